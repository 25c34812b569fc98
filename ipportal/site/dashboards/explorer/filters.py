"""What the address of the explorer may say: a metric, which places, a month, an order, and a place to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Definition, definition
from ipportal.core.metrics.standpoints import Standpoint
from ipportal.core.regions.models import PROVINCE, Level, Region
from ipportal.site.dashboards.filters import VIEW_READS, chosen_metric, chosen_month, chosen_order, plain
from ipportal.site.pages.errors import NothingHere
from ipportal.site.pages.queries import PER_10K, Span

READS: Final = ("metric", "places", "place", "year", "month", "ordering", *VIEW_READS)
ORDERS: Final = ("rank", "place", "value", "numerator", "denominator", "growth")
CITIES: Final = "cities"


@dataclass(frozen=True)
class Asked:
    """`whole` is the province for its cities, or a city for its counties; `place` is the one to look at."""

    definition: Definition
    whole: Region
    month: Month
    ordering: str
    place: Region | None
    regions: Mapping[str, Region]

    @cached_property
    def cities(self) -> list[Region]:
        return [region for region in self.regions.values() if region.level == Level.CITY]

    @cached_property
    def parts(self) -> list[Region]:
        """The places of the table."""
        return [region for region in self.regions.values() if region.parent_id == self.whole.code]

    @property
    def province(self) -> Region:
        return self.regions[PROVINCE]

    @property
    def are_cities(self) -> bool:
        return self.whole.code == PROVINCE

    @property
    def query(self) -> dict[str, str | int]:
        """What the address says of the table, for its files."""
        return {
            "metric": self.definition.code,
            "places": CITIES if self.are_cities else self.whole.code,
            "year": self.month.year,
            "month": self.month.month,
            "ordering": self.ordering,
        }


def asked(params: QueryDict, view: Standpoint, span: Span) -> Asked:
    regions = {region.code: region for region in Region.objects.counted().order_by("code")}
    return Asked(
        definition(chosen_metric(plain(params.get("metric", "")) or PER_10K)),
        _whole(plain(params.get("places", "")), regions),
        chosen_month(params, span, view),
        chosen_order(params, ORDERS),
        _place(plain(params.get("place", "")), regions),
        regions,
    )


def _whole(code: str, regions: Mapping[str, Region]) -> Region:
    if code in ("", CITIES):
        return regions[PROVINCE]
    if code not in regions or regions[code].level != Level.CITY:
        raise NothingHere(_("There is no city with the code %(code)s.") % {"code": code[:10]})
    return regions[code]


def _place(code: str, regions: Mapping[str, Region]) -> Region | None:
    if code and code not in regions:
        raise NothingHere(_("There is no place with that code for which figures are computed."))
    return regions.get(code)
