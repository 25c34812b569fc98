"""What the explorer shows of a metric: the places of a month, the cities on the map, and ten years of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from ipportal.core.kit.periods import Month, months_between
from ipportal.core.kit.ranks import ranked
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.models import Cell
from ipportal.core.metrics.provisional import mark, reasons_of
from ipportal.core.metrics.queries import asked_period
from ipportal.core.metrics.registry import remark
from ipportal.core.metrics.standpoints import Known, Standpoint
from ipportal.core.regions.map import Shape, key, shapes
from ipportal.core.regions.models import Region
from ipportal.site.dashboards.drawings import Drawing, Small, common_scale, draw, draw_small
from ipportal.site.dashboards.explorer.filters import YEAR, Asked
from ipportal.site.dashboards.queries import SERIES_MONTHS
from ipportal.site.pages.queries import Span

Cells = dict[tuple[int, str], Cell]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and its figure of the month; `rank` among the places beside it."""

    region: Region
    cell: Cell | None
    rank: int | None = None
    tied: bool = False

    @property
    def value(self) -> Decimal | None:
        return self.cell.value if self.cell else None

    @property
    def numerator(self) -> int | Decimal | None:
        return definition(self.cell.metric).exact(self.cell.numerator) if self.cell else None

    @property
    def denominator(self) -> Decimal | None:
        return self.cell.denominator if self.cell else None

    @property
    def denominator_year(self) -> int | None:
        return self.cell.denominator_year if self.cell else None

    @property
    def growth(self) -> Decimal | None:
        return self.cell.growth_pct if self.cell else None

    @property
    def reason(self) -> str:
        return self.cell.reason if self.cell else "not-published"

    @property
    def demonstration(self) -> bool:
        return self.cell is not None and self.cell.demonstration


@dataclass(frozen=True)
class Explored:
    """One metric in one month; `parts` are the places of the table, `whole` the place they lie in."""

    asked: Asked
    view: Standpoint
    months: list[Month]
    of_month: Cells
    of_series: Cells

    @cached_property
    def parts(self) -> list[Spot]:
        """The cities have the ranks that were published; counties are ranked among themselves."""
        spots = [self._spot(region) for region in self.asked.parts]
        if self.asked.are_cities:
            return [replace(s, rank=s.cell.rank, tied=s.cell.tied) if s.cell else s for s in spots]
        places = ranked(spots, value=lambda spot: spot.value, order=lambda spot: spot.region.code)
        best = [replace(place.thing, rank=place.rank, tied=place.tied) for place in places]
        return best + [spot for spot in spots if spot.value is None]

    @cached_property
    def whole(self) -> Spot:
        return self._spot(self.asked.whole)

    @property
    def has_values(self) -> bool:
        return any(spot.cell for spot in (*self.parts, self.whole))

    @property
    def query(self) -> dict[str, str]:
        """What addresses of these figures say besides name, place and month."""
        return {**self.view.query, **asked_period(self.asked.period)}

    @property
    def doubts(self) -> str:
        """Why the ranks are provisional; "" where they stand firm."""
        return mark(reasons_of((spot.cell for spot in self.parts), self.known.basis))

    @cached_property
    def known(self) -> Known:
        return self.view.known(self.asked.month)

    @property
    def demonstration(self) -> bool:
        return any(spot.demonstration for spot in (*self.parts, self.whole))

    @property
    def remark(self) -> str:
        return remark(self.asked.definition.code)

    @property
    def shapes(self) -> list[Shape]:
        return shapes([(spot.region, spot.value) for spot in self.cities])

    @property
    def key(self) -> list[tuple[int, Decimal, Decimal]]:
        return key([spot.value for spot in self.cities])

    @cached_property
    def cities(self) -> list[Spot]:
        return [self._spot(city) for city in self.asked.cities]

    @cached_property
    def looked_at(self) -> list[Region]:
        """Whose series are drawn large: the place chosen and the province."""
        province = self.asked.province
        place = self.asked.place
        return [province] if place is None or place == province else [place, province]

    @property
    def drawings(self) -> list[tuple[Region, Drawing | None]]:
        labels = [str(month) for month in self.months]
        return [(region, draw(list(zip(labels, self._values(region), strict=True)))) for region in self.looked_at]

    @property
    def series(self) -> list[tuple[Month, list[Decimal | None]]]:
        """The same as a table, newest first; months of which nothing is known are left out."""
        columns = zip(*(self._values(region) for region in self.looked_at), strict=True)
        rows = [(month, list(values)) for month, values in zip(self.months, columns, strict=True)]
        return [row for row in reversed(rows) if any(value is not None for value in row[1])]

    @cached_property
    def scale(self) -> tuple[float, float] | None:
        """The bounds common to the small lines."""
        return common_scale(value for city in self.asked.cities for value in self._values(city))

    @property
    def small(self) -> list[tuple[Spot, Small | None]]:
        return [
            (spot, draw_small(self._values(spot.region), self.scale) if self.scale else None) for spot in self.cities
        ]

    def _values(self, region: Region) -> list[Decimal | None]:
        found = (self.of_series.get((month.no, region.code)) for month in self.months)
        return [cell.value if cell else None for cell in found]

    def _spot(self, region: Region) -> Spot:
        return Spot(region, self.of_month.get((self.asked.month.no, region.code)))


def read(view: Standpoint, asked: Asked, months: Sequence[Month], regions: Iterable[Region]) -> Cells:
    """The one place where the explorer reads figures: a query for each call, whatever is asked."""
    cells = view.cells([asked.definition.code], months, {region.code for region in regions}, asked.period)
    return {(cell.month, cell.region_code): cell for cell in cells}


def explore(view: Standpoint, asked: Asked, span: Span) -> Explored:
    months = list(months_between(max(span.first, asked.month - (SERIES_MONTHS - 1)), asked.month))
    if asked.period == YEAR:
        months = [month for month in months if month.month == 12]
    of_month = read(view, asked, [asked.month], [asked.province, *asked.cities, *asked.parts])
    looked_at = [asked.province, *([asked.place] if asked.place else [])]
    return Explored(asked, view, months, of_month, read(view, asked, months, [*looked_at, *asked.cities]))
