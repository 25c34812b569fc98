"""Who sees a centre and who moves it on: the lead body, the city, the province, each with the reason if not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import (
    AGENCY_EDITOR,
    AGENCY_SIGNATORY,
    CITY_OFFICIAL,
    FINANCE_OFFICIAL,
    OFFICIAL,
)
from ipportal.core.accounts.rules import region_scope
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE as WHOLE_PROVINCE
from ipportal.core.submissions.rules import held_by
from patents.centres import states
from patents.centres.calls.models import Call
from patents.centres.consortium.models import Member
from patents.centres.models import Centre
from patents.centres.states import State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

EDITORS: Final = frozenset({AGENCY_EDITOR})
SIGNERS: Final = frozenset({AGENCY_SIGNATORY})


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts today in matters of centres; asked once for a page or an action."""

    user_id: int | None
    works: frozenset[int]
    signs: frozenset[int]
    cities: frozenset[str]
    is_province: bool
    is_finance: bool

    @property
    def has_desk(self) -> bool:
        return self.is_office or bool(self.works)

    @property
    def is_office(self) -> bool:
        return self.is_province or self.is_finance or bool(self.cities)


def acting_as(user: User | AnonymousUser) -> Acting:
    held = held_by(user)
    roles = {one.role for one in held}
    signs = frozenset(one.organisation for one in held if one.role in SIGNERS)
    works = frozenset(one.organisation for one in held if one.role in EDITORS) | signs
    cities = region_scope(user) - {WHOLE_PROVINCE} if CITY_OFFICIAL in roles else frozenset()
    return Acting(user.pk, works, signs, cities, OFFICIAL in roles, FINANCE_OFFICIAL in roles)


@gate(Call)
def calls_visible_to(user: User | AnonymousUser) -> QuerySet[Call]:
    return Call.objects.all() if acting_as(user).is_province else Call.objects.published()


@gate(Centre)
def visible_to(user: User | AnonymousUser) -> QuerySet[Centre]:
    """What lies behind a centre: for its members, its city, the province. Drafts are the members' alone."""
    return Centre.objects.filter(seen_by(acting_as(user)))


def seen_by(who: Acting) -> Q:
    mine = Member.objects.standing().filter(organisation__in=who.works)
    seen = Q(pk__in=mine.values("centre")) if who.works else Q(pk__in=[])
    if who.is_province:
        return seen | ~Q(state=State.DRAFT)
    if who.is_finance:
        seen |= Q(state__in=states.PUBLIC)
    return seen | (~Q(state=State.DRAFT) & Q(city__in=who.cities))


def may_use_desk(who: Acting) -> Verdict:
    return YES if who.has_desk else no(_("This desk is for members of centres and for officials."))


def may_keep_calls(who: Acting) -> Verdict:
    return YES if who.is_province else no(_("Only officials of the province's office keep calls."))


def may_publish(who: Acting, call: Call) -> Verdict:
    if not (allowed := may_keep_calls(who)):
        return allowed
    if call.drafted_by_id == who.user_id:
        return no(_("Another official than the one who drafted it publishes a call."))
    return YES


def may_lead(who: Acting, centre: Centre) -> Verdict:
    """Whoever signs for the lead body."""
    return YES if centre.lead_id in who.signs else no(_("Only a signatory of the lead body may do this."))


def may_write(who: Acting, centre: Centre) -> Verdict:
    """Name, field and consortium: the lead body, in a draft or while a correction is asked for."""
    if centre.lead_id not in who.works:
        return no(_("Only the lead body may do this."))
    if centre.state != State.DRAFT and not centre.is_open_for_correction:
        return no(_("The application was sent and is not changed any more."))
    return YES


def may_answer(who: Acting, member: Member) -> Verdict:
    if member.organisation_id not in who.works:
        return no(_("Only the invited body itself answers."))
    if member.accepted_at or member.declined_at:
        return no(_("The invitation was answered already."))
    return YES


NOT_YOURS: Final = {
    states.LEAD: _("Only a signatory of the lead body may do this."),
    states.CITY: _("Only the IP office of the city may do this."),
    states.PROVINCE: _("Only officials of the province's office may do this."),
}


def may_move(who: Acting, centre: Centre, target: str) -> Verdict:
    """Whether the table lets this person make the move; there may be more that the move itself needs."""
    move = states.transition(centre.state, target)
    if move is None:
        return no(
            _("A centre that is “%(source)s” cannot become “%(target)s”.")
            % {"source": State(centre.state).label, "target": State(target).label}
        )
    mine = {
        states.LEAD: centre.lead_id in who.signs,
        states.CITY: centre.city_id in who.cities,
        states.PROVINCE: who.is_province,
    }
    if not mine[move.by]:
        return no(NOT_YOURS[move.by])
    makers = {made.target: made.by_id for made in centre.moves.all()}
    if any(makers.get(step) == who.user_id for step in move.not_by):
        return no(_("Somebody else must do this: you made a step that it checks."))
    return YES


def may_pay(who: Acting) -> Verdict:
    return YES if who.is_finance else no(_("Only the finance official pays."))


def may_see_money(who: Acting) -> Verdict:
    if who.is_finance or who.is_province:
        return YES
    return no(_("Only officials of the province see the list of payments."))


def may_spend(who: Acting, centre: Centre) -> Verdict:
    if centre.lead_id not in who.works:
        return no(_("Only the lead body may do this."))
    if centre.state not in states.RUNNING:
        return no(_("Money is spent while the centre runs."))
    return YES
