"""Files of international exchange: exhibitions, and as layouts of the same kind everything else of the room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import register
from measures.exchange.sorts import BRANCHES, CONFERENCES, EXHIBITIONS, SERVICES
from measures.records.imports import RecordImport


class Exchange(RecordImport):
    """One sort to a file; without a layout, exhibitions abroad."""

    code = "exchange"
    name = _("International exchange")
    sorts = (EXHIBITIONS, CONFERENCES, SERVICES, BRANCHES)


register(Exchange())
