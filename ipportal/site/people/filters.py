"""How the list of people is narrowed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.accounts.fields import role_choices
from ipportal.core.accounts.models import Membership, User
from ipportal.core.kit import clock
from ipportal.core.kit.text import clean

STATES = (("open", _("In use")), ("closed", _("Closed")), ("without", _("Without a role today")))


class PersonFilter(FilterSet):
    """By name or address, role held today, body and state."""

    q = CharFilter(label=_("Name or e-mail"), method="named")
    role = ChoiceFilter(label=_("Role"), choices=role_choices, method="holding", empty_label=_("All"))
    body = CharFilter(label=_("Body"), method="of_body")
    state = ChoiceFilter(label=_("Status"), choices=STATES, method="standing", empty_label=_("All"))

    class Meta:
        model = User
        fields: list[str] = []

    def named(self, found: QuerySet[User], _name: str, words: str) -> QuerySet[User]:
        for word in clean(words).split():
            found = found.filter(
                Q(username__icontains=word) | Q(display_name__icontains=word) | Q(email__icontains=word)
            )
        return found

    def holding(self, found: QuerySet[User], _name: str, role: str) -> QuerySet[User]:
        return found.filter(pk__in=self._held(role=role))

    def of_body(self, found: QuerySet[User], _name: str, words: str) -> QuerySet[User]:
        return found.filter(pk__in=self._held(organisation__name__icontains=clean(words)))

    def standing(self, found: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        if state == "without":
            return found.exclude(pk__in=self._held())
        return found.filter(is_active=state == "open")

    def _held(self, **wanted: Any) -> QuerySet[Any]:
        return Membership.objects.in_force(clock.today()).filter(**wanted).values("user")
