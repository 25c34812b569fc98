"""What an edition still lacks before everybody may read it. The database holds the gravest of it as well."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from awards.rounds.models import ORDER, NominationKind, PhaseKind
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.submissions.formdesk.checks import lacking
from ipportal.core.submissions.models import FormVersion
from ipportal.core.workdays.counting import Calendar, calendar
from ipportal.templatetags.portal import day_name

if TYPE_CHECKING:
    from awards.rounds.models import Edition, Phase

NOMINATION: Final = "award_nomination"  # the form that a nomination fills in
Days = Mapping[str, tuple[dt.date, dt.date]]


def form_versions() -> QuerySet[FormVersion]:
    return FormVersion.objects.filter(code=NOMINATION)


def faults(edition: Edition, today: dt.date, days: Calendar | None = None) -> list[str]:
    """Why the edition may not be published as it stands. Whoever asks for many brings the calendar."""
    return [
        *_of_phases(edition, today, days or calendar()),
        *_of_criteria(edition),
        *_of_kinds(edition),
        *_of_form(edition),
    ]


def overlaps(days: Days) -> Iterator[tuple[str, str]]:
    """(phase, sentence) for each phase that does not follow the one before it."""
    there = [kind for kind in ORDER if kind in days]
    for before, after in pairwise(there):
        if days[after][0] <= days[before][1]:
            names = {"phase": PhaseKind(after).label, "before": PhaseKind(before).label}
            yield after, _("“%(phase)s” would begin before “%(before)s” is over.") % names


def short_notice(edition: Edition, notice: Phase, days: Calendar | None = None) -> str:
    """Why the phase of the public notice is too short for the days that were announced; empty where it is not."""
    length = edition.notice_days
    if length is None:
        return ""
    days = days or calendar()
    last = days.end_of_period(notice.opens_on, length, first_day_counts=edition.first_day_counts).day
    if notice.closes_on >= last:
        return ""
    told = _("The public notice of %(days)s working days would last until %(day)s.")
    return told % {"days": length, "day": day_name(last)}


def too_early(edition: Edition, at: dt.datetime) -> str:
    """Why results cannot be told at that hour: the public notice is not over by then."""
    notice = edition.phase_of(PhaseKind.NOTICE)
    if notice is None or at.astimezone(OFFICE_ZONE).date() > notice.closes_on:
        return ""
    return _("The public notice lasts until %(day)s; results are told after it.") % {"day": day_name(notice.closes_on)}


def _of_phases(edition: Edition, today: dt.date, calendar: Calendar) -> Iterator[str]:
    nominating = edition.phase_of(PhaseKind.NOMINATING)
    if nominating is None:
        yield _("Nobody could nominate: the days of the nomination are missing.")
    elif nominating.closes_on < today:
        yield _("The days of the nomination are over already.")
    days = {one.kind: (one.opens_on, one.closes_on) for one in edition.phases.all()}
    yield from (sentence for _kind, sentence in overlaps(days))
    notice = edition.phase_of(PhaseKind.NOTICE)
    if notice and (told := short_notice(edition, notice, calendar)):
        yield told


def _of_criteria(edition: Edition) -> Iterator[str]:
    weights: dict[str, Decimal] = defaultdict(Decimal)
    for one in edition.criteria.all():
        weights[one.kind] += one.weight
    for kind, total in weights.items():
        if total != 1:
            yield not_whole(kind, total)


def not_whole(kind: str, total: Decimal) -> str:
    told = _("The weights for “%(kind)s” add up to %(total)s, not to 1.")
    return told % {"kind": NominationKind(kind).label, "total": f"{total.normalize():f}"}


def _of_kinds(edition: Edition) -> Iterator[str]:
    """Whoever may win may be nominated, and the other way round."""
    won, named = ({one.kind for one in rows} for rows in (edition.categories.all(), edition.channels.all()))
    if not won:
        yield _("No category of the award is named.")
    for kind in sorted(won - named):
        yield _("No channel may recommend for “%(kind)s”.") % {"kind": NominationKind(kind).label}
    for kind in sorted(named - won):
        yield _("“%(kind)s” has channels, but no category.") % {"kind": NominationKind(kind).label}


def _of_form(edition: Edition) -> Iterator[str]:
    """The version of the form that it names is given out while nominations are taken."""
    version, nominating = edition.nomination_form, edition.phase_of(PhaseKind.NOMINATING)
    if version is None or nominating is None:
        return
    if version.valid_from > nominating.opens_on or (
        version.valid_until and version.valid_until <= nominating.closes_on
    ):
        yield _("Version %(number)s of the form is not given out on every day of the nomination.") % {
            "number": version.version
        }
    yield from (fault for _key, fault in lacking(version.form))
