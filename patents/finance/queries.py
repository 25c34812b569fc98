"""What stands on the desk of finance: what waits, what is late, what ends soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ipportal.core.kit import money
from ipportal.core.kit.verdict import Verdict
from ipportal.templatetags.portal import region_name
from patents.finance import checks, rules, states
from patents.finance.models import Pledge, PledgeAlert, PledgedRight, Pledgor, UnfinishedPledge
from patents.finance.states import State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from patents.finance.rules import Acting

SOON: Final = dt.timedelta(days=60)
SHOWN: Final = 20
QUEUE: Final = 50
ACTS: Final[dict[str, Any]] = {
    State.REGISTERED: gettext_lazy("Confirm"),
    State.CHANGED: gettext_lazy("Register a change"),
    State.OVERDUE: gettext_lazy("Report overdue"),
    State.RELEASED: pgettext_lazy("pledge", "Release"),
    State.REALISED: gettext_lazy("Realise the pledge"),
    State.VOID: gettext_lazy("Declare void"),
}


class Offer(NamedTuple):
    target: str
    name: Any
    verdict: Verdict


class Waiting(NamedTuple):
    """A pledge that waits for the city, with what was found."""

    pledge: Pledge
    findings: list[checks.Finding]


class Desk(NamedTuple):
    alerts: Iterable[PledgeAlert]
    unfinished: Iterable[UnfinishedPledge]
    returned: Iterable[Pledge]
    drafts: Iterable[Pledge]
    waiting: Iterable[Pledge]
    overdue: Iterable[Pledge]
    ending: Iterable[Pledge]
    queue: Sequence[Waiting]
    queued: int
    batches: Sequence[tuple[int, int]]


def listed(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """With what a line of a list shows: three queries, however many lines."""
    return rows.select_related("bank", "city").prefetch_related(
        Prefetch("pledgors", Pledgor.objects.order_by("seq")), Prefetch("rights", PledgedRight.objects.order_by("seq"))
    )


def desk_of(who: Acting, today: dt.date) -> Desk:
    mine = listed(Pledge.objects.filter(bank__in=who.banks))
    seen = listed(Pledge.objects.filter(rules.seen_by(who)))
    drafts = mine.filter(state=State.DRAFT, handed_in_at__isnull=True)
    alerts = rules.alerts_for(who).filter(handled_at__isnull=True).select_related("pledge", "right")
    waiting = rules.to_confirm(who)
    return Desk(
        alerts=alerts[:SHOWN],
        unfinished=_unfinished(who),
        returned=drafts.exclude(returned_reason="")[:SHOWN],
        drafts=drafts.filter(returned_reason="")[:SHOWN],
        waiting=mine.filter(state=State.DRAFT, handed_in_at__isnull=False)[:SHOWN],
        overdue=seen.filter(state=State.OVERDUE).order_by("overdue_on", "pk")[:SHOWN],
        ending=seen.filter(state__in=states.LIVE, term_to__range=(today, today + SOON)).order_by("term_to", "pk")[
            :SHOWN
        ],
        queue=_queue(waiting, who),
        queued=waiting.count(),
        batches=_batches(waiting),
    )


def _unfinished(who: Acting) -> Iterable[UnfinishedPledge]:
    return UnfinishedPledge.objects.filter(bank__in=who.banks)[:SHOWN]


def _queue(waiting: QuerySet[Pledge], who: Acting) -> list[Waiting]:
    rows = list(listed(waiting).order_by("handed_in_at", "pk")[:QUEUE])
    found = checks.found_of(rows, who) if rows else {}
    return [Waiting(pledge, found[pledge.pk]) for pledge in rows]


def _batches(waiting: QuerySet[Pledge]) -> list[tuple[int, int]]:
    found = waiting.filter(batch__isnull=False).order_by("batch").values("batch").annotate(count=Count("pk"))
    return [(row["batch"] or 0, row["count"]) for row in found]


def offers(who: Acting, pledge: Pledge) -> list[Offer]:
    """The moves that the table has from here, each with whether this person may make it."""
    if pledge.state == State.DRAFT and pledge.handed_in_at is None:
        return []
    found = [(move.target, rules.may_move(who, pledge, move.target)) for move in states.moves_from(pledge.state)]
    return [Offer(target, ACTS[target], verdict) for target, verdict in found]


def headings() -> list[str]:
    return [
        _("Registration number"), _("Registered on"), _("Pledgor"), _("Pledgors"), _("Place"), _("Pledgee"),
        _("Secured amount (yuan)"), _("Loan amount (yuan)"), _("Kind of right"), _("Rights"), _("Term from"),
        _("Term until"), _("Status"), _("Ended on"), _("Demonstration data"),
    ]  # fmt: skip


def rows_of(pledges: Sequence[Pledge] | QuerySet[Pledge]) -> Iterator[list[Any]]:
    for pledge in pledges:
        firms, rights = list(pledge.pledgors.all()), list(pledge.rights.all())
        yield [
            pledge.registration_number, pledge.registered_on or "", shown_name(firms), len(firms),
            region_name(pledge.city) if pledge.city else "", pledge.pledgee, money.yuan_text(pledge.secured_fen),
            "" if pledge.loan_fen is None else money.yuan_text(pledge.loan_fen),
            "; ".join(dict.fromkeys(str(right.get_kind_display()) for right in rights)),
            "; ".join(right.number for right in rights), pledge.term_from, pledge.term_to,
            str(pledge.get_state_display()), pledge.ended_on or "", _("yes") if pledge.demonstration else "",
        ]  # fmt: skip


def facts_of(pledge: Pledge) -> list[tuple[str, str]]:
    """What a pledge says now, for whoever read something else before."""
    told = [
        (_("Registration number"), pledge.registration_number), (_("Registered on"), str(pledge.registered_on or "")),
        (_("Pledgors"), "; ".join(one.shown_name for one in pledge.pledgors.all())), (_("Pledgee"), pledge.pledgee),
        (_("Secured amount (yuan)"), money.yuan_text(pledge.secured_fen)),
        (_("Loan amount (yuan)"), "" if pledge.loan_fen is None else money.yuan_text(pledge.loan_fen)),
        (_("Term from"), str(pledge.term_from)), (_("Term until"), str(pledge.term_to)),
        (_("Rights"), "; ".join(one.number for one in pledge.rights.all())),
    ]  # fmt: skip
    return [(name, value or "—") for name, value in told]


def shown_name(firms: Sequence[Pledgor]) -> str:
    return firms[0].shown_name if firms else ""
