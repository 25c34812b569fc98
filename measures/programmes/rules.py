"""Who may see talents and clients: the province all, a city its own. Everything else anybody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from ipportal.core.accounts.rules import region_scope
from ipportal.core.kit.gate import gate
from ipportal.core.regions.models import PROVINCE
from measures.programmes.models import ServiceCase, Talent
from measures.records.rules import may_open

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


@gate(Talent)
def talents_visible_to(user: User | AnonymousUser) -> QuerySet[Talent]:
    return Talent.objects.filter(_of_their_places(user))


@gate(ServiceCase)
def cases_visible_to(user: User | AnonymousUser) -> QuerySet[ServiceCase]:
    return ServiceCase.objects.filter(_of_their_places(user))


def _of_their_places(user: User | AnonymousUser) -> Q:
    scope = region_scope(user) if may_open(user) else frozenset()
    return Q() if PROVINCE in scope else Q(city__in=scope)
