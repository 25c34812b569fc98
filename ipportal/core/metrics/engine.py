"""Computing figures: from the ledger's cells to every value, growth and rank of all places and months at once.

Whole numbers only, so nothing is lost: values stand in units of their last decimal, growth in hundredths of a per cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import denominators, ledger
from ipportal.core.metrics.adding import YEAR, numerators
from ipportal.core.metrics.definitions import Definition, Denominator, catalogue
from ipportal.core.metrics.denominators import People
from ipportal.core.metrics.facts import Cells, Numbers
from ipportal.core.metrics.models import Figure
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import REASONS, SHOWN, Masks, measures

Mask = NDArray[np.bool_]
Divisor = tuple[Numbers, ...]  # for each place and month: population row, hundreds of persons, is it invented
FIRST_MONTH: Final = Month(2010, 12)
NO_DENOMINATOR: Final = "no-denominator"


@dataclass(frozen=True)
class Block:
    """One metric for all places (rows) and months (columns). A number stands only where its mask says so."""

    numerator: Numbers
    value: Numbers  # in units of the last decimal
    has_value: Mask
    population: Numbers  # id of the population row; 0: none
    growth: Numbers  # hundredths of a per cent
    base: Numbers  # the value a year before
    has_growth: Mask
    rank: Numbers  # among the cities; 0: none
    tied: Mask
    demonstration: Mask
    hidden: NDArray[np.int8]  # whether it may be shown, and why not (registry.REASONS)

    def differs(self, other: Block) -> Mask:
        """The cells in which anything differs."""
        pairs = [(getattr(self, field.name), getattr(other, field.name)) for field in fields(self)]
        differing: Mask = np.logical_or.reduce([mine != theirs for mine, theirs in pairs])
        return differing

    def months(self, chosen: slice) -> Block:
        return Block(*(getattr(self, field.name)[:, chosen] for field in fields(self)))


@dataclass(frozen=True)
class Snapshot:
    """All figures as known with a change set."""

    known: int
    places: Places
    months: range  # month numbers of the columns
    blocks: dict[tuple[str, str], Block]  # by metric and period
    people: dict[int, People]

    @property
    def cells(self) -> int:
        return len(self.places.codes) * sum(len(self.columns(period)) for _metric, period in self.blocks)

    def columns(self, period: str) -> list[int]:
        """The months in which figures of a period end: any, but a year in December."""
        return [place for place, month in enumerate(self.months) if period != "year" or month % YEAR == YEAR - 1]


def compute(
    known: int,
    places: Places,
    last: Month,
    people: dict[tuple[str, int], People],
    first: Month | None = None,
    *,
    definitions: Mapping[str, Definition] | None = None,
    found: Mapping[str, Cells] | None = None,
) -> Snapshot:
    """Every metric that has data, from the first month with any (not before FIRST_MONTH) to the last.

    A year more is computed before it, so that the first months have growth too. Definitions and cells are those in
    use and those of the ledger, unless others are given.
    """
    fed = measures()
    if found is None:
        found = ledger.sums([measure for _room, measure in fed.values()], known)
    begin = first or first_month(found.values(), last)
    if begin is None or begin > last:
        return Snapshot(known, places, range(0), {}, {})
    months = range(begin.no - YEAR, last.no + 1)
    shown = slice(YEAR, None)
    rooms = {fed[metric][0].name: fed[metric][0] for metric in found}
    rooms = {name: room for name, room in rooms.items() if room.is_told(known)}
    invented = {name: room.is_demonstration(known) for name, room in rooms.items()}
    masks = {name: room.withholding.masks(known, places, months) for name, room in rooms.items() if room.withholding}
    divisors: dict[Denominator, Divisor] = {}
    counted: dict[tuple[str, str], Numbers] = {}
    blocks: dict[tuple[str, str], Block] = {}
    for code, definition in (catalogue() if definitions is None else definitions).items():
        source = definition.counted
        if not definition.has_data or source not in found or fed[source][0].name not in rooms:
            continue
        rule = definition.denominator
        if rule is not None and rule not in divisors:
            divisors[rule] = denominators.choose(rule, places, months, people)
        for period in definition.periods:
            span = "ytd" if period == "year" else period
            if (source, span) not in counted:
                counted[source, span] = numerators(fed[source][1].kind, found[source], places, months, span)
            if (code, span) not in blocks:
                divisor = divisors[rule] if rule else None
                room = fed[source][0].name
                hidden = hidden_cells(masks.get(room), span, counted[source, span])
                block = _block(
                    definition, counted[source, span], divisor, places.cities, hidden, invented=invented[room]
                )
                blocks[code, span] = block.months(shown)
            blocks[code, period] = blocks[code, span]
    return Snapshot(known, places, months[shown], blocks, {entry.id: entry for entry in people.values()})


def first_month(found: Iterable[Cells], last: Month) -> Month | None:
    """Where the figures begin; None while the ledger is empty, or begins only after the last month."""
    begins = [int(cells.month.min()) for cells in found if len(cells.month)]
    if not begins or min(begins) > last.no:
        return None
    return max(FIRST_MONTH, Month.from_no(min(begins)))


def _block(
    definition: Definition,
    numerator: Numbers,
    divisor: Divisor | None,
    cities: Numbers,
    hidden: NDArray[np.int8],
    *,
    invented: bool,
) -> Block:
    """What may not be shown is gone before anything is compared with it."""
    shown = hidden == SHOWN
    if not shown.all():
        numerator = np.where(shown, numerator, 0)
    if definition.denominator is None or divisor is None:
        value, has_value = numerator, shown
        population = np.zeros(numerator.shape, np.int64)
        demonstration = np.full(numerator.shape, invented)
    else:
        population, hundreds, of_demonstration = divisor
        has_value = (population > 0) & shown
        value = ratio(numerator, hundreds, definition.denominator, definition.decimals)
        demonstration = of_demonstration.astype(bool) | invented
    growth, base, has_growth = growth_on_year(value, has_value)
    rank, tied = ranks(value, has_value, cities)
    return Block(numerator, value, has_value, population, growth, base, has_growth, rank, tied, demonstration, hidden)


def hidden_cells(masks: Masks | None, span: str, numerator: Numbers) -> NDArray[np.int8]:
    """Of most rooms everything may be shown."""
    return np.broadcast_to(np.int8(SHOWN), numerator.shape) if masks is None else masks[span]


def ratio(numerator: Numbers, hundreds: Numbers, rule: Denominator, decimals: int) -> Numbers:
    """numerator × per ÷ persons, rounded half up at the last decimal; 0 where there is no population."""
    persons = np.where(hundreds > 0, hundreds, 1) * 100
    scaled: Numbers = (2 * numerator * rule.per * 10**decimals + persons) // (2 * persons)
    return np.where(hundreds > 0, scaled, 0)


def growth_on_year(value: Numbers, has_value: Mask) -> tuple[Numbers, Numbers, Mask]:
    """(value − base) ÷ base in hundredths of a per cent, half away from zero; none where there is no base, or 0."""
    base, has_base = np.zeros_like(value), np.zeros_like(has_value)
    base[:, YEAR:], has_base[:, YEAR:] = value[:, :-YEAR], has_value[:, :-YEAR]
    has_growth = has_value & has_base & (base > 0)
    divisor = np.where(has_growth, base, 1)
    change = np.where(has_growth, value - base, 0)
    size = (2 * np.abs(change) * 10_000 + divisor) // (2 * divisor)
    return np.sign(change) * size, np.where(has_growth, base, 0), has_growth


def ranks(value: Numbers, has_value: Mask, rows: Numbers) -> tuple[Numbers, Mask]:
    """Competition ranks ("1224") among some places, largest first; a missing value has no rank."""
    rank, tied = np.zeros_like(value), np.zeros_like(has_value)
    mine, known = value[rows], has_value[rows]
    ahead = ((mine[None] > mine[:, None]) & known[None]).sum(axis=1)
    equal = ((mine[None] == mine[:, None]) & known[None]).sum(axis=1)
    rank[rows] = np.where(known, ahead + 1, 0)
    tied[rows] = known & (equal > 1)
    return rank, tied


def cell(snapshot: Snapshot, definition: Definition, period: str, row: int, column: int) -> Figure:
    """One cell as it is read when it is stored."""
    block, at = snapshot.blocks[definition.code, period], (row, column)
    people = snapshot.people.get(int(block.population[at]))
    has_growth, rank = bool(block.has_growth[at]), int(block.rank[at])
    return Figure(
        metric=definition.code,
        period=period,
        month=snapshot.months[column],
        region_code=snapshot.places.codes[row],
        numerator=None if block.hidden[at] else int(block.numerator[at]),
        denominator=people.resident_10k if people else None,
        denominator_id=people.id if people else None,
        denominator_year=people.year if people else None,
        denominator_published_on=people.published_on if people else None,
        value=_decimal(block.value[at], definition.decimals) if block.has_value[at] else None,
        reason="" if block.has_value[at] else REASONS[block.hidden[at]] or NO_DENOMINATOR,
        growth_pct=_decimal(block.growth[at], 2) if has_growth else None,
        growth_base=_decimal(block.base[at], definition.decimals) if has_growth else None,
        rank=rank or None,
        tied=bool(block.tied[at]),
        demonstration=bool(block.demonstration[at]),
        run=0,
    )


def _decimal(number: np.int64, decimals: int) -> Decimal:
    return Decimal(int(number)).scaleb(-decimals)
