"""Years at rank 1 by our own figures: those of every December, seen from the standpoint that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ipportal.core.kit.periods import Month
from ipportal.core.kit.ranks import ranked
from ipportal.core.kit.runs import Ranking
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.models import Cell
from ipportal.core.metrics.standpoints import Standpoint

DECEMBER: Final = 12


def year_ends(view: Standpoint, metric: str, regions: Sequence[str], until: Month) -> dict[int, Ranking[Cell]]:
    """The ranking of some places at the end of every year that has figures, up to a month; of flows, of whole years."""
    span = view.months()
    if span is None:
        return {}
    years = range(span[0].year, min(span[1], until).year + 1)
    decembers = [month for year in years if (month := Month(year, DECEMBER)) <= min(span[1], until)]
    by_year: dict[int, list[Cell]] = {month.year: [] for month in decembers}
    for cell in view.cells([metric], decembers, regions, definition(metric).periods[-1]):
        by_year[Month.from_no(cell.month).year].append(cell)
    return {year: _ranking(cells, regions) for year, cells in by_year.items()}


def _ranking(cells: Sequence[Cell], regions: Sequence[str]) -> Ranking[Cell]:
    places = ranked(cells, value=lambda cell: cell.value, order=lambda cell: cell.region_code)
    known = {place.thing.region_code for place in places}
    return Ranking(places, [code for code in regions if code not in known])
