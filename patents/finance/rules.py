"""Who sees a pledge and who moves it on: its bank, its city, the province, its firms; each with the reason if not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.roles import (
    AGENCY_EDITOR,
    AGENCY_SIGNATORY,
    BANK_OFFICER,
    CHECKER,
    CITY_OFFICIAL,
    FINANCE_OFFICIAL,
    OFFICIAL,
    STATISTICIAN,
)
from ipportal.core.accounts.rules import region_scope, roles_of
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE as WHOLE_PROVINCE
from ipportal.core.submissions.rules import held_by
from patents.finance import states
from patents.finance.models import Pledge, PledgeAlert, Pledgor, UnfinishedPledge
from patents.finance.states import State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

FIRM_ROLES: Final = frozenset({AGENCY_EDITOR, AGENCY_SIGNATORY})
PROVINCE_ROLES: Final = frozenset({OFFICIAL, FINANCE_OFFICIAL, STATISTICIAN, CHECKER})

DESK_ROLES: Final = PROVINCE_ROLES | FIRM_ROLES | {BANK_OFFICER, CITY_OFFICIAL}


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts today in matters of finance; asked once for a page or an action."""

    user_id: int | None
    banks: frozenset[int]  # organisations
    firms: frozenset[int]
    cities: frozenset[str]
    is_province: bool  # reads all of the province
    is_official: bool
    is_finance: bool
    is_statistician: bool

    @property
    def is_office(self) -> bool:
        return self.is_province or bool(self.cities)

    @property
    def has_desk(self) -> bool:
        return self.is_office or bool(self.banks) or bool(self.firms)


def acting_as(user: User | AnonymousUser) -> Acting:
    held = held_by(user)
    roles = {one.role for one in held}
    return Acting(
        user.pk,
        frozenset(one.organisation for one in held if one.role == BANK_OFFICER),
        frozenset(one.organisation for one in held if one.role in FIRM_ROLES),
        region_scope(user) - {WHOLE_PROVINCE} if CITY_OFFICIAL in roles else frozenset(),
        bool(roles & PROVINCE_ROLES),
        OFFICIAL in roles,
        FINANCE_OFFICIAL in roles,
        STATISTICIAN in roles,
    )


@gate(Pledge)
def visible_to(user: User | AnonymousUser) -> QuerySet[Pledge]:
    """For its bank, its city, the province and its pledgors. A draft is the bank's alone until it is handed in."""
    return Pledge.objects.filter(seen_by(acting_as(user)))


def seen_by(who: Acting) -> Q:
    seen = Q(bank__in=who.banks) if who.banks else Q(pk__in=[])
    shown = ~Q(state=State.DRAFT)
    if who.is_province:
        return seen | shown | Q(handed_in_at__isnull=False)
    if who.cities:
        seen |= (shown | Q(handed_in_at__isnull=False)) & Q(city__in=who.cities)
    if who.firms:
        codes = Organisation.objects.filter(pk__in=who.firms, credit_code__isnull=False).values("credit_code")
        seen |= shown & Q(pk__in=Pledgor.objects.filter(credit_code__in=codes).values("pledge"))
    return seen


@gate(PledgeAlert)
def alerts_visible_to(user: User | AnonymousUser) -> QuerySet[PledgeAlert]:
    """For whoever answers for the pledge: its bank, its city, the province; not for its firms."""
    return alerts_for(acting_as(user))


def alerts_for(who: Acting) -> QuerySet[PledgeAlert]:
    seen = Q(pledge__bank__in=who.banks) if who.banks else Q(pk__in=[])
    if who.is_province:
        seen = ~Q(pk__in=[])
    elif who.cities:
        seen |= Q(pledge__city__in=who.cities)
    return PledgeAlert.objects.filter(seen)


@gate(UnfinishedPledge)
def unfinished_visible_to(user: User | AnonymousUser) -> QuerySet[UnfinishedPledge]:
    """The bank's own."""
    return UnfinishedPledge.objects.filter(bank__in=acting_as(user).banks)


def to_confirm(who: Acting) -> QuerySet[Pledge]:
    """What waits for this person's office."""
    mine = Q(city__in=who.cities)
    if who.is_official:
        mine |= Q(city__isnull=True)
    return Pledge.objects.filter(mine, state=State.DRAFT, handed_in_at__isnull=False)


def may_handle(who: Acting, alert: PledgeAlert) -> Verdict:
    """The bank, the city and the province's finance officials see to it."""
    pledge = alert.pledge
    if pledge.bank_id in who.banks or pledge.city_id in who.cities or who.is_finance or who.is_official:
        return YES
    return no(_("Only the bank, its city's IP office and officials of the province may do this."))


def may_take_back(who: Acting, pledge: Pledge) -> Verdict:
    if pledge.bank_id is None or pledge.bank_id not in who.banks:
        return no(NOT_YOURS[states.BANK])
    if pledge.state != State.DRAFT or pledge.handed_in_at is None:
        return no(_("It does not wait for the city."))
    return YES


def has_desk(user: User | AnonymousUser) -> bool:
    """The same as of `Acting`, from the roles that the frame knows already."""
    return bool(roles_of(user) & DESK_ROLES)


def may_use_desk(who: Acting) -> Verdict:
    return YES if who.has_desk else no(_("This desk is for banks, for firms with pledges and for officials."))


def may_enter(who: Acting) -> Verdict:
    return YES if who.banks else no(_("Only an officer of a bank enters pledges."))


def may_write(who: Acting, pledge: Pledge) -> Verdict:
    """The bank's own draft, until it is handed in."""
    if pledge.bank_id is None or pledge.bank_id not in who.banks:
        return no(_("Only the bank that holds the pledge may do this."))
    if pledge.state != State.DRAFT:
        return no(_("What was registered stands; register a change instead."))
    if pledge.handed_in_at is not None:
        return no(_("It waits for the city. Take it back to change it."))
    return YES


NOT_YOURS: Final = {
    states.BANK: _("Only the bank that holds the pledge may do this."),
    states.CITY: _("Only the IP office of the pledgor's city may do this."),
}


def may_decide(who: Acting, pledge: Pledge) -> Verdict:
    """Confirm, return, declare void: the city's office; the province's where no city is known."""
    mine = pledge.city_id in who.cities if pledge.city_id else who.is_official
    if not mine:
        return no(NOT_YOURS[states.CITY])
    if pledge.entered_by_id == who.user_id:
        return no(_("Somebody else must confirm what you entered."))
    return YES


def may_move(who: Acting, pledge: Pledge, target: str) -> Verdict:
    """Whether the table lets this person make the move; there may be more that the move itself needs."""
    move = states.transition(pledge.state, target)
    if move is None:
        return no(
            _("A pledge that is “%(source)s” cannot become “%(target)s”.")
            % {"source": State(pledge.state).label, "target": State(target).label}
        )
    if move.by == states.CITY:
        return may_decide(who, pledge)
    if pledge.bank_id is None or pledge.bank_id not in who.banks:
        return no(NOT_YOURS[states.BANK])
    return YES
