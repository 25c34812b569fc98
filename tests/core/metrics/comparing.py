"""Where the engine's figures and the oracle's differ, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.adding import YEAR
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.engine import FIRST_MONTH, Snapshot
from ipportal.core.metrics.models import Figure
from ipportal.core.regions.models import PROVINCE, Region, RegionChange
from ipportal.core.statistics.models import Population
from tests.core.metrics import oracle
from tests.core.metrics.oracle import Cell, Resident

LAST = Month(2025, 12)
EVERY_MONTH = range(FIRST_MONTH.no - YEAR, LAST.no + 1)  # with the year before the first that is shown

Stocks = dict[int, Counter[int]]  # by month: how many count in each county, by the code as it came
Told = dict[tuple[int, str], Cell]  # by month number and place


@dataclass(frozen=True)
class World:
    """What the oracle must be told: the places, what former ones became, and the populations."""

    codes: list[str]
    parents: Mapping[str, str]
    became: Mapping[str, str]
    residents: list[Resident]

    @property
    def cities(self) -> list[str]:
        return [code for code, parent in self.parents.items() if parent == PROVINCE]

    def figures(self, stocks: Stocks, known: int, *, per_10k: bool) -> Told:
        """What the oracle says of a metric for all places, from the first month with anything that counts."""
        in_places = {month: oracle.of_places(stock, self.parents, self.became) for month, stock in stocks.items()}
        people: dict[tuple[str, int], Resident | None] = {}

        def divide_by(region: str, year: int) -> Resident | None:
            if (region, year) not in people:
                people[region, year] = oracle.resident(self.residents, region, year, known)
            return people[region, year]

        return oracle.figures(in_places, self.codes, self.cities, divide_by if per_10k else None)


def world() -> World:
    """As it stands now."""
    parents = dict(Region.objects.counted().values_list("code", "parent_id"))
    rows = Population.objects.values_list(
        "region_id", "year", "resident_10k", "published_on", "demonstration", "seq", "id"
    )
    return World(
        codes=sorted(parents),
        parents={code: parent for code, parent in parents.items() if parent and code != PROVINCE},
        became=dict(RegionChange.objects.values_list("former_id", "successor_id")),
        residents=[Resident(*row) for row in rows],
    )


def computed(found: Snapshot, metric: str) -> Told:
    """A metric as the engine computed it; nothing where it has no month to tell of."""
    block = found.blocks.get((metric, "month"))
    if block is None:
        return {}
    decimals = definition(metric).decimals
    columns = (
        block.numerator, block.value, block.has_value, block.growth, block.base, block.has_growth,
        block.rank, block.tied, block.population, block.demonstration,
    )  # fmt: skip
    cells: Told = {}
    for row, code in enumerate(found.places.codes):
        of_place = zip(found.months, *(column[row].tolist() for column in columns), strict=True)
        for month, number, value, has, growth, base, grew, rank, tied, people, invented in of_place:
            cells[month, code] = Cell(
                numerator=number,
                value=Decimal(value).scaleb(-decimals) if has else None,
                growth=Decimal(growth).scaleb(-2) if grew else None,
                base=Decimal(base).scaleb(-decimals) if grew else None,
                rank=rank or None,
                tied=tied,
                resident=people or None,
                demonstration=invented,
            )
    return cells


def written(metric: str) -> Told:
    """A metric as it stands in the table of figures."""
    return {
        (row.month, row.region_code): Cell(
            row.numerator or 0, row.value, row.growth_pct, row.growth_base,
            row.rank, row.tied, row.denominator_id, row.demonstration,
        )
        for row in Figure.objects.of(metric)
    }  # fmt: skip


def differences(mine: Told, oracles: Told) -> list[object]:
    """Cells in which they disagree. The engine begins where anything counts: before it the oracle must count none."""
    first = min((month for month, _code in mine), default=LAST.no + 1)
    wrong: list[object] = [
        (str(Month.from_no(month)), code, mine.get((month, code)), told)
        for (month, code), told in oracles.items()
        if (mine.get((month, code)) != told if month >= first else told.numerator)
    ]
    return wrong + [(month, code, mine[month, code], None) for month, code in mine.keys() - oracles.keys()]
