"""How places are narrowed."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.regions.models import Level, Region


class RegionFilter(FilterSet):
    """By code, level, the place above, and whether it is a development zone."""

    code = CharFilter(field_name="code")
    level = ChoiceFilter(choices=Level.choices)
    parent = CharFilter(method="within")
    is_zone = ChoiceFilter(choices=[("true", "true"), ("false", "false")], method="zones")

    class Meta:
        model = Region
        fields: list[str] = []

    def within(self, found: QuerySet[Region], _name: str, code: str) -> QuerySet[Region]:
        return found.filter(parent_id=code)

    def zones(self, found: QuerySet[Region], _name: str, wanted: str) -> QuerySet[Region]:
        return found.filter(level=Level.ZONE) if wanted == "true" else found.exclude(level=Level.ZONE)


def is_known(code: str) -> bool:
    """A code of the portal's places, former ones too."""
    return code.isascii() and code.isdigit() and Region.objects.filter(code=code).exists()
