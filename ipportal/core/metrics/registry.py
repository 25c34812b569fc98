"""Which measures exist and what each adds to the ledger. Rooms above declare theirs in `counts.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ipportal.core.metrics.facts import Cells, Facts, Numbers


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts are read: those known with a change set; of every thing, of those in a table, or its own alone."""

    known: int
    touched: str = ""  # a temporary table with a column `number`
    only: bool = False  # only what the change set itself told, of things that had no facts before
    part: int = 0  # of things whose number leaves this rest
    parts: int = 1  # when divided by so many


Count = Callable[[Numbers, Numbers], Cells]


class Measure(NamedTuple):
    """A measure's number in the ledger, the metric that shows it, and its one definition."""

    number: int
    metric: str
    cells: Count


@dataclass(slots=True)
class Room:
    """A room whose facts feed measures: how they are read, and whether some of those known are invented."""

    name: str
    read: Callable[[Scope], Facts]
    is_demonstration: Callable[[int], bool]
    measures: dict[int, Measure] = field(default_factory=dict)


_rooms: Final[dict[str, Room]] = {}


def counts(metric: str, *, measure: int, room: Room) -> Callable[[Count], Count]:
    """Declare `count(thing, word) -> Cells` as the one definition of a measure, a pure function of each thing's facts.

    First load, maintenance, rebuild, check and past days all use it; they differ in which facts they read.
    """

    def add(count: Count) -> Count:
        _rooms[room.name] = room
        room.measures[measure] = Measure(measure, metric, count)
        return count

    return add


def rooms() -> list[Room]:
    return [_rooms[name] for name in sorted(_rooms)]


def measures() -> dict[str, tuple[Room, Measure]]:
    """By metric: the room that feeds it, and its measure."""
    return {measure.metric: (room, measure) for room in rooms() for measure in room.measures.values()}
