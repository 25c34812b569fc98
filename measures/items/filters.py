"""How the measures are narrowed: by policy area, responsible body and status; the same set serves pages and files."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from ipportal.core.accounts.frame import narrowed
from measures.items.models import Area, PolicyItem, Responsibility, Theme, body_name
from measures.items.queries import Standing, standings
from measures.items.states import State

OVERDUE: Final = "overdue"
READS: Final = ("area", "body", "status")


def area_choices() -> list[tuple[Any, Any]]:
    """Areas under their themes; the first of each stands for the whole theme."""
    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for area in Area.objects.all():
        found[area.theme].append((area.code, area.name))
    return [
        (theme.label, [(str(theme), _("All: %(theme)s") % {"theme": theme.label}), *found[theme]])
        for theme in Theme
        if theme in found
    ]


def body_choices() -> list[tuple[str, str]]:
    """The bodies that have a part in a published item."""
    parts = (
        Responsibility.objects.filter(item__document__published_at__isnull=False)
        .select_related("organisation__of_measures")
        .order_by("organisation__of_measures__id", "organisation_id")
        .distinct("organisation__of_measures__id", "organisation_id")
    )
    return [(str(part.organisation_id), body_name(part.organisation, short=True)) for part in parts]


def status_choices() -> list[tuple[str, Any]]:
    return [(OVERDUE, _("Overdue")), *State.choices]


class ItemFilter(FilterSet):
    """What is overdue is counted, so `standings_of` takes it out after the rows were read."""

    area = ChoiceFilter(label=_("Policy area"), choices=area_choices, method="in_area", empty_label=_("All"))
    body = ChoiceFilter(label=_("Responsible body"), choices=body_choices, method="of_body", empty_label=_("All"))
    status = ChoiceFilter(label=_("Status"), choices=status_choices, method="standing", empty_label=_("All"))

    class Meta:
        model = PolicyItem
        fields: list[str] = []

    def in_area(self, found: QuerySet[PolicyItem], _name: str, value: str) -> QuerySet[PolicyItem]:
        return found.filter(Q(areas=value) | Q(theme=value)).distinct()

    def of_body(self, found: QuerySet[PolicyItem], _name: str, value: str) -> QuerySet[PolicyItem]:
        return found.filter(pk__in=Responsibility.objects.filter(organisation=int(value)).values("item"))

    def standing(self, found: QuerySet[PolicyItem], _name: str, value: str) -> QuerySet[PolicyItem]:
        return found if value == OVERDUE else found.filter(state=value)


def standings_of(found: ItemFilter) -> list[Standing]:
    """The items that a filter leaves, in their order, as they stand; a value that is none is named."""
    rows = standings(narrowed(found).order_by("document", "order"))
    if found.form.cleaned_data.get("status") == OVERDUE:
        return [standing for standing in rows if standing.is_late]
    return rows
