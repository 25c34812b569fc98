"""Who may open the records at the desk, and who may write which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CHECKER, CITY_OFFICIAL, DEPARTMENT_LIAISON, OFFICIAL, STATISTICIAN
from ipportal.core.accounts.rules import holds, region_scope, roles_of
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User
    from measures.records.sorts import Sort

READERS: Final = (OFFICIAL, STATISTICIAN, CHECKER, CITY_OFFICIAL, DEPARTMENT_LIAISON)


def may_open(user: User | AnonymousUser) -> Verdict:
    if holds(user, *READERS):
        return YES
    return no(_("Only the offices of the province and the cities work with these records."))


def may_add(user: User | AnonymousUser, sort: Sort) -> Verdict:
    """Is there any record of this sort that the person may write?"""
    held = roles_of(user)
    if OFFICIAL in held or (sort.kept_by_cities and CITY_OFFICIAL in held):
        return YES
    if sort.kept_by_cities:
        return no(_("Only officials of the province and of the cities write these records."))
    return no(_("Only officials of the province write these records."))


def may_write(user: User | AnonymousUser, sort: Sort, *cities: str) -> Verdict:
    """May the person write a record of these cities (as it stood, and as it is to be)? "" is the whole province's."""
    allowed = may_add(user, sort)
    if not allowed or holds(user, OFFICIAL):
        return allowed
    if set(cities) <= region_scope(user):
        return YES
    return no(_("A city writes its own records only; choose your city."))
