"""Which measures exist, what each adds to the ledger, and what it counts. Rooms above declare theirs in `counts.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ipportal.core.metrics.facts import Cells, Facts, Spells
from ipportal.core.metrics.places import Places

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User
    from ipportal.core.kit.periods import Month
    from ipportal.core.metrics.movements.causes import Cause


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts are read: those known with a change set; of every thing, of those in a table, or its own alone."""

    known: int
    touched: str = ""  # a temporary table with a column `number`
    only: bool = False  # only what the change set itself told, of things that had no facts before
    part: int = 0  # of the things of this part (facts.Facts.part)
    parts: int = 1  # of so many
    things: Sequence[int] | None = None  # of these alone


Count = Callable[[Facts], Spells]


class Kind(StrEnum):
    """How a measure adds up over time: what stands, what happens, which different things something happens to."""

    STOCK = "stock"
    FLOW = "flow"
    DISTINCT = "distinct"


class Span(NamedTuple):
    """The months that a figure looks at: for a stock the last alone."""

    first: int
    last: int


class Measure(NamedTuple):
    """A measure's number in the ledger, the metric that shows it, and its one definition."""

    number: int
    metric: str
    spells: Count
    kind: Kind = Kind.STOCK

    def cells(self, facts: Facts) -> Cells:
        """What things of those facts add to the ledger."""
        spells = facts.once(self.spells)
        return spells.cells() if self.kind == Kind.STOCK else spells.begun(named=self.kind == Kind.DISTINCT)

    def counted(self, facts: Facts, span: Span) -> Spells:
        """What of them a figure counts."""
        return self.within(facts.once(self.spells), span)

    def within(self, spells: Spells, span: Span) -> Spells:
        return spells.at(span.last) if self.kind == Kind.STOCK else spells.begun_in(*span)

    def span(self, month: Month, period: str) -> Span:
        """The months of a figure's period, which ends with a month."""
        begins = month.no if period == "month" or self.kind == Kind.STOCK else month.no - (month.month - 1)
        return Span(begins, month.no)


SHOWN, SUPPRESSED, NOT_TOLD = range(3)  # what a mask says of a cell
REASONS: Final = ("", "suppressed", "not-published")
Masks = Mapping[str, NDArray[np.int8]]  # by period (month, ytd): places × months


class Withholding(NamedTuple):
    """What of a room's figures must not be shown, as known with a change set, and by which of them that last changed.

    A whole year is its December since January, whose mask therefore says what may be shown of the year.
    """

    masks: Callable[[int, Places, range], Masks]
    changed: Callable[[int], int]
    findings: Callable[[], Iterable[Any]]  # what is withheld or shown and should not be (metrics.checks.Finding)


class Stretch(NamedTuple):
    """Part of a list of things in the order of their numbers: beyond one of them, about so many, up or down."""

    beyond: int | None
    about: int
    down: bool = False


class Candidates(NamedTuple):
    """Things in order, with none left out between them; the last ones of all, or there are more beyond."""

    things: list[int]
    are_last: bool


@dataclass(slots=True)
class Room:
    """A room whose facts feed measures: how they are read, and whether some of those known are invented.

    For receipts it also says which things may count for a measure in some counties, by their codes, in some months, and
    what a thing is: for anyone, or with what a person may see besides. For movements of stocks, which things may begin
    or cease to count for a metric in some counties with a month (too many, never too few), and what happened to things.
    """

    name: str
    read: Callable[[Scope], Facts]
    is_demonstration: Callable[[int], bool]
    candidates: Callable[[Measure, Sequence[int], Span, Stretch], Candidates]
    describe: Callable[[Sequence[int], User | None], dict[int, dict[str, Any]]]
    movers: Callable[[str, Sequence[int], int], list[int]]
    causes: Callable[[str, Facts, int], dict[int, list[Cause]]]
    is_told: Callable[[int], bool] = lambda _known: True  # whether none is an answer, and not only silence
    withholding: Withholding | None = None
    listed_for: Callable[[Sequence[int], User | None], set[int]] | None = None  # who may know which things count
    prepare: Callable[[], object] | None = None  # what is told before figures are computed
    measures: dict[int, Measure] = field(default_factory=dict)


_rooms: Final[dict[str, Room]] = {}


def counts(metric: str, *, measure: int, room: Room, kind: Kind = Kind.STOCK) -> Callable[[Count], Count]:
    """Declare `count(facts) -> Spells` as the one definition of a measure, a pure function of each thing's facts.

    What happens is a spell that begins in its month. First load, maintenance, rebuild, check, past days and receipts
    all use it; they differ in which facts they read.
    """

    def add(count: Count) -> Count:
        _rooms[room.name] = room
        room.measures[measure] = Measure(measure, metric, count, kind)
        return count

    return add


_remarks: Final[dict[str, Callable[[], str]]] = {}


def remark_on(*metrics: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Declare what must be said beside every value of some metrics: how much of the matter they cover."""

    def add(tell: Callable[[], str]) -> Callable[[], str]:
        _remarks.update(dict.fromkeys(metrics, tell))
        return tell

    return add


def remark(metric: str) -> str:
    """What must be said beside the metric's values, in the reader's language; "" where they need no remark."""
    tell = _remarks.get(metric)
    return tell() if tell else ""


def rooms() -> list[Room]:
    return [_rooms[name] for name in sorted(_rooms)]


def measures() -> dict[str, tuple[Room, Measure]]:
    """By metric: the room that feeds it, and its measure."""
    return {measure.metric: (room, measure) for room in rooms() for measure in room.measures.values()}
