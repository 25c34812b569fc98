"""What everybody may know of pledges, arranged for a page: nothing here is counted, all of it comes from the figures.

A cell of fewer than three firms, or one that a single firm dominates, is withheld, and others with it, so that no
difference gives it away. It has no number and a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.periods import Month
from ipportal.core.regions.map import Shape, shapes
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.templatetags.portal import region_name
from patents.finance.figures.models import PledgeFact
from patents.finance.figures.published import PublishedRow, published_rows
from patents.finance.models import Size
from patents.finance.rights import RightKind
from patents.finance.statistics.amounts import Large, large, ten_thousands
from patents.finance.statistics.bars import Bars, draw
from patents.finance.statistics.counting import percent

if TYPE_CHECKING:
    from collections.abc import Iterable

SUPPRESSED: Final = "suppressed"
WITHHELD: Final = gettext_lazy("Not published (fewer than 3 firms, or one dominates)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is of, and its cell."""

    name: str
    cell: PublishedRow
    region: Region | None = None
    growth: Decimal | None = None

    @property
    def is_withheld(self) -> bool:
        return self.cell.registrations is None

    @property
    def ten_thousands(self) -> Decimal | None:
        return ten_thousands(self.cell.amount_fen)

    @property
    def large(self) -> Large:
        return large(self.cell.amount_fen or 0)

    @property
    def inclusive_pct(self) -> Decimal | None:
        cell = self.cell
        known = cell.inclusive is not None and cell.registrations is not None
        return percent(cell.inclusive or 0, cell.registrations or 0) if known else None


def is_of(row: PublishedRow, region: str = PROVINCE, kind: str = "", size: str = "") -> bool:
    return (row.region, row.right_kind, row.size) == (region, kind, size)


def kind_name(kind: str) -> str:
    return str(RightKind(kind).label) if kind in RightKind.values else _("Kind not stated")


def size_name(size: str) -> str:
    return str(Size(size).label) if size in Size.values else str(Size.UNKNOWN.label)


@dataclass(frozen=True)
class Released:
    """The cells of one month, and the months of its year and of the year before."""

    month: Month
    rows: list[PublishedRow]  # of the months
    years: list[PublishedRow]  # whole years that are over
    regions: list[Region]  # the 13 cities

    @cached_property
    def of_month(self) -> list[PublishedRow]:
        return [row for row in self.rows if row.month == str(self.month)]

    @cached_property
    def province(self) -> Line | None:
        return next((self._line(_("Jiangsu"), row) for row in self.of_month if is_of(row)), None)

    @cached_property
    def by_city(self) -> list[Line]:
        return self._of_cities(self.of_month)

    @cached_property
    def by_kind(self) -> list[Line]:
        return self._of_kinds(self.of_month)

    @cached_property
    def by_size(self) -> list[Line]:
        return self._of_sizes(self.of_month)

    @cached_property
    def by_month(self) -> list[Line]:
        """The province in the months of the year, newest first."""
        year = f"{self.month.year}-"
        mine = [row for row in self.rows if is_of(row) and row.month.startswith(year)]
        return [self._line(row.month, row) for row in sorted(mine, key=lambda row: row.month, reverse=True)]

    @cached_property
    def by_year(self) -> list[Line]:
        mine = sorted((row for row in self.years if is_of(row)), key=lambda row: row.month, reverse=True)
        return [self._line(row.month[:4], row) for row in mine]

    @property
    def year(self) -> int:
        """The newest whole year up to the month's own."""
        return max(int(row.month[:4]) for row in self.years if row.month[:4] <= str(self.month.year))

    @property
    def december(self) -> Month:
        return Month(self.year, 12)

    @cached_property
    def of_year(self) -> list[PublishedRow]:
        return [row for row in self.years if row.month == str(self.december)]

    @cached_property
    def year_by_city(self) -> list[Line]:
        return self._of_cities(self.of_year)

    @cached_property
    def year_by_kind(self) -> list[Line]:
        return self._of_kinds(self.of_year)

    @cached_property
    def year_by_size(self) -> list[Line]:
        return self._of_sizes(self.of_year)

    @property
    def is_some_withheld(self) -> bool:
        return any(line.is_withheld for line in (*self.by_city, *self.by_kind, *self.by_size, *self.by_month))

    @property
    def shapes(self) -> list[Shape]:
        return shapes(
            [(line.region, ten_thousands(line.cell.amount_fen or None)) for line in self.by_city if line.region]
        )

    @cached_property
    def drawing(self) -> Bars | None:
        return draw([(line.cell.month, ten_thousands(line.cell.amount_fen)) for line in reversed(self.by_month)])

    def _of_cities(self, rows: list[PublishedRow]) -> list[Line]:
        found = {row.region: row for row in rows if not row.right_kind and not row.size}
        return [self._line(region_name(city), found[city.code], city) for city in self.regions if city.code in found]

    def _of_kinds(self, rows: list[PublishedRow]) -> list[Line]:
        return [self._line(kind_name(row.right_kind), row) for row in rows if row.right_kind]

    def _of_sizes(self, rows: list[PublishedRow]) -> list[Line]:
        return [self._line(size_name(row.size), row) for row in rows if row.size]

    def _line(self, name: str, row: PublishedRow, region: Region | None = None) -> Line:
        before = self._amounts.get((row.period, str(Month.parse(row.month) - 12), *_cell(row)))
        return Line(name, row, region, growth(row.amount_fen, before))

    @cached_property
    def _amounts(self) -> dict[tuple[str, ...], int | None]:
        return {(row.period, row.month, *_cell(row)): row.amount_fen for row in (*self.rows, *self.years)}


def _cell(row: PublishedRow) -> tuple[str, str, str]:
    return row.region, row.right_kind, row.size


def growth(fen: int | None, before: int | None) -> Decimal | None:
    """Of two amounts that are both published, in per cent; otherwise there is none."""
    return percent(fen - before, before) if fen is not None and before else None


def months_released() -> list[Month]:
    """Every month with published cells, newest first."""
    return [Month.parse(month) for month in sorted({row.month for row in published_rows()}, reverse=True)]


def released(month: Month) -> Released:
    rows = published_rows(first=Month(month.year - 1, 1), last=month)
    return Released(month, rows, published_rows(period="year"), list(Region.objects.cities().order_by("code")))


def facts(rows: Iterable[PublishedRow]) -> list[dict[str, Any]]:
    """As programs read them: yuan as an exact decimal, null with a reason where a cell is withheld."""
    return [
        {
            "month": row.month,
            "period": row.period,
            "region": row.region,
            "right_kind": row.right_kind,
            "size": row.size,
            "amount_yuan": None if row.amount_fen is None else yuan_text(row.amount_fen),
            "registrations": row.registrations,
            "enterprises": row.enterprises,
            "reason": row.reason,
        }
        for row in rows
    ]


def in_order(rows: Iterable[PublishedRow]) -> list[PublishedRow]:
    """The newest month first, a whole year after its December; in it the places, then kinds, then sizes."""
    alike = sorted(rows, key=lambda row: (row.period, *_cell(row)))
    return sorted(alike, key=lambda row: row.month, reverse=True)


def has_demonstration() -> bool:
    """Some of the registrations behind the cells are demonstration data: then all of them say so."""
    return PledgeFact.objects.filter(demonstration=True).exists()
