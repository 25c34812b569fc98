"""What the desk and the public list: centres with their members, reports with what was verified."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.kit.money import half_up
from patents.centres import rules, states
from patents.centres.consortium.models import Member
from patents.centres.models import Centre
from patents.centres.money.models import Instalment
from patents.centres.reports.models import OWED, CentreReport, ReportState
from patents.centres.states import State
from patents.centres.verification.models import GrownPatent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User
    from patents.centres.rules import Acting

# What a button says; submitting and the formal check are done on the application itself.
ACTS: Final[dict[str, Any]] = {
    State.RECOMMENDED: _("Recommend"),
    State.REVIEWED: _("Record the review"),
    State.ON_NOTICE: _("Put on notice"),
    State.APPROVED: pgettext_lazy("centre", "Approve"),
    State.CONTRACTED: _("Sign the contract"),
    State.BUILDING: _("Begin construction"),
    State.REJECTED: _("Reject"),
    State.WITHDRAWN: pgettext_lazy("centre", "Withdraw"),
    State.TERMINATED: _("Terminate"),
    State.ACCEPTANCE: _("Open the acceptance"),
}
MILLION_IN_FEN: Final = 100_000_000
FORMED: Final = frozenset(ACTS)
TO_DECIDE: Final = (State.SUBMITTED, State.RECOMMENDED, State.CHECKED, State.REVIEWED, State.ON_NOTICE, State.APPROVED)


def invitations(who: Acting) -> QuerySet[Member]:
    """What my bodies have not answered."""
    open_ones = Member.objects.standing().filter(accepted_at__isnull=True, organisation__in=who.works)
    return open_ones.select_related("centre__lead", "centre__call", "organisation")


def my_centres(who: Acting) -> QuerySet[Centre]:
    mine = Member.objects.accepted().filter(organisation__in=who.works).values("centre")
    return Centre.objects.filter(pk__in=mine).with_names().prefetch_related("reports")


def my_reports(who: Acting, today: dt.date) -> QuerySet[CentreReport]:
    """Open and owed, the returned and the earliest first."""
    mine = my_centres(who).filter(state__in=states.RUNNING).values("pk")
    return CentreReport.objects.owed(today).filter(centre__in=mine).select_related("centre").order_by("due_on", "pk")


def queue(who: Acting) -> QuerySet[Centre]:
    """Applications that wait for the office: for the city those sent, for the province what comes after."""
    waiting = Q(pk__in=[])
    if who.is_province:
        waiting |= Q(state__in=(*TO_DECIDE[1:], State.ACCEPTANCE, State.RECTIFYING))
    waiting |= Q(state=State.SUBMITTED, city__in=who.cities)
    return Centre.objects.filter(waiting).with_names().prefetch_related("reports").order_by("state_since", "pk")


def report_queue(who: Acting) -> QuerySet[CentreReport]:
    """Reports that wait for the office, those with most claims that do not hold first."""
    waiting = Q(pk__in=[])
    if who.is_province:
        waiting |= Q(state=ReportState.CITY_OK)
    waiting |= Q(state=ReportState.SUBMITTED, centre__city__in=who.cities)
    of_version = Q(claims__version=F("version"))
    return (
        CentreReport.objects.filter(waiting)
        .select_related("centre__lead", "centre__city")
        .annotate(
            claimed=Count("claims", filter=of_version),
            wrong=Count("claims", filter=of_version & ~Q(claims__faults=[])),
        )
        .order_by("-wrong", "submitted_at", "pk")
    )


class Grown(NamedTuple):
    """What a centre grew and cost; `rate` is patents of high value per million yuan paid, None where none was paid."""

    centre: Centre
    patents: int
    valued: int
    paid_fen: int
    rate: Decimal | None


class Programme(NamedTuple):
    """The programme as a whole."""

    by_state: list[tuple[Any, int]]
    by_city: list[tuple[Any, int]]
    by_field: list[tuple[str, int]]
    paid_fen: int
    grown: int
    late: list[CentreReport]
    rows: list[Grown]


def programme(today: dt.date) -> Programme:
    """Of all centres that were contracted: where, in which field, how far; what they grew and cost."""
    rows = list(
        Centre.objects.published()
        .with_names()
        .annotate(grown_count=Count("grown", distinct=True))
        .order_by("-grown_count", "pk")
    )
    paid = dict(Instalment.objects.filter(paid_on__isnull=False).values_list("centre").annotate(sum=Sum("planned_fen")))
    valued = _of_high_value()
    lines = [_line(row, valued.get(row.pk, 0), paid.get(row.pk, 0)) for row in rows]
    late = CentreReport.objects.late(today).filter(centre__state__in=states.RUNNING)
    return Programme(
        [(State(state).label, count) for state, count in Counter(row.state for row in rows).most_common()],
        Counter(row.city for row in rows).most_common(),
        Counter(row.field_name for row in rows if row.field).most_common(),
        sum(paid.values()),
        GrownPatent.objects.count(),
        list(late.select_related("centre")),
        lines,
    )


def _line(centre: Centre, valued: int, paid_fen: int) -> Grown:
    rate = half_up(Decimal(valued * MILLION_IN_FEN) / paid_fen, 2) if paid_fen else None
    return Grown(centre, centre.grown_count, valued, paid_fen, rate)  # type: ignore[attr-defined]  # annotated


def _of_high_value() -> dict[int, int]:
    """By centre: its grown patents that the register found to be of high value when their report was verified."""
    proved = GrownPatent.objects.filter(
        report__claims__number=F("number"),
        report__claims__version=F("report__version"),
        report__claims__kinds_found__len__gt=0,
    )
    return dict(proved.values_list("centre").annotate(count=Count("number", distinct=True)))


def payments(user: User | AnonymousUser) -> QuerySet[Instalment]:
    """Of the centres that the person sees."""
    seen = Instalment.objects.filter(centre__in=rules.visible_to(user))
    return seen.select_related("centre__lead", "centre__city").order_by("centre", "seq")


def owed_by(centre: Centre) -> list[CentreReport]:
    return [report for report in centre.reports.all() if report.state in OWED]


def offers(who: Acting, centre: Centre) -> list[tuple[str, Any, Any]]:
    """The moves from here that have a form, with the reason why not, for those whom they could concern."""
    own = {states.LEAD: centre.lead_id in who.works, states.CITY: bool(who.cities), states.PROVINCE: who.is_province}
    moves = [move for move in states.moves_from(centre.state) if own[move.by] and move.target in FORMED]
    return [(str(move.target), ACTS[move.target], rules.may_move(who, centre, move.target)) for move in moves]
