"""The table of the explorer: the same columns on the page and in its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.metrics.definitions import definition
from ipportal.site.dashboards.explorer.queries import Explored, Spot
from ipportal.site.dashboards.tables import LESS, NUMBER, Column, one_year, people, people_of
from ipportal.templatetags.portal import grouped, growth, path_with, region_name, rounded, why_not

HALVES: Final = ("numerator", "denominator", "denominator_year")  # of a ratio only


class SpotTable(tables.Table):
    """Places of one month, and the place they lie in as the last line; the order stands in the address."""

    rank = Column(verbose_name=_("Rank"), attrs=NUMBER)
    place = Column(verbose_name=_("Place"), accessor="region", row_header=True)
    value = Column(verbose_name=_("Value"), attrs=NUMBER)
    numerator = Column(verbose_name=_("Numerator"), attrs=LESS)
    denominator = Column(verbose_name=_("Resident population"), unit=_("10,000 people"), attrs=LESS)
    growth = Column(verbose_name=_("Growth on the year"), attrs=NUMBER)

    class Meta:
        order_by_field = "ordering"

    def __init__(self, explored: Explored, caption: str) -> None:
        asked = explored.asked
        rows = in_order(explored)
        whole = asked.whole.code
        super().__init__(
            rows,
            exclude=() if asked.definition.is_ratio else HALVES[:2],
            row_attrs={"class": lambda record: "total" if record.region.code == whole else ""},
        )
        self.explored, self.caption, self.caption_note = explored, caption, explored.doubts
        self.columns["value"].column.unit = str(asked.definition.unit)
        self.one_year = one_year([row.denominator_year for row in rows])
        if asked.definition.is_ratio:
            counted = definition(asked.definition.numerator)
            self.columns["numerator"].column.verbose_name = str(counted.name)
            self.columns["numerator"].column.unit = str(counted.unit)
            if self.one_year:
                self.columns["denominator"].column.unit = people_of(self.one_year)

    def render_rank(self, record: Spot) -> str:
        if record.rank is None:
            return "—"
        return f"{record.rank}=" if record.tied else str(record.rank)

    def render_place(self, record: Spot) -> str:
        return self.opened(self.explored.asked.definition.code, record, region_name(record.region))

    def render_value(self, record: Spot) -> str:
        if record.value is None:
            return format_html('—<span class="sub">{}</span>', why_not(record.reason))
        known = self.explored.asked.definition
        return self.opened(known.code, record, grouped(record.value, known.decimals))

    def render_numerator(self, record: Spot) -> str:
        if record.numerator is None:
            return "—"
        shown = grouped(record.numerator, 2 if isinstance(record.numerator, Decimal) else 0)
        return self.opened(self.explored.asked.definition.numerator, record, shown)

    def render_denominator(self, record: Spot) -> str:
        return people(record.denominator, record.denominator_year, self.one_year)

    def render_growth(self, record: Spot) -> str:
        return growth(record.growth)

    def opened(self, metric: str, record: Spot, text: str) -> str:
        """Where a figure opens to what it counts."""
        if record.cell is None:
            return text
        path = reverse("figures:figure", args=[metric, record.region.code, str(self.explored.asked.month)])
        return format_html('<a href="{}">{}</a>', path_with(path, **self.explored.query), text)


KEYS: Final[dict[str, Callable[[Spot], Any]]] = {
    "rank": lambda spot: spot.rank,
    "place": lambda spot: spot.region.code,
    "value": lambda spot: spot.value,
    "numerator": lambda spot: spot.numerator,
    "denominator": lambda spot: spot.denominator,
    "growth": lambda spot: spot.growth,
}


def in_order(explored: Explored) -> list[Spot]:
    """By one column; places without a value there come last whichever way, the whole after all."""
    ordering = explored.asked.ordering or "rank"
    key = KEYS[ordering.removeprefix("-")]
    places = sorted(explored.parts, key=lambda spot: spot.region.code)
    known = [spot for spot in places if key(spot) is not None]
    known.sort(key=key, reverse=ordering.startswith("-"))
    return [*known, *(spot for spot in places if key(spot) is None), explored.whole]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the files: its name for programs, its heading for people."""

    name: str
    heading: Any
    value: Callable[[Explored, Spot], str | int | bool | Decimal | None]


FILE: Final = (
    FileColumn("month", _("Month"), lambda explored, spot: str(explored.asked.month)),
    FileColumn("region", _("Region code"), lambda explored, spot: spot.region.code),
    FileColumn("region_name", _("Region"), lambda explored, spot: region_name(spot.region)),
    FileColumn("rank", _("Rank"), lambda explored, spot: spot.rank),
    FileColumn("metric", _("Figure"), lambda explored, spot: str(explored.asked.definition.name)),
    FileColumn("value", _("Value"), lambda explored, spot: rounded(spot.value, explored.asked.definition.decimals)),
    FileColumn("unit", _("Unit"), lambda explored, spot: str(explored.asked.definition.unit)),
    FileColumn("period", _("Period"), lambda explored, spot: explored.asked.period),
    FileColumn("numerator", _("Numerator"), lambda explored, spot: spot.numerator),
    FileColumn(
        "denominator", _("Resident population (10,000 people, denominator)"), lambda explored, spot: spot.denominator
    ),
    FileColumn("denominator_year", _("Population at the end of year"), lambda explored, spot: spot.denominator_year),
    FileColumn("growth_pct", _("Growth on the year (%)"), lambda explored, spot: spot.growth),
    FileColumn(
        "demonstration",
        _("Demonstration data"),
        lambda explored, spot: gettext("yes") if spot.demonstration else gettext("no"),
    ),
    FileColumn(
        "reason", _("No value because"), lambda explored, spot: why_not(spot.reason) if spot.value is None else ""
    ),
    FileColumn("rank_note", _("Note on the rank"), lambda explored, spot: explored.doubts if spot.rank else ""),
)


def columns(explored: Explored) -> list[FileColumn]:
    """Those of the table: a figure that is no ratio has no halves."""
    is_ratio = explored.asked.definition.is_ratio
    return [column for column in FILE if is_ratio or column.name not in HALVES]


def as_rows(explored: Explored, shown: Sequence[FileColumn]) -> list[list[Any]]:
    return [[column.value(explored, spot) for column in shown] for spot in in_order(explored)]


def as_objects(explored: Explored) -> list[dict[str, Any]]:
    """The same rows for programs: codes instead of names and words, decimals as exact texts."""
    code = explored.asked.definition.code
    own: dict[str, Callable[[Spot], Any]] = {
        "metric": lambda spot: code,
        "demonstration": lambda spot: spot.demonstration,
        "reason": lambda spot: spot.reason or None if spot.value is None else None,
    }
    return [
        {
            column.name: own[column.name](spot) if column.name in own else column.value(explored, spot)
            for column in columns(explored)
        }
        for spot in in_order(explored)
    ]
