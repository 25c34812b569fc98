"""What the pages of subsidies list: applications, loans to ask for, schemes, the way of one application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from ipportal.templatetags.portal import local_time
from patents.finance.models import Pledge
from patents.finance.subsidies import rules, states
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from patents.finance.subsidies.states import SubsidyState

if TYPE_CHECKING:
    from patents.finance.subsidies.rules import Acting


class Totals(NamedTuple):
    """In fen: asked for and not decided, approved and not paid, paid."""

    asked: int
    approved: int
    paid: int


def subsidies(who: Acting) -> QuerySet[Subsidy]:
    return Subsidy.objects.filter(rules.seen_by(who)).with_names()


def waiting(who: Acting) -> QuerySet[Subsidy]:
    return subsidies(who).filter(rules.waiting_for(who))


def loans(who: Acting) -> QuerySet[Pledge]:
    """For whose interest one may ask, the newest first."""
    return rules.askable(who).select_related("bank", "city").prefetch_related("pledgors")


def schemes(who: Acting) -> list[tuple[SubsidyScheme, bool]]:
    """With whether the person sees what is left in the pool."""
    return [(one, rules.sees_pool(who, one)) for one in SubsidyScheme.objects.select_related("city")]


def totals(found: QuerySet[Subsidy]) -> Totals:
    """Over the applications that are listed."""
    ours = Subsidy.objects.filter(pk__in=found.order_by().values("pk"))

    def sum_of(column: str, state: str) -> int:
        return int(ours.filter(state=state).aggregate(sum=Sum(column, default=0))["sum"])

    return Totals(
        sum_of("asked_fen", SubsidyState.SUBMITTED),
        sum_of("approved_fen", SubsidyState.APPROVED),
        sum_of("approved_fen", SubsidyState.PAID),
    )


def firms_of(who: Acting, pledge: Pledge) -> list[tuple[str, str]]:
    """Pledgors for whom the person may ask: code and name."""
    named = [(pledgor.credit_code, pledgor.name) for pledgor in pledge.pledgors.all() if pledgor.credit_code]
    return [(code, name) for code, name in named if rules.may_ask(who, pledge, code)]


def way(one: Subsidy) -> list[dict[str, Any]]:
    """What was done, by whom; then what is to come."""
    steps = [_done(SubsidyState.SUBMITTED.label, one.filed_at, one.filed_by, "")]
    steps += [_done(move.get_target_display(), move.at, move.by, move.reason, move.target) for move in one.moves.all()]
    if one.is_open:
        rest = states.WAY[states.WAY.index(SubsidyState(one.state)) + 1 :]
        steps += [{"state": "" if place else "now", "title": state.label} for place, state in enumerate(rest)]
    return steps


def _done(title: Any, at: Any, by: str, reason: str, target: str = "") -> dict[str, Any]:
    told = _("%(who)s: %(reason)s") % {"who": by, "reason": reason} if reason else by
    state = "failed" if target == SubsidyState.REFUSED else "done"
    return {"state": state, "title": title, "when": local_time(at), "text": told}
