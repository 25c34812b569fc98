"""What moved a figure since the previous month: the things that came in, those that went out, and why.

Both months are seen with the same knowledge, in the same places: what came in less what went out is exactly what the
numerator gained. A release of the previous month may have known less; that is a revision, not a movement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from ipportal.core.metrics.facts import Facts, Numbers, Spells, fetch
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.receipts.members import Receipt
from ipportal.core.metrics.registry import Kind, Scope

AT_ONCE: Final = 20_000  # things looked at together


class Movement(NamedTuple):
    """A thing that counts now and did not before, or the other way round; its county is where it counts or counted."""

    thing: int
    county: int
    came_in: bool
    causes: list[Cause]


class Moved(NamedTuple):
    """Many of them as columns: those that came in first, each part in the order of its things."""

    thing: Numbers
    county: Numbers
    came_in: Numbers


NOTHING: Final = Moved(*(np.empty(0, np.int64) for _ in Moved._fields))


@dataclass(frozen=True)
class Movements:
    """All movements of a figure; as long as they are many, and any part of them can be taken out."""

    now: Receipt

    @cached_property
    def before(self) -> Receipt:
        """The same figure at the end of the previous month."""
        return replace(self.now, month=self.now.month - 1)

    @property
    def came_in(self) -> int:
        return int(self._moved.came_in.sum())

    @property
    def went_out(self) -> int:
        return len(self) - self.came_in

    def __len__(self) -> int:
        return len(self._moved.thing)

    def __getitem__(self, part: slice) -> list[Movement]:
        """Some of them, with their causes."""
        thing, county, came_in = (column[part].tolist() for column in self._moved)
        causes = self._causes(thing)
        return [
            Movement(one, place, bool(came), self._of_this(causes.get(one, []), came_in=bool(came)))
            for one, place, came in zip(thing, county, came_in, strict=True)
        ]

    def __iter__(self) -> Iterator[Movement]:
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    @cached_property
    def _moved(self) -> Moved:
        room, measure, month = self.now.room, self.now.measure, self.now.month.no
        things = room.movers(measure.metric, self._counties.tolist(), month)
        parts = [NOTHING]
        for start in range(0, len(things), AT_ONCE):
            facts = self._read(things[start : start + AT_ONCE])
            spells = measure.spells(facts)
            parts.append(moved(spells, month, self.now.region, self.now.spot))
        thing, county, came_in = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.lexsort((thing, -came_in))
        return Moved(thing[order], county[order], came_in[order])

    @cached_property
    def _counties(self) -> Numbers:
        """Every county of the place in which anything ever counted. Its months do not tell: +1 and −1 book nothing."""
        (county,) = fetch(
            ["county"],
            "FROM (SELECT DISTINCT county FROM ipportal_ledger WHERE measure = %s AND seq <= %s AND month <= %s) l",
            [self.now.measure.number, self.now.known, self.now.month.no],
        )
        return county[self.now.spot.inside(self.now.region, county)]

    def _read(self, things: list[int]) -> Facts:
        known = self.now.known
        return self.now.room.read(Scope(known, things=things)).known(known)

    def _causes(self, things: list[int]) -> dict[int, list[Cause]]:
        if not things:
            return {}
        return self.now.room.causes(self.now.measure.metric, self._read(things), self.now.month.no)

    def _of_this(self, causes: list[Cause], *, came_in: bool) -> list[Cause]:
        """Of all that happened to a thing in the month: what brought it in, or what took it out."""
        return [cause for cause in causes if self._brings(cause) == came_in] or causes

    def _brings(self, cause: Cause) -> bool:
        here = self._is_here(cause.county) if cause.county else True
        return cause.begins and here

    def _is_here(self, county: int) -> bool:
        return bool(self.now.spot.inside(self.now.region, np.array([county], np.int64))[0])


def movements(counted: Receipt | None) -> Movements | None:
    """Of a stock; what happened in a period is all movement."""
    return Movements(counted) if counted is not None and counted.measure.kind == Kind.STOCK else None


def moved(spells: Spells, month: int, region: str, spot: Places) -> Moved:
    """What counts in a place at the end of one of two months only: of the month, and of the one before."""
    now, before = (_inside(spells.at(number), region, spot) for number in (month, month - 1))
    came, went = ~np.isin(now.thing, before.thing), ~np.isin(before.thing, now.thing)
    return Moved(
        np.concatenate([now.thing[came], before.thing[went]]),
        np.concatenate([now.county[came], before.county[went]]),
        np.repeat(np.array([1, 0], np.int64), [came.sum(), went.sum()]),
    )


def _inside(spells: Spells, region: str, spot: Places) -> Spells:
    return spells.where(spot.inside(region, spells.county))
