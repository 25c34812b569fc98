"""What the dashboards show: a month of all cities, one figure with all it rests on, its series, a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ipportal.core.kit.periods import Month, months_between
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.models import Cell
from ipportal.core.metrics.movements.moves import Movements, movements
from ipportal.core.metrics.provisional import mark, reasons_of
from ipportal.core.metrics.published import is_published
from ipportal.core.metrics.queries import asked_period
from ipportal.core.metrics.receipts import members
from ipportal.core.metrics.registry import remark
from ipportal.core.metrics.standpoints import PERIOD, Known, Standpoint, by_place
from ipportal.core.regions.map import Shape, key, shapes
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.statistics.models import Population
from ipportal.site.dashboards.things import Things, has_figure, things_of
from ipportal.site.pages.queries import PER_10K, Pair, Row, Span, province_and_cities, rows, span
from ipportal.templatetags.portal import grouped, month_end, period_name, region_name

SERIES_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Overview:
    """One month of the province and its cities."""

    month: Month
    span: Span
    province: Row
    rows: list[Row]
    shapes: list[Shape]
    known: Known

    @property
    def demonstration(self) -> bool:
        return any(row.demonstration for row in self.rows)

    @property
    def doubts(self) -> str:
        """Why the ranks of the cities are provisional; "" where they stand firm."""
        return doubts((row for row in self.rows if row.code != PROVINCE), self.known)

    @property
    def key(self) -> list[tuple[int, Decimal, Decimal]]:
        """The five steps of the map: number, from, to."""
        return key([row.per_10k for row in self.rows if row.code != PROVINCE])


def doubts(cities: Iterable[Row], known: Known) -> str:
    return mark(reasons_of((row.rate for row in cities), known.basis))


def overview(view: Standpoint, month: Month, shown: Span) -> Overview:
    found = rows(view, month, province_and_cities())
    province = next(row for row in found if row.code == PROVINCE)
    cities = [row for row in found if row.code != PROVINCE]
    drawn = shapes([(row.region, row.per_10k) for row in cities])
    return Overview(month, shown, province, found, drawn, view.known(month))


@dataclass(frozen=True)
class Receipt:
    """One figure and all it rests on."""

    definition: Definition
    region: Region
    month: Month
    figure: Cell
    span: Span
    view: Standpoint
    period: str = PERIOD

    @property
    def query(self) -> dict[str, str]:
        """What addresses of the same figure say besides its name, place and month."""
        return {**self.view.query, **asked_period(self.period)}

    @cached_property
    def known(self) -> Known:
        return self.view.known(self.month)

    @cached_property
    def counted(self) -> members.Receipt | None:
        """The things that its numerator counts."""
        return members.receipt(
            self.definition, self.region.code, self.month, self.known.seq, self.view.spot(self.month), self.period
        )

    @property
    def is_listed(self) -> bool:
        """Whether anyone may know which things count."""
        return self.counted is not None and self.counted.is_open

    @cached_property
    def movements(self) -> Movements | None:
        """What moved it since the previous month, where it is a stock."""
        return movements(self.counted)

    @property
    def before(self) -> Month:
        return self.month - 1

    @property
    def shown_before(self) -> int | None:
        """The numerator that is shown for the previous month, which may rest on other knowledge."""
        return next((cell.numerator for cell in self.series if cell.month == self.before.no), None)

    @cached_property
    def population(self) -> Population | None:
        """The published population that is its denominator."""
        return Population.objects.filter(pk=self.figure.denominator_id).first() if self.figure.denominator_id else None

    @cached_property
    def series(self) -> list[Cell]:
        return series(self.view, self.definition.code, self.region, self.month, self.period)

    @cached_property
    def doubts(self) -> str:
        """Why its rank among the cities is provisional; "" where it has none, or stands firm."""
        if self.figure.rank is None:
            return ""
        cities = list(Region.objects.cities().values_list("code", flat=True))
        found = {
            cell.region_code: cell
            for cell in self.view.cells([self.definition.code], [self.month], cities, self.period)
        }
        return mark(reasons_of((found.get(code) for code in cities), self.known.basis))

    @cached_property
    def parts(self) -> list[Row]:
        """The places inside: the cities of the province, the counties of a city."""
        inside = list(self.view.regions(self.month).filter(parent=self.region))
        return rows(self.view, self.month, inside, self.pair, self.period)

    @cached_property
    def numerator(self) -> Definition:
        """What is counted: the metric itself, or the one that it divides."""
        return definition(self.definition.numerator) if self.is_ratio else self.definition

    @property
    def pair(self) -> Pair:
        count = self.numerator.code
        ratios = (known.code for known in catalogue().values() if known.is_ratio and known.numerator == count)
        return Pair(count, next(ratios, ""))

    @property
    def remark(self) -> str:
        return remark(self.definition.code)

    @property
    def version(self) -> int | None:
        return self.known.version(self.definition.code)

    @property
    def is_ratio(self) -> bool:
        return self.definition.is_ratio

    @property
    def unit(self) -> str:
        return str(self.definition.unit)

    @property
    def things(self) -> Things:
        """How to speak of what it counts."""
        return things_of(self.counted)

    @property
    def numerator_in_words(self) -> str:
        if self.definition.decimals and not self.is_ratio:
            exact = grouped(self.definition.exact(self.figure.numerator), self.definition.decimals)
            return exact if self.figure.numerator is None else f"{exact} {self.unit}"
        return self.things.number(self.figure.numerator)

    @property
    def counted_in_words(self) -> str:
        return self.things.number(self.counted.count if self.counted else None)

    @property
    def exactly(self) -> str:
        """What a list of all it counts begins with."""
        if len(self.definition.periods) > 1:
            return str(self.things.exactly_in) % {"span": period_name(self.month, self.period)}
        return str(self.things.exactly_on) % {"day": month_end(self.month)}

    @property
    def moved(self) -> str:
        """What a list of all that moved it begins with."""
        return str(self.things.moved) % {"day": month_end(self.month), "before": month_end(self.before)}

    @property
    def title(self) -> str:
        """Place and figure in one line, for charts and tables."""
        return f"{region_name(self.region)} · {self.definition.name}"


def receipt(
    view: Standpoint, code: str, region: Region, month: Month, shown: Span, period: str = PERIOD
) -> Receipt | None:
    """The figure of an address; None where there is none."""
    figures = view.cells([code], [month], [region.code], period)
    return Receipt(definition(code), region, month, figures[0], shown, view, period) if figures else None


def series(view: Standpoint, metric: str, region: Region, last: Month, period: str = PERIOD) -> list[Cell]:
    """Up to ten years of months, newest first."""
    cells = view.cells([metric], months_between(last - (SERIES_MONTHS - 1), last), [region.code], period)
    return sorted(cells, key=lambda cell: -cell.month)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some cities side by side in one month, and their Decembers before."""

    month: Month
    span: Span
    cities: list[Region]
    chosen: list[Region]
    rows: list[Row]
    years: list[tuple[Month, list[Cell | None]]]
    known: Known
    doubts: str  # why the ranks are provisional: they are ranks among all the cities


def compare(view: Standpoint, month: Month, shown: Span, cities: list[Region], chosen: list[Region]) -> Comparison:
    everyone, known = rows(view, month, cities), view.known(month)
    found = [row for row in everyone if row.region in chosen]
    years = _years(view, month, shown, chosen)
    return Comparison(month, shown, cities, chosen, found, years, known, doubts(everyone, known))


def _years(
    view: Standpoint, month: Month, shown: Span, chosen: Sequence[Region]
) -> list[tuple[Month, list[Cell | None]]]:
    """The same month of every year shown, newest first: one query for all cities."""
    months = [Month(year, month.month) for year in shown.years if Month(year, month.month) in shown]
    found = by_place(view.cells([PER_10K], months, [city.code for city in chosen]))
    return [(m, [found.get((PER_10K, m.no, city.code)) for city in chosen]) for m in months]


def definitions_of(region: Region) -> list[Definition]:
    """The metrics that have figures of a place; what compares the province with the nation has none of others."""
    has_data = [known for known in catalogue().values() if known.has_data and has_figure(known.code, region)]
    return [known for known in has_data if region.code == PROVINCE or not is_published(known)]


def shown_span(view: Standpoint) -> Span | None:
    return span(view)
