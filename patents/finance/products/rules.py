"""Who sees records of other finance, who writes and who confirms them: cities their own, the province all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from patents.finance.products.models import (
    FinanceProduct,
    Fund,
    InsurancePolicy,
    Record,
    Securitisation,
    Trust,
)
from patents.finance.products.states import DRAFT, move_between
from patents.finance.rules import Acting, acting_as

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from patents.finance.products.states import Move

R = TypeVar("R", bound=Record)
NOT_YOURS: Final = _("A city writes its own records only; choose your city.")


def of_whom(who: Acting) -> Q:
    """A city official sees the own city; the province sees all, drafts too: who would confirm them otherwise?"""
    if who.is_province:
        return Q(pk__isnull=False)  # an empty Q beside another would ask for the other alone
    return Q(city__in=who.cities) if who.cities else Q(pk__in=[])


def _visible(model: type[R], user: User | AnonymousUser) -> QuerySet[R]:
    return model._default_manager.filter(of_whom(acting_as(user)))


@gate(InsurancePolicy)
def policies_visible_to(user: User | AnonymousUser) -> QuerySet[InsurancePolicy]:
    return _visible(InsurancePolicy, user)


@gate(Securitisation)
def securitisations_visible_to(user: User | AnonymousUser) -> QuerySet[Securitisation]:
    return _visible(Securitisation, user)


@gate(Trust)
def trusts_visible_to(user: User | AnonymousUser) -> QuerySet[Trust]:
    return _visible(Trust, user)


@gate(Fund)
def funds_visible_to(user: User | AnonymousUser) -> QuerySet[Fund]:
    return _visible(Fund, user)


@gate(FinanceProduct)
def products_visible_to(user: User | AnonymousUser) -> QuerySet[FinanceProduct]:
    """What is published is everybody's."""
    return FinanceProduct.objects.filter(of_whom(acting_as(user)) | Q(pk__in=FinanceProduct.objects.published()))


def visible(model: type[Record], who: Acting) -> QuerySet[Any]:
    """For the desk of an office: the published products of others are read on their public pages."""
    return model._default_manager.filter(of_whom(who))


def may_open(who: Acting) -> Verdict:
    return YES if who.is_office else no(_("Only the offices of the province and the cities work with these records."))


def may_add(who: Acting) -> Verdict:
    if who.is_official or who.is_finance or who.cities:
        return YES
    return no(_("Only officials of the province, of its finance and of the cities write these records."))


def may_keep(who: Acting, city: str | None) -> Verdict:
    """Records of this city, None: of the whole province."""
    allowed = may_add(who)
    if not allowed or who.is_official or who.is_finance or (city and city in who.cities):
        return allowed
    return no(NOT_YOURS)


def may_write(who: Acting, thing: Record) -> Verdict:
    if thing.state != DRAFT:
        return no(_("What was confirmed stands; take it back for correction first."))
    return may_keep(who, thing.city_id)


def may_move(who: Acting, thing: Record, moves: tuple[Move, ...], target: str) -> Verdict:
    """The table says whether; the makers of a draft do not confirm it."""
    move = move_between(moves, thing.state, target)
    if move is None:
        return no(_("The record is no longer in the state that this needs."))
    allowed = may_keep(who, thing.city_id)
    if allowed and move.confirms and who.user_id in (thing.entered_by_id, thing.changed_by_id, *thing.writers):
        return no(_("Somebody else must confirm what you entered."))
    return allowed


def may_see_own(who: Acting) -> Verdict:
    return YES if who.firms else no(_("This page is for the firms themselves."))
