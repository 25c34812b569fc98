"""Phases hold the rights: what may be done in an edition today, and if not, from or until when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from awards.rounds.models import PhaseKind
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.templatetags.portal import day_name

if TYPE_CHECKING:
    from awards.rounds.models import Edition


def may_in(edition: Edition, kind: PhaseKind, today: dt.date) -> Verdict:
    """Does this phase of the edition run today? A phase lasts until midnight of its last day in Shanghai."""
    if edition.published_at is None:
        return no(_("This edition is not published yet."))
    phase = edition.phase_of(kind)
    name = PhaseKind(kind).label
    if phase is None:
        return no(_("“%(phase)s” has no days in this edition yet.") % {"phase": name})
    if today < phase.opens_on:
        return no(_("“%(phase)s” begins on %(day)s.") % {"phase": name, "day": day_name(phase.opens_on)})
    if today > phase.closes_on:
        return no(_("“%(phase)s” ended on %(day)s.") % {"phase": name, "day": day_name(phase.closes_on)})
    return YES
