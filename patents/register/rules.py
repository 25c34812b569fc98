"""Who may read what the register says about owners: the numbers and titles of patents are everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from ipportal.core.accounts.rules import region_scope
from ipportal.core.kit.gate import gate
from ipportal.core.regions.models import PROVINCE
from patents.register.models import Patent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


@gate(Patent)
def visible_to(user: User | AnonymousUser) -> QuerySet[Patent]:
    """Patents whose owners a person may read: all for the province's officials, a city's for its own."""
    scope = region_scope(user)
    if PROVINCE in scope:
        return Patent.objects.all()
    wanted = Q(pk__in=[])
    for city in scope:
        wanted |= Q(county__gte=int(city), county__lt=int(city) + 100)
    return Patent.objects.filter(wanted)
