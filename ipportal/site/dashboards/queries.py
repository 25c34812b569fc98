"""What the dashboards show: a month of all cities, one figure with all it rests on, its series, a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.filters import FigureFilter
from ipportal.core.metrics.models import Figure, Run
from ipportal.core.metrics.queries import shown_run
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.statistics.models import Population
from ipportal.core.statistics.standings import Standing, standing
from ipportal.site.pages.map import Shape, bounds, shapes
from ipportal.site.pages.queries import PER_10K, STOCK, Row, Span, province_and_cities, rows, span
from ipportal.templatetags.portal import region_name

SERIES_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Overview:
    """One month of the province and its cities."""

    month: Month
    span: Span
    province: Row
    rows: list[Row]
    shapes: list[Shape]
    run: Run | None

    @property
    def demonstration(self) -> bool:
        return any(row.demonstration for row in self.rows)

    @property
    def key(self) -> list[tuple[int, Decimal, Decimal]]:
        """The five steps of the map: number, from, to."""
        values = [row.per_10k for row in self.rows if row.code != PROVINCE]
        ends = bounds(values)
        if not ends:
            return []
        low = min(value for value in values if value is not None)
        return list(zip(range(1, len(ends) + 1), [low, *ends[:-1]], ends, strict=True))


def overview(month: Month, shown: Span) -> Overview:
    found = rows(month, province_and_cities())
    province = next(row for row in found if row.code == PROVINCE)
    cities = [row for row in found if row.code != PROVINCE]
    return Overview(month, shown, province, found, shapes(cities), shown_run())


@dataclass(frozen=True)
class Receipt:
    """One figure and all it rests on."""

    definition: Definition
    region: Region
    month: Month
    figure: Figure
    span: Span

    @cached_property
    def run(self) -> Run | None:
        return shown_run()

    @cached_property
    def population(self) -> Population | None:
        """The published population that is its denominator."""
        return Population.objects.filter(pk=self.figure.denominator_id).first() if self.figure.denominator_id else None

    @cached_property
    def series(self) -> list[Figure]:
        return series(self.definition.code, self.region, self.month)

    @cached_property
    def parts(self) -> list[Row]:
        """The places inside: the cities of the province, the counties of a city."""
        return rows(self.month, list(Region.objects.counted().filter(parent=self.region)))

    @property
    def version(self) -> int | None:
        return self.run.versions.get(self.definition.code) if self.run else None

    @property
    def is_ratio(self) -> bool:
        return self.definition.is_ratio

    @property
    def unit(self) -> str:
        return str(self.definition.unit)

    @property
    def title(self) -> str:
        """Place and figure in one line, for charts and tables."""
        return f"{region_name(self.region)} · {self.definition.name}"


def receipt(code: str, region: Region, month: Month, shown: Span) -> Receipt | None:
    """The figure of an address; None where none was computed."""
    figure = FigureFilter({"metric": code, "region": region.code, "month": str(month)}, Figure.objects.all()).qs.first()
    return Receipt(definition(code), region, month, figure, shown) if figure else None


def series(metric: str, region: Region, last: Month) -> list[Figure]:
    """Up to ten years of months, newest first."""
    wanted = {
        "metric": metric,
        "region": region.code,
        "month_from": str(last - (SERIES_MONTHS - 1)),
        "month_to": str(last),
        "period": "month",
    }
    return list(FigureFilter(wanted, Figure.objects.all()).qs.order_by("-month"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some cities side by side in one month, and their Decembers before."""

    month: Month
    span: Span
    cities: list[Region]
    chosen: list[Region]
    rows: list[Row]
    years: list[tuple[Month, list[Figure | None]]]


def compare(month: Month, shown: Span, cities: list[Region], chosen: list[Region]) -> Comparison:
    return Comparison(month, shown, cities, chosen, rows(month, chosen), _years(month, shown, chosen))


def _years(month: Month, shown: Span, chosen: Sequence[Region]) -> list[tuple[Month, list[Figure | None]]]:
    """The same month of every year shown, newest first: one query for all cities."""
    months = [Month(year, month.month) for year in shown.years if Month(year, month.month) in shown]
    found = Figure.objects.filter(
        metric=PER_10K, month__in=[m.no for m in months], region_code__in=[c.code for c in chosen], period="month"
    )
    by_place = {(figure.month, figure.region_code): figure for figure in found}
    return [(m, [by_place.get((m.no, city.code)) for city in chosen]) for m in months]


def computed_definitions() -> list[Definition]:
    """The metrics that have figures."""
    return [known for known in catalogue().values() if known.has_data]


def official_standing() -> Standing | None:
    return standing(PER_10K, STOCK)


def shown_span() -> Span | None:
    return span()
