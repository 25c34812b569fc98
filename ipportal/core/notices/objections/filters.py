"""How the list of objections is narrowed: what is undecided, or one state."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from ipportal.core.notices.objections.models import OPEN, Objection, State


def _states() -> list[tuple[str, Any]]:
    return [("open", _("Not yet decided")), *State.choices]


class ObjectionFilter(FilterSet):
    state = ChoiceFilter(label=_("Status"), choices=_states, method="standing", empty_label=_("All"))

    class Meta:
        model = Objection
        fields: list[str] = []

    def standing(self, found: QuerySet[Objection], _name: str, state: str) -> QuerySet[Objection]:
        return found.filter(state__in=OPEN if state == "open" else [state])
