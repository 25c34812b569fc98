"""Which roles a person holds, and for which places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import ALONE, Membership, User
from ipportal.core.accounts.roles import CITY_OFFICIAL, OF_THE_PROVINCE
from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


Held = dict[tuple[int | None, dt.date | None], frozenset[str]]
_known: Final[ContextVar[Held | None]] = ContextVar("roles held", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it nobody's roles change, so that they are looked up once for a person and a day."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def roles_of(user: User | AnonymousUser, on: dt.date | None = None) -> frozenset[str]:
    """Codes of the roles a person holds on a day (today), for whichever body. Nobody holds one without an account."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    known = _known.get()
    if known is not None and (user.pk, on) in known:
        return known[user.pk, on]
    held = Membership.objects.filter(user=user).in_force(on or clock.today())
    roles = frozenset(held.values_list("role_id", flat=True))
    if known is not None:
        known[user.pk, on] = roles
    return roles


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


def stands_alone(person: User, role: str, begins_on: dt.date, ends_on: dt.date | None) -> Verdict:
    """May the person hold the role in this time beside what else they hold? Asked of PostgreSQL as well."""
    others = Membership.objects.filter(user=person).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")))
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=begins_on))
    if ends_on:
        others = others.filter(begins_on__lt=ends_on)
    if role not in ALONE:
        others = others.filter(role__in=ALONE)
    if not others.exists():
        return YES
    return no(
        _("Administrators, auditors and operators hold no other role at the same time, so that they watch each other.")
    )
