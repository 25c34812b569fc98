"""Files of the programmes: talents, and as layouts of the same kind everything else of the room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import register
from measures.programmes.sorts import (
    ATTENDANCES,
    BASES,
    COLLEGES,
    DISCIPLINES,
    ENROLMENTS,
    POLICIES,
    SERVICES,
    SESSIONS,
    TALENTS,
)
from measures.records.imports import RecordImport


class Talents(RecordImport):
    """One sort to a file; without a layout, talents."""

    code = "talents"
    name = _("Talents and programmes")
    sorts = (TALENTS, DISCIPLINES, ENROLMENTS, COLLEGES, BASES, SESSIONS, ATTENDANCES, POLICIES, SERVICES)


register(Talents())
