"""How the list of submissions is narrowed: by how they stand, and by kind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from ipportal.core.submissions import registry
from ipportal.core.submissions.models import State, Submission
from ipportal.core.submissions.rules import waits_for

STANDINGS = (
    ("todo", _("To do")),
    ("draft", _("Draft")),
    ("submitted", _("Submitted")),
    ("returned", _("Returned")),
    ("accepted", State.ACCEPTED.label),
)


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.code, kind.name) for kind in registry.kinds()]


class SubmissionFilter(FilterSet):
    state = ChoiceFilter(label=_("Status"), choices=STANDINGS, method="standing", empty_label=_("All"))
    kind = ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("All"))

    class Meta:
        model = Submission
        fields: list[str] = []

    def standing(self, found: QuerySet[Submission], _name: str, state: str) -> QuerySet[Submission]:
        if state == "todo":
            return found.filter(waits_for(self.request.user))
        return found.filter(state=State(state))
