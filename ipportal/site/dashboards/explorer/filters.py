"""What the address of the explorer may say: a metric, which places, a month, an order, and a place to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import BadInput, NothingHere
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Definition, definition
from ipportal.core.metrics.queries import asked_period
from ipportal.core.metrics.standpoints import PERIOD, Standpoint
from ipportal.core.regions.models import PROVINCE, Level, Region
from ipportal.site.dashboards.filters import VIEW_READS, chosen_metric, chosen_month, chosen_order, inside, plain
from ipportal.site.dashboards.tables import PERIOD_NAMES
from ipportal.site.pages.queries import PER_10K, Span

READS: Final = ("metric", "places", "place", "period", "year", "month", "ordering", *VIEW_READS)
ORDERS: Final = ("rank", "place", "value", "numerator", "denominator", "growth")
CITIES: Final = "cities"
YEAR: Final = "year"


@dataclass(frozen=True)
class Asked:
    """`whole` is the province for its cities, or a city for its counties; `place` is the one to look at."""

    definition: Definition
    whole: Region
    month: Month
    period: str
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
            **asked_period(self.period),
        }


def asked(params: QueryDict, view: Standpoint, span: Span) -> Asked:
    metric = definition(chosen_metric(plain(params.get("metric", "")) or PER_10K))
    period = _period(plain(params.get("period", "")), metric)
    month = _last_of(chosen_month(params, span, view), period, span)
    regions = {region.code: region for region in view.regions(month).order_by("code")}
    return Asked(
        metric,
        _whole(plain(params.get("places", "")), regions),
        month,
        period,
        chosen_order(params, ORDERS),
        _place(plain(params.get("place", "")), regions),
        regions,
    )


def _period(text: str, metric: Definition) -> str:
    """One that the metric has: a form that moves to a stock still names the period of the flow before."""
    if text and text not in PERIOD_NAMES:
        message = _("Possible values: %(values)s.") % {"values": ", ".join(PERIOD_NAMES)}
        raise BadInput("bad-period", message, field="period")
    return text if text in metric.periods else PERIOD


def _last_of(month: Month, period: str, span: Span) -> Month:
    """A whole year is known in December: of the year asked for, or of the one before while that still runs."""
    if period != YEAR:
        return month
    december = Month(month.year, 12)
    return december if december in span else inside(december - 12, span)


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
