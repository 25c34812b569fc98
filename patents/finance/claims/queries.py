"""What the pages of claims list: the queue of a person, losses without a claim, totals, the way of one claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField, Func, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ipportal.templatetags.portal import local_time
from patents.finance.claims import rules, states
from patents.finance.claims.models import RiskClaim, RiskRecovery
from patents.finance.claims.states import ClaimState
from patents.finance.models import Pledge

if TYPE_CHECKING:
    from patents.finance.claims.rules import Acting


class FirstOfChain(Func):
    """The pledge that a chain of top-ups begins with; the one it is kept by in claims and subsidies."""

    function = "patents_pledge_root"
    output_field = BigIntegerField()


class Totals(NamedTuple):
    """Of the fund, in fen: asked for and not decided, paid, come back to it, still out."""

    asked: int
    paid: int
    returned: int
    underway: int  # recovered by banks, not yet back with the fund

    @property
    def outstanding(self) -> int:
        return self.paid - self.returned


def claims(who: Acting) -> QuerySet[RiskClaim]:
    return RiskClaim.objects.filter(rules.seen_by(who)).with_names().prefetch_related("pledge__pledgors")


def waiting(who: Acting) -> QuerySet[RiskClaim]:
    return claims(who).filter(rules.waiting_for(who))


def lost(who: Acting) -> QuerySet[Pledge]:
    """Overdue or realised, and not claimed, neither by itself nor with what it adds to or tops it up."""
    claimed = RiskClaim.objects.exclude(state=ClaimState.REFUSED).values("root")
    found = Pledge.objects.filter(bank__in=who.banks, state__in=states.LOST)
    found = found.annotate(first_of_chain=FirstOfChain("pk")).exclude(first_of_chain__in=claimed)
    return found.with_names().prefetch_related("pledgors")


def totals(found: QuerySet[RiskClaim]) -> Totals:
    """Over the claims that are listed."""
    ours = RiskClaim.objects.filter(pk__in=found.order_by().values("pk"))
    asked = ours.open().aggregate(sum=Sum(Coalesce("approved_fen", "fund_fen"), default=0))["sum"]
    paid = ours.aggregate(sum=Sum("paid_fen", default=0))["sum"]
    back = RiskRecovery.objects.filter(claim__in=ours.values("pk"))
    returned = back.filter(returned_on__isnull=False).aggregate(sum=Sum("fund_fen", default=0))["sum"]
    underway = back.filter(returned_on__isnull=True).aggregate(sum=Sum("fund_fen", default=0))["sum"]
    return Totals(asked, paid, returned, underway)


def way(claim: RiskClaim) -> list[dict[str, Any]]:
    """What was done, by whom; then what is to come."""
    steps = [_done(ClaimState.SUBMITTED.label, claim.filed_at, claim.filed_by, "")]
    steps += [
        _done(move.get_target_display(), move.at, move.by, move.reason, move.target) for move in claim.moves.all()
    ]
    if claim.is_open:
        rest = states.WAY[states.WAY.index(ClaimState(claim.state)) + 1 :]
        steps += [{"state": "" if place else "now", "title": one.label} for place, one in enumerate(rest)]
    return steps


def _done(title: Any, at: Any, by: str, reason: str, target: str = "") -> dict[str, Any]:
    told = _("%(who)s: %(reason)s") % {"who": by, "reason": reason} if reason else by
    state = "failed" if target == ClaimState.REFUSED else "done"
    return {"state": state, "title": title, "when": local_time(at), "text": told}


def recoveries(claim: RiskClaim) -> list[RiskRecovery]:
    return list(claim.recoveries.order_by("recovered_on", "pk"))


def open_loss(claim: RiskClaim) -> int:
    """Of the loss, what has not come back."""
    back = claim.recoveries.aggregate(sum=Sum("amount_fen", default=0))["sum"]
    return claim.loss_fen - int(back)
