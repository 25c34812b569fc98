"""How lists of records, and the public catalogue, are narrowed; page and file read the same address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, NumberFilter

from ipportal.core.kit.text import clean
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.models import RightKind
from patents.finance.products.models import FinanceProduct, ProductKind
from patents.finance.products.sorts import SIZES

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from patents.finance.products.sorts import Sort

READS: Final = ("q", "kind", "size", "city", "right")
FIRST_YEAR, LAST_YEAR = 1985, 2100


def _cities() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


def worded(found: QuerySet[Any], names: tuple[str, ...], words: str) -> QuerySet[Any]:
    """Every word in one of the columns."""
    for word in clean(words).split():
        wanted = Q(pk__in=[])
        for name in names:
            wanted |= Q((f"{name}__icontains", word))
        found = found.filter(wanted)
    return found


class SortFilter(FilterSet):
    class Meta:
        fields: list[str] = []

    def searched(self, found: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        return worded(found, self.sort.search, words)


def narrowing(sort: Sort, params: QueryDict, rows: QuerySet[Any]) -> SortFilter:
    """By words, city, status, kind and year, over rows that were let through the gate."""
    declared: dict[str, Any] = {
        "sort": sort,
        "Meta": type("Meta", (), {"model": sort.model, "fields": []}),
        "q": CharFilter(label=_("Words"), method="searched", max_length=200),
        "city": ChoiceFilter(label=_("City"), choices=_cities, empty_label=_("All")),
        "state": ChoiceFilter(label=_("Status"), choices=sort.states, empty_label=_("All")),
    }
    if any(item.name == "kind" for item in sort.columns):
        kinds = sort.field("kind").flatchoices
        declared["kind"] = ChoiceFilter(label=_("Kind"), choices=kinds, empty_label=_("All"))
    if sort.year:
        declared["year"] = NumberFilter(
            label=_("Year"), field_name=f"{sort.year}__year", min_value=FIRST_YEAR, max_value=LAST_YEAR,
            decimal_places=0,
        )  # fmt: skip
    made: SortFilter = type(f"{sort.model.__name__}Filter", (SortFilter,), declared)(params, queryset=rows)
    return made


class CatalogueFilter(FilterSet):
    """Products for one's own case; what names no limit is for everybody."""

    q = CharFilter(label=_("Words"), method="searched", max_length=200)
    kind = ChoiceFilter(label=_("Kind of product"), choices=ProductKind.choices, empty_label=_("All"))
    size = ChoiceFilter(label=_("Size of the enterprise"), choices=SIZES, method="open_to", empty_label=_("All"))
    city = ChoiceFilter(label=_("City"), choices=_cities, method="open_to", empty_label=_("All"))
    right = ChoiceFilter(label=_("Kind of right"), choices=RightKind.choices, method="open_to", empty_label=_("All"))

    class Meta:
        model = FinanceProduct
        fields: list[str] = []

    def searched(self, found: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        return worded(found, ("name_zh", "name_en", "provider_zh", "summary_zh", "summary_en"), words)

    def open_to(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        column = {"size": "sizes", "city": "cities", "right": "right_kinds"}[name]
        return found.filter(Q((column, [])) | Q((f"{column}__contains", [value])))
