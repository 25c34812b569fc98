"""Columns of the dashboards' tables, on the page as in the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import Cell
from ipportal.core.regions.models import PROVINCE
from ipportal.site.dashboards.things import PATENTS, Things
from ipportal.site.pages.queries import INVENTIONS, Pair, Row
from ipportal.templatetags.portal import grouped, growth, path_with, per_10k, region_name, rounded, why_not

if TYPE_CHECKING:
    from ipportal.site.dashboards.queries import Receipt

NUMBER: Final = {"th": {"class": "number"}, "td": {"class": "number"}}
NOTHING_ASKED: Final[Mapping[str, str]] = {}
LESS: Final = {"th": {"class": "number optional"}, "td": {"class": "number optional"}}


PERIOD_NAMES: Final = {"month": _("One month"), "ytd": _("Since January"), "year": _("Whole year")}


class Column(tables.Column):
    """A column that names its unit in the heading."""

    def __init__(self, *args: Any, unit: Any = "", row_header: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, empty_values=(), **kwargs)
        self.unit = unit
        self.row_header = row_header


class PlaceTable(tables.Table):
    """Places of one month; the order stands in the address, the province in the last line."""

    rank = Column(verbose_name=_("Rank"), attrs=NUMBER)
    city = Column(verbose_name=_("City"), accessor="region", row_header=True)
    patents = Column(verbose_name=_("Valid invention patents"), unit=_("patents"), attrs=NUMBER)
    population = Column(verbose_name=_("Resident population"), unit=_("10,000 people"), attrs=LESS)
    per_10k = Column(verbose_name=_("Per 10,000 people"), unit=_("patents"), attrs=NUMBER)
    growth = Column(verbose_name=_("Growth on the year"), unit=_("of patents"), attrs=LESS)

    class Meta:
        order_by_field = "ordering"
        row_attrs = {"class": lambda record: "total" if record.code == PROVINCE else ""}

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        month: Month,
        caption: str,
        ordering: str = "",
        query: Mapping[str, str] = NOTHING_ASKED,
        pair: Pair = INVENTIONS,
        doubts: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(in_order(rows, ordering or "rank"), **kwargs)
        self.month, self.query, self.pair = month, query, pair
        self.one_year = one_year([row.population_year for row in rows])
        if self.one_year:
            self.columns["population"].column.unit = people_of(self.one_year)
        self.caption, self.caption_note = caption, doubts
        self.ordering = ordering or "rank"

    def render_rank(self, record: Row) -> str:
        if record.rank is None:
            return "—"
        return f"{record.rank}=" if record.rate and record.rate.tied else str(record.rank)

    def render_city(self, record: Row) -> str:
        return format_html(
            '<a href="{}">{}</a>', self.receipt(self.pair.rate or self.pair.stock, record), region_name(record.region)
        )

    def receipt(self, metric: str, record: Row) -> str:
        """Where a figure opens to what it counts."""
        path = reverse("figures:figure", args=[metric, record.code, str(self.month)])
        return path_with(path, **self.query)

    def render_patents(self, record: Row) -> str:
        if record.patents is None:
            reason = record.stock.reason if record.stock else ""
            return format_html('—<span class="sub">{}</span>', why_not(reason)) if reason else "—"
        shown = grouped(record.patents, 2 if isinstance(record.patents, Decimal) else 0)
        return format_html('<a href="{}">{}</a>', self.receipt(self.pair.stock, record), shown)

    def render_population(self, record: Row) -> str:
        return people(record.population, record.population_year, self.one_year)

    def render_per_10k(self, record: Row) -> str:
        if record.per_10k is None:
            return format_html('—<span class="sub">{}</span>', why_not(record.reason))
        link = '<a class="strong" href="{}">{}</a>'
        return format_html(link, self.receipt(self.pair.rate, record), per_10k(record.per_10k))

    def render_growth(self, record: Row) -> str:
        return growth(record.growth)


def one_year(years: Iterable[int | None]) -> int | None:
    """The year of all populations, where it is one and the same: then the heading says it."""
    known = set(years) - {None}
    return known.pop() if len(known) == 1 else None


def people_of(year: int) -> str:
    return gettext("10,000 people, end of %(year)s") % {"year": year}


def people(population: Decimal | None, year: int | None, said: int | None) -> str:
    """A population, with its year where the heading does not say it."""
    if population is None:
        return "—"
    if year == said:
        return grouped(population, 2)
    words = gettext("end of %(year)s") % {"year": year}
    return format_html('{}<span class="sub">{}</span>', grouped(population, 2), words)


class PartTable(PlaceTable):
    """The parts of a place, cities or counties: they are not ranked."""

    city = Column(verbose_name=_("County"), accessor="region", row_header=True)

    class Meta(PlaceTable.Meta):
        exclude = ("rank",)

    def __init__(
        self, rows: Sequence[Row], *, pair: Pair, counted: str, things: Things, kind: str, **kwargs: Any
    ) -> None:
        without = ("rank",) if pair.rate else ("rank", "population", "per_10k")
        ordering = "-per_10k" if pair.rate else "-patents"
        super().__init__(rows, pair=pair, ordering=ordering, orderable=False, exclude=without, **kwargs)
        self.columns["patents"].column.verbose_name = counted
        self.columns["patents"].column.unit = things.unit
        self.columns["growth"].column.unit = things.growth_of
        self.columns["city"].column.verbose_name = kind


KEYS: Final[dict[str, Callable[[Row], Any]]] = {
    "rank": lambda row: row.rank,
    "city": lambda row: row.code,
    "patents": lambda row: row.patents,
    "population": lambda row: row.population,
    "per_10k": lambda row: row.per_10k,
    "growth": lambda row: row.growth,
}


def in_order(rows: Sequence[Row], ordering: str) -> list[Row]:
    """Rows by one column; places without a value come last whichever way, the province after all."""
    key = KEYS[ordering.removeprefix("-")]
    places = sorted((row for row in rows if row.code != PROVINCE), key=lambda row: row.code)
    known = [row for row in places if key(row) is not None]
    known.sort(key=key, reverse=ordering.startswith("-"))
    rest = [row for row in places if key(row) is None]
    return known + rest + [row for row in rows if row.code == PROVINCE]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a download: its heading carries the unit."""

    heading: Any
    value: Callable[[Row], str | int | Decimal | None]


PLACE_FILE: Final = (
    FileColumn(_("Month"), lambda row: str(Month.from_no(row.rate.month)) if row.rate else None),
    FileColumn(_("Region code"), lambda row: row.code),
    FileColumn(_("Region"), lambda row: region_name(row.region)),
    FileColumn(_("Rank"), lambda row: row.rank),
    FileColumn(_("Valid invention patents (patents)"), lambda row: row.patents),
    FileColumn(_("Resident population (10,000 people)"), lambda row: row.population),
    FileColumn(_("Population at the end of year"), lambda row: row.population_year),
    FileColumn(_("Invention patents per 10,000 people (patents)"), lambda row: rounded(row.per_10k, 2)),
    FileColumn(_("Growth of patents on the year (%)"), lambda row: row.growth),
    FileColumn(_("Demonstration data"), lambda row: gettext("yes") if row.demonstration else gettext("no")),
    FileColumn(_("No value because"), lambda row: why_not(row.reason) if row.per_10k is None else ""),
)

NUMERATOR: Final = PATENTS.numerator  # its heading; that of other things stands in its place
SeriesValue = Callable[["Receipt", Cell], str | int | Decimal | None]
SERIES_FILE: Final[tuple[tuple[Any, SeriesValue], ...]] = (
    (_("Month"), lambda receipt, figure: str(Month.from_no(figure.month))),
    (_("Region code"), lambda receipt, figure: figure.region_code),
    (_("Region"), lambda receipt, figure: region_name(receipt.region)),
    (_("Figure"), lambda receipt, figure: str(receipt.definition.name)),
    (_("Value"), lambda receipt, figure: rounded(figure.value, receipt.definition.decimals)),
    (_("Unit"), lambda receipt, figure: receipt.unit),
    (_("Period"), lambda receipt, figure: figure.period),
    (NUMERATOR, lambda receipt, figure: receipt.definition.exact(figure.numerator)),
    (_("Resident population (10,000 people, denominator)"), lambda receipt, figure: figure.denominator),
    (_("Population at the end of year"), lambda receipt, figure: figure.denominator_year),
    (_("Growth on the year (%)"), lambda receipt, figure: figure.growth_pct),
    (_("Demonstration data"), lambda receipt, figure: gettext("yes") if figure.demonstration else gettext("no")),
    (_("No value because"), lambda receipt, figure: why_not(figure.reason) if figure.value is None else ""),
)
