"""Who is told of a claim: whoever takes its next step, and the bank of every step and of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import BANK_OFFICER, CITY_OFFICIAL, DEPARTMENT_LIAISON, FINANCE_OFFICIAL, OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.letters.kinds import message_kind, shown_at
from ipportal.core.letters.telling import tell
from patents.finance.audience import in_both, people_with
from patents.finance.claims.models import RiskClaim
from patents.finance.claims.states import ClaimState

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOVED: Final = "risk claim moved"
WAITS: Final = "risk claim waits"
RECOVERED: Final = "risk claim recovered"

message_kind(MOVED, _("Steps of my claims on the risk fund"), _("Claim %(claim)s: %(state)s"))
message_kind(WAITS, _("Claims on the risk fund that wait for me"), _("Waits for you: claim %(claim)s"))
message_kind(RECOVERED, _("Money that comes back to the risk fund"), _("Money came back: claim %(claim)s"))
shown_at("patents.riskclaim", lambda key: reverse("claims:claim", args=[key]))


@subscribe("risk_claim.moved")
def _moved(claim: int, target: str) -> None:
    found = RiskClaim.objects.with_names().get(pk=claim)
    name = str(found)
    if target != ClaimState.SUBMITTED:
        state = in_both(ClaimState(target).label)
        tell(
            MOVED,
            people_with(BANK_OFFICER, organisation=found.bank),
            about=found,
            params={"claim": name, "state": state},
        )
    had_a_hand = [pk for pk in (found.filed_by_id, *found.moves.values_list("by_id", flat=True)) if pk is not None]
    tell(WAITS, next_people(found).exclude(pk__in=had_a_hand), about=found, params={"claim": name})


def next_people(claim: RiskClaim) -> QuerySet[User]:
    """Whoever may take the next step; of a city that is not known the province's officials."""
    if claim.state == ClaimState.SUBMITTED:
        return people_with(BANK_OFFICER, organisation=claim.bank)
    if claim.state == ClaimState.VERIFIED:
        city = claim.pledge.city_id
        return people_with(CITY_OFFICIAL, organisation__region=city) if city else people_with(OFFICIAL)
    if claim.state == ClaimState.REVIEWED:
        return people_with(DEPARTMENT_LIAISON, organisation=claim.scheme.funder_id)
    return people_with(FINANCE_OFFICIAL) if claim.state == ClaimState.APPROVED else User.objects.none()


@subscribe("risk_claim.recovered")
def _recovered(claim: int, recovery: int) -> None:
    found = RiskClaim.objects.with_names().get(pk=claim)
    tell(RECOVERED, people_with(FINANCE_OFFICIAL), about=found, params={"claim": str(found)})
