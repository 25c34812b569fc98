"""Competition ranking, as the office ranks places: equal values share a rank, the next one is skipped ("1224")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place(Generic[T]):
    """One place of a ranking; `margin` is the lead over the place below, `behind` the distance to the one above."""

    rank: int
    thing: T
    value: Decimal
    tied: bool
    margin: Decimal | None
    behind: Decimal | None


def ranked(things: Sequence[T], *, value: Callable[[T], Decimal | None], order: Callable[[T], str]) -> list[Place[T]]:
    """Highest first; what has no value has no rank and is left out; ties stand in the order given."""
    known = [(found, thing) for thing in things if (found := value(thing)) is not None]
    known.sort(key=lambda pair: (-pair[0], order(pair[1])))
    places: list[Place[T]] = []
    for position, (here, thing) in enumerate(known):
        above = known[position - 1][0] if position else None
        below = known[position + 1][0] if position + 1 < len(known) else None
        rank = places[-1].rank if above == here else position + 1
        lead = None if below is None else here - below
        gap = None if above is None else above - here
        places.append(Place(rank, thing, here, here in (above, below), lead, gap))
    return places
