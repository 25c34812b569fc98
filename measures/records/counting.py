"""What the rows of a list come to: totals, and how many by city and by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField

from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from measures.records.sorts import Sort

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Part:
    """How many rows one city, year or kind has."""

    name: str
    count: int


def totals(sort: Sort, rows: QuerySet[Any]) -> list[tuple[str, str, int]]:
    return [(str(total.label), str(total.unit), total.of(rows)) for total in sort.totals]


def by_city(sort: Sort, rows: QuerySet[Any]) -> list[Part]:
    """Cities in their order; rows without a city are not in it."""
    if not sort.city:
        return []
    found = _grouped(rows, sort.city)
    names = {region.code: region_name(region) for region in Region.objects.filter(code__in=[*filter(None, found)])}
    return [Part(names[code], found[code]) for code in sorted(names)]


def by_year(sort: Sort, rows: QuerySet[Any]) -> list[Part]:
    if not sort.year:
        return []
    plain = isinstance(sort.fields[sort.year], IntegerField)
    found = _grouped(rows, sort.year if plain else f"{sort.year}__year")
    return [Part(str(year), found[year]) for year in sorted(filter(None, found), reverse=True)]


def by_word(sort: Sort, name: str, rows: QuerySet[Any]) -> list[Part]:
    """Of a column with choices, in their order."""
    found = _grouped(rows, name)
    return [Part(str(word), found[value]) for value, word in sort.fields[name].flatchoices if value in found]


def _grouped(rows: QuerySet[Any], path: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(path).annotate(Count("pk", distinct=True)))
