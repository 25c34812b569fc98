"""Which roles a person holds, and for which places."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import CITY_OFFICIAL, OF_THE_PROVINCE
from ipportal.core.kit import clock
from ipportal.core.regions.models import PROVINCE

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def roles_of(user: User | AnonymousUser, on: dt.date | None = None) -> frozenset[str]:
    """Codes of the roles a person holds on a day (today), for whichever body. Nobody holds one without an account."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = Membership.objects.filter(user=user).in_force(on or clock.today())
    return frozenset(held.values_list("role_id", flat=True))


def holds(user: User | AnonymousUser, *roles: str, on: dt.date | None = None) -> bool:
    """Does the person hold one of these roles on that day (today)?"""
    return not roles_of(user, on).isdisjoint(roles)


def region_scope(user: User | AnonymousUser, on: dt.date | None = None) -> frozenset[str]:
    """Codes of the places an official acts for: the province, or the own city; empty for everybody else."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = (
        Membership.objects.filter(user=user)
        .in_force(on or clock.today())
        .values_list("role_id", "organisation__region")
    )
    whole = {PROVINCE for role, _region in held if role in OF_THE_PROVINCE}
    return frozenset(whole or {region for role, region in held if role == CITY_OFFICIAL})
