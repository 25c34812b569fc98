"""How the list of invitations is narrowed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.accounts.invitations.models import Invitation, State
from ipportal.core.kit import clock
from ipportal.core.kit.text import clean


class InvitationFilter(FilterSet):
    """By address or body, and state."""

    q = CharFilter(label=_("E-mail"), method="to")
    body = CharFilter(label=_("Body"), method="of_body")
    state = ChoiceFilter(label=_("Status"), choices=State.choices, method="standing", empty_label=_("All"))

    class Meta:
        model = Invitation
        fields: list[str] = []

    def to(self, found: QuerySet[Invitation], _name: str, words: str) -> QuerySet[Invitation]:
        return found.filter(email__icontains=clean(words))

    def of_body(self, found: QuerySet[Invitation], _name: str, words: str) -> QuerySet[Invitation]:
        return found.filter(organisation__name__icontains=clean(words))

    def standing(self, found: QuerySet[Invitation], _name: str, state: str) -> QuerySet[Invitation]:
        return found & Invitation.objects.standing(state, clock.now())
