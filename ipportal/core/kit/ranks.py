"""Competition ranking, as the office ranks places: equal values share a rank, the next one is skipped ("1224")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place(Generic[T]):
    """One place of a ranking; `margin` is the distance to the place above, for the first to the one below."""

    rank: int
    thing: T
    value: Decimal
    tied: bool
    margin: Decimal | None


def ranked(things: Sequence[T], *, value: Callable[[T], Decimal | None], order: Callable[[T], str]) -> list[Place[T]]:
    """Highest first; what has no value has no rank and is left out; ties stand in the order given."""
    known = [(found, thing) for thing in things if (found := value(thing)) is not None]
    known.sort(key=lambda pair: (-pair[0], order(pair[1])))
    places: list[Place[T]] = []
    for position, (here, thing) in enumerate(known):
        above = known[position - 1][0] if position else None
        below = known[position + 1][0] if position + 1 < len(known) else None
        rank = places[-1].rank if above == here else position + 1
        other = above if above is not None else below
        places.append(Place(rank, thing, here, here in (above, below), abs(other - here) if other is not None else None))
    return places
