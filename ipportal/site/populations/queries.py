"""What is known of the populations of places, since when and by whom; and which figures rest on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipportal.core.audit.models import ChangeSet
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.models import Basis, Cell, Figure
from ipportal.core.metrics.standpoints import PERIOD, public
from ipportal.core.regions.models import Region
from ipportal.core.statistics.models import Population
from ipportal.site.pages.queries import province_and_cities


@dataclass(frozen=True, slots=True)
class Line:
    """A place in one year, and the population that counts for it."""

    region: Region
    population: Population | None


@dataclass(frozen=True, slots=True)
class Vintage:
    """One row ever known of a place and year, and the change set by which it became known."""

    population: Population
    learned: ChangeSet | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Resting:
    """A figure that rests on a population: as published, and as computed last."""

    definition: Definition
    month: Month
    published: Cell | None
    today: Cell

    @property
    def is_moved(self) -> bool:
        return self.published is not None and self.published.value != self.today.value


def places(city: Region | None) -> list[Region]:
    """The province and its cities, or a city and its counties."""
    if city is None:
        return province_and_cities()
    return [city, *Region.objects.counties().filter(parent=city).order_by("code")]


def lines(regions: Iterable[Region], year: int) -> list[Line]:
    found: dict[str, Population] = {}
    for row in Population.objects.filter(region__in=[region.code for region in regions], year=year).best_first():
        found.setdefault(row.region_id, row)
    return [Line(region, found.get(region.code)) for region in regions]


def vintages(region: Region, year: int) -> list[Vintage]:
    """Whatever was ever known, the last learned first."""
    rows = list(Population.objects.filter(region=region, year=year).best_first())
    learned = ChangeSet.objects.in_bulk({row.seq for row in rows})
    best = rows[0].pk if rows else None
    newest_first = sorted(rows, key=lambda row: (-row.seq, -row.pk))
    return [Vintage(row, learned.get(row.seq), row.pk == best) for row in newest_first]


def resting(region: Region, year: int) -> list[Resting]:
    """Of each ratio the last month that this year's population divides."""
    ratios = [known.code for known in catalogue().values() if known.is_ratio and known.has_data]
    newest: dict[str, Figure] = {}
    for figure in Figure.objects.filter(
        metric__in=ratios,
        region_code=region.code,
        period=PERIOD,
        denominator_year=year,
        month__range=(Month(year, 1).no, Month(year + 1, 12).no),
    ).order_by("metric", "-month"):
        newest.setdefault(figure.metric, figure)
    return [_resting(region, figure) for figure in newest.values()]


def _resting(region: Region, today: Figure) -> Resting:
    month, view = Month.from_no(today.month), public()
    cells = view.cells([today.metric], [month], [region.code]) if view.basis == Basis.PUBLISHED else []
    return Resting(definition(today.metric), month, cells[0] if cells else None, today)
