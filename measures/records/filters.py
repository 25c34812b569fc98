"""How a list of records is narrowed; page and file read the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import ForeignKey, IntegerField, Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, NumberFilter

from ipportal.core.kit.text import clean
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from measures.records.showing import named

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from measures.records.sorts import Sort

SHARED: Final = ("q", "city", "year", "on")
FIRST_YEAR, LAST_YEAR = 1949, 2100


def city_choices() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


def reads_of(sorts: list[Sort]) -> tuple[str, ...]:
    """The parameters that lists of these sorts look at."""
    return tuple(dict.fromkeys([*SHARED, *(name for sort in sorts for name in sort.filters), "page"]))


class RecordFilter(FilterSet):
    """By words, city, year, the sort's own columns, and whether it counts on a day."""

    class Meta:
        fields: list[str] = []

    def searched(self, found: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        for word in clean(words).split():
            wanted = Q(pk__in=[])
            for name in self.sort.search:
                wanted |= Q((f"{name}__icontains", word))
            found = found.filter(wanted)
        return found

    def counting(self, found: QuerySet[Any], _name: str, day: Any) -> QuerySet[Any]:
        return found.filter(pk__in=self.sort.counted(day).values("pk"))


def narrowing(sort: Sort, params: QueryDict, rows: QuerySet[Any]) -> RecordFilter:
    """The filters of one sort, over rows that were let through the gate."""
    declared: dict[str, Any] = {"sort": sort, "Meta": type("Meta", (), {"model": sort.model, "fields": []})}
    if sort.search:
        declared["q"] = CharFilter(label=_("Words"), method="searched", max_length=200)
    if sort.city:
        declared["city"] = ChoiceFilter(
            label=_("City"), choices=city_choices, field_name=sort.city, empty_label=_("All")
        )
    if sort.year:
        plain = isinstance(sort.fields[sort.year], IntegerField)
        path = sort.year if plain else f"{sort.year}__year"
        declared["year"] = NumberFilter(
            label=_("Year"), field_name=path, min_value=FIRST_YEAR, max_value=LAST_YEAR, decimal_places=0
        )
    for item in sort.items:
        if item.name in sort.filters:
            declared[item.name] = ChoiceFilter(
                label=item.label, choices=_choices(sort, item.name), empty_label=_("All")
            )
    declared["on"] = DateFilter(
        label=_("Counts on"), method="counting", input_formats=["%Y-%m-%d"], help_text=_("YYYY-MM-DD")
    )
    made: RecordFilter = type(f"{sort.model.__name__}Filter", (RecordFilter,), declared)(params, queryset=rows)
    return made


def _choices(sort: Sort, name: str) -> Any:
    column = sort.fields[name]
    if not isinstance(column, ForeignKey):
        return column.flatchoices
    related: Any = column.related_model
    return lambda: [(str(thing.pk), named(thing)) for thing in related._default_manager.all()]
