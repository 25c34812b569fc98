"""Who files a claim, who takes each step, and who sees it: its bank, its city, the province, Finance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import BANK_OFFICER, CITY_OFFICIAL, DEPARTMENT_LIAISON, FINANCE_OFFICIAL, OFFICIAL
from ipportal.core.accounts.rules import region_scope
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE as WHOLE_PROVINCE
from ipportal.core.submissions.rules import held_by
from patents.finance.claims import states
from patents.finance.claims.models import RiskClaim, RiskRecovery, RiskScheme
from patents.finance.claims.refusals import SENTENCES
from patents.finance.claims.states import LOST, ClaimState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from patents.finance.models import Pledge


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts today in matters of risk compensation; asked once for a page or an action."""

    user_id: int | None
    banks: frozenset[int]
    cities: frozenset[str]
    funds: frozenset[int]  # departments that bear a fund
    is_official: bool
    is_finance: bool

    @property
    def is_province(self) -> bool:
        return self.is_official or self.is_finance

    @property
    def sees_totals(self) -> bool:
        return self.is_province or bool(self.funds)

    @property
    def has_desk(self) -> bool:
        return self.is_province or bool(self.banks or self.cities or self.funds)


def acting_as(user: User | AnonymousUser) -> Acting:
    held = held_by(user)
    roles = {one.role for one in held}
    liaises = [one.organisation for one in held if one.role == DEPARTMENT_LIAISON]
    funds = RiskScheme.objects.filter(funder__in=liaises).values_list("funder", flat=True) if liaises else ()
    return Acting(
        user.pk,
        frozenset(one.organisation for one in held if one.role == BANK_OFFICER),
        region_scope(user) - {WHOLE_PROVINCE} if CITY_OFFICIAL in roles else frozenset(),
        frozenset(int(pk) for pk in funds if pk is not None),
        OFFICIAL in roles,
        FINANCE_OFFICIAL in roles,
    )


@gate(RiskClaim)
def visible_to(user: User | AnonymousUser) -> QuerySet[RiskClaim]:
    return RiskClaim.objects.filter(seen_by(acting_as(user)))


def seen_by(who: Acting) -> Q:
    if who.is_province:
        return Q()
    return Q(bank__in=who.banks) | Q(pledge__city__in=who.cities) | Q(scheme__funder__in=who.funds)


def waiting_for(who: Acting) -> Q:
    """Claims whose next step this person may take, as far as roles say; not what the person had a hand in."""
    asked = Q(state=ClaimState.SUBMITTED, bank__in=who.banks)
    asked |= Q(state=ClaimState.VERIFIED) & (Q() if who.is_official else Q(pledge__city__in=who.cities))
    asked |= Q(state=ClaimState.REVIEWED, scheme__funder__in=who.funds)
    if who.is_finance:
        asked |= Q(state=ClaimState.APPROVED)
    own = RiskClaim.objects.filter(Q(filed_by_id=who.user_id) | Q(moves__by_id=who.user_id)).values("pk")
    return asked & ~Q(pk__in=own)


def may_use_desk(who: Acting) -> Verdict:
    return YES if who.has_desk else no(_("This desk is for banks, IP offices and Finance."))


def may_file(who: Acting, pledge: Pledge | None = None) -> Verdict:
    if not who.banks or (pledge is not None and pledge.bank_id not in who.banks):
        return no(SENTENCES["claim_is_filed_by_the_bank_of_its_pledge"])
    return YES


NOT_YOURS: Final = {
    states.BANK: _("A second officer of the bank takes this step."),
    states.OFFICE: _("The IP office of the city or of the province takes this step."),
    states.FINANCE: _("The department that bears the fund takes this step."),
    states.PAYER: _("The finance official of the province’s office takes this step."),
}
NO_FUNDER: Final = _(
    "The scheme does not say yet which department bears the fund; an official of the province names it."
)
ENDED: Final = _("Nothing is left to decide.")


def may_take(who: Acting, claim: RiskClaim) -> Verdict:
    """The next step of a claim, or its refusal: whoever the step belongs to, and nobody who took an earlier one."""
    target = states.next_of(claim.state)
    if target is None:
        return no(ENDED)
    by = states.TAKEN_BY[target]
    if by == states.FINANCE and claim.scheme.funder_id is None:
        return no(NO_FUNDER)
    mine = {
        states.BANK: claim.bank_id in who.banks,
        states.OFFICE: who.is_official or claim.pledge.city_id in who.cities,
        states.FINANCE: claim.scheme.funder_id in who.funds,
        states.PAYER: who.is_finance,
    }[by]
    if not mine:
        return no(NOT_YOURS[by])
    if who.user_id == claim.filed_by_id or who.user_id in {move.by_id for move in claim.moves.all()}:
        return no(SENTENCES["claim_is_checked_by_another_at_each_step"])
    return YES


def goes_on(claim: RiskClaim) -> Verdict:
    """Every step but a refusal asks for it: a loan that was paid back since is no loss."""
    return YES if claim.pledge.state in LOST else no(SENTENCES["claim_goes_on_while_the_loan_is_lost"])


def may_add_file(who: Acting, claim: RiskClaim) -> Verdict:
    if claim.bank_id not in who.banks:
        return no(_("The bank of the claim adds what shows the loss."))
    return YES if claim.is_open else no(ENDED)


def may_recover(who: Acting, claim: RiskClaim) -> Verdict:
    if claim.bank_id not in who.banks:
        return no(_("The bank of the claim puts down what came back."))
    return YES if claim.is_open or claim.is_paid else no(SENTENCES["recovery_is_of_a_claim_that_stands"])


def may_confirm(who: Acting, recovery: RiskRecovery) -> Verdict:
    """That the fund has its part back."""
    if not who.is_finance:
        return no(NOT_YOURS[states.PAYER])
    if recovery.before_payment:
        return no(_("It was taken off the payment."))
    if recovery.by_id == who.user_id:
        return no(SENTENCES["recovery_is_confirmed_by_another"])
    return no(SENTENCES["recovery_stands_as_it_was_told"]) if recovery.is_returned else YES


def may_name_funder(who: Acting) -> Verdict:
    return YES if who.is_official else no(_("Only officials of the province may do this."))
