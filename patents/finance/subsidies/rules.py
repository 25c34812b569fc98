"""Who asks for a subsidy, who approves and pays it, and who sees it: the firm, its bank, its city, the province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.roles import AGENCY_SIGNATORY, BANK_OFFICER, CITY_OFFICIAL, FINANCE_OFFICIAL, OFFICIAL
from ipportal.core.accounts.rules import region_scope
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE as WHOLE_PROVINCE
from ipportal.core.submissions.rules import held_by
from patents.finance.models import Pledge, Pledgor
from patents.finance.rules import FIRM_ROLES
from patents.finance.states import COUNTED
from patents.finance.subsidies import states
from patents.finance.subsidies.models import Subsidy, SubsidyScheme, SubsidyState
from patents.finance.subsidies.refusals import SENTENCES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts today in matters of subsidies; asked once for a page or an action."""

    user_id: int | None
    banks: frozenset[int]
    firms: frozenset[int]
    signs: frozenset[int]  # firms whose signatory the person is
    cities: frozenset[str]
    is_official: bool
    is_finance: bool

    @property
    def is_province(self) -> bool:
        return self.is_official or self.is_finance

    @property
    def is_office(self) -> bool:
        return self.is_province or bool(self.cities)

    @property
    def may_ask(self) -> bool:
        return bool(self.banks or self.signs)

    @property
    def has_desk(self) -> bool:
        return self.is_office or bool(self.banks or self.firms)


def acting_as(user: User | AnonymousUser) -> Acting:
    held = held_by(user)
    roles = {one.role for one in held}
    return Acting(
        user.pk,
        frozenset(one.organisation for one in held if one.role == BANK_OFFICER),
        frozenset(one.organisation for one in held if one.role in FIRM_ROLES),
        frozenset(one.organisation for one in held if one.role == AGENCY_SIGNATORY),
        region_scope(user) - {WHOLE_PROVINCE} if CITY_OFFICIAL in roles else frozenset(),
        OFFICIAL in roles,
        FINANCE_OFFICIAL in roles,
    )


def _codes(bodies: frozenset[int]) -> QuerySet[Organisation, str | None]:
    return Organisation.objects.filter(pk__in=bodies, credit_code__isnull=False).values_list("credit_code", flat=True)


@gate(Subsidy)
def visible_to(user: User | AnonymousUser) -> QuerySet[Subsidy]:
    return Subsidy.objects.filter(seen_by(acting_as(user)))


def seen_by(who: Acting) -> Q:
    if who.is_province:
        return Q()
    seen = Q(pledge__bank__in=who.banks) | Q(scheme__city__in=who.cities)
    return seen | Q(firm_code__in=_codes(who.firms)) if who.firms else seen


def waiting_for(who: Acting) -> Q:
    """Applications whose next step this person may take; not what the person had a hand in."""
    mine = Q(scheme__city__in=who.cities)
    asked = Q(state=SubsidyState.SUBMITTED) & mine
    asked |= Q(state=SubsidyState.APPROVED) & (Q() if who.is_finance else mine)
    own = Subsidy.objects.filter(Q(filed_by_id=who.user_id) | Q(moves__by_id=who.user_id)).values("pk")
    return asked & ~Q(pk__in=own)


def may_use_desk(who: Acting) -> Verdict:
    return YES if who.has_desk else no(_("This desk is for firms, banks and IP offices."))


def askable(who: Acting) -> QuerySet[Pledge]:
    """Pledges for whose interest this person may ask, in cities that have a scheme."""
    firms = Pledgor.objects.filter(credit_code__in=_codes(who.signs)).values("pledge")
    mine = Q(bank__in=who.banks) | (Q(pk__in=firms) if who.signs else Q(pk__in=[]))
    return Pledge.objects.filter(mine, state__in=COUNTED, city__in=SubsidyScheme.objects.values("city"))


def applicant_for(who: Acting, pledge: Pledge, firm_code: str) -> int | None:
    """The body that asks: the firm by its signatory, or the bank for it."""
    firm = Organisation.objects.filter(pk__in=who.signs, credit_code=firm_code).values_list("pk", flat=True).first()
    if firm is not None:
        return firm
    return pledge.bank_id if pledge.bank_id in who.banks else None


def may_ask(who: Acting, pledge: Pledge | None = None, firm_code: str = "") -> Verdict:
    asks = who.may_ask if pledge is None else applicant_for(who, pledge, firm_code) is not None
    return YES if asks else no(_("A signatory of the firm or an officer of its bank asks for a subsidy."))


def may_take(who: Acting, subsidy: Subsidy) -> Verdict:
    """The next step of an application, or its refusal."""
    target = states.next_of(subsidy.state)
    if target is None:
        return no(_("Nothing is left to decide."))
    of_the_city = subsidy.scheme.city_id in who.cities
    if target == SubsidyState.APPROVED and not of_the_city:
        return no(_("The IP office of the city approves."))
    if not of_the_city and not who.is_finance:
        return no(_("Another official of the city, or the finance official of the province, pays."))
    if who.user_id == subsidy.filed_by_id or who.user_id in {move.by_id for move in subsidy.moves.all()}:
        return no(SENTENCES["subsidy_is_checked_by_another_at_each_step"])
    return YES


def goes_on(subsidy: Subsidy) -> Verdict:
    """Every step but a refusal asks for it: a registration that is void never was one."""
    if subsidy.pledge.state in COUNTED:
        return YES
    return no(_("The pledge is void: its registration never was one. The application can only be refused."))


def may_keep(who: Acting, scheme: SubsidyScheme | None = None) -> Verdict:
    """Write down what a scheme of the own city says."""
    if who.cities and (scheme is None or scheme.city_id in who.cities):
        return YES
    return no(_("Only the IP office of the city may do this."))


def sees_pool(who: Acting, scheme: SubsidyScheme) -> bool:
    return who.is_province or scheme.city_id in who.cities
