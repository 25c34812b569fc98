"""The things that make a numerator: how many the ledger says, and which they are, in the order of their numbers.

A figure and its receipt rest on one definition: the ledger holds what `Measure.spells` gives for all things, a receipt
asks it for some of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import places
from ipportal.core.metrics.definitions import Definition
from ipportal.core.metrics.facts import Numbers, Spells, begins, fetch
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import Kind, Measure, Room, Scope, Span, Stretch, measures

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

FEWEST, MOST = 200, 20_000  # candidates looked at together
PAGE: Final = 50


class Member(NamedTuple):
    """A thing that counts, and the code of the county by which it does."""

    thing: int
    county: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after a thing or, going back, before it; without one at the beginning."""

    thing: int | None = None
    back: bool = False

    def __str__(self) -> str:
        return "" if self.thing is None else f"{'-' if self.back else ''}{self.thing}"


class Page(NamedTuple):
    """Some members in order, and where the pages beside it begin."""

    members: list[Member]
    following: Cursor | None
    previous: Cursor | None


@dataclass(frozen=True)
class Receipt:
    """What one measure counts in one place at the end of one month, or since it began, as known with a change set."""

    room: Room
    measure: Measure
    region: str
    month: Month
    known: int
    spot: Places
    period: str = "month"
    reader: User | None = None  # who asks, where it is not everybody's to know which things count

    @property
    def is_open(self) -> bool:
        """Whether anyone may know which things count."""
        return self.room.listed_for is None

    def for_reader(self, reader: User | None) -> Receipt:
        return replace(self, reader=reader)

    @cached_property
    def is_hidden(self) -> bool:
        """The figure itself is withheld: then neither number nor list tells what it would be."""
        row = self.spot.index(self.region)
        if self.room.withholding is None or row is None:
            return False
        months = range(self.month.no, self.month.no + 1)
        masks = self.room.withholding.masks(self.known, self.spot, months)
        return bool(masks["month" if self.period == "month" else "ytd"][row, 0])

    @cached_property
    def span(self) -> Span:
        return self.measure.span(self.month, self.period)

    @cached_property
    def count(self) -> int:
        """The numerator, from the ledger alone; of amounts how many things they are of, of what is withheld nothing."""
        if self.is_hidden:
            return 0
        if self.measure.kind == Kind.DISTINCT:
            return len(self._seen)
        if not self.is_open:
            return len(np.unique(self._within(Scope(self.known)).thing))
        _codes, deltas = self._homes
        return int(deltas.sum())

    def page(self, cursor: Cursor = Cursor(), size: int = PAGE) -> Page:
        """The members next to the cursor; one more is looked for, to know whether there is a page beyond."""
        found: list[Member] = []
        for member in self._from(cursor):
            found.append(member)
            if len(found) > size:
                break
        more, found = len(found) > size, found[:size]
        if cursor.back:
            found.reverse()
        if not found:
            return Page([], None, None)
        ahead = Cursor(found[-1].thing) if more or cursor.back else None
        behind = Cursor(found[0].thing, back=True) if (more if cursor.back else cursor.thing is not None) else None
        return Page(found, ahead, behind)

    def members(self) -> Iterator[Member]:
        """All of them, some thousands at a time: what is known with a change set stays as it is meanwhile."""
        return self._from(Cursor())

    def holds(self, things: list[int]) -> list[Member]:
        """Those of some things that count."""
        if not things:
            return []
        spells = self._within(Scope(self.known, things=things))
        spells = spells.where(begins(spells.thing))  # seen more than once in a period, it counts once
        if self.room.listed_for is not None:
            mine = self.room.listed_for(spells.thing.tolist(), self.reader)
            spells = spells.where(np.isin(spells.thing, np.array(sorted(mine), np.int64)))
        return [Member(*both) for both in zip(spells.thing.tolist(), spells.county.tolist(), strict=True)]

    def _within(self, scope: Scope) -> Spells:
        """What of some facts counts in the place."""
        spells = self.measure.counted(self.room.read(scope).known(self.known), self.span)
        return spells.where(self.spot.inside(self.region, spells.county))

    def _from(self, cursor: Cursor) -> Iterator[Member]:
        if self.is_hidden:
            return iter(())
        return self._from_ledger(cursor) if self.measure.kind == Kind.DISTINCT else self._from_room(cursor)

    def _from_ledger(self, cursor: Cursor) -> Iterator[Member]:
        """Distinct things are known to the ledger by name."""
        things = self._seen[::-1] if cursor.back else self._seen
        if cursor.thing is not None:
            things = things[things < cursor.thing] if cursor.back else things[things > cursor.thing]
        for start in range(0, len(things), MOST):
            yield from sorted(self.holds(things[start : start + MOST].tolist()), reverse=cursor.back)

    def _from_room(self, cursor: Cursor) -> Iterator[Member]:
        """Blocks that grow: a common thing is found in the first, a rare one soon."""
        homes, _deltas = self._homes
        beyond, size = cursor.thing, FEWEST
        while len(homes):
            stretch = Stretch(beyond, size, down=cursor.back)
            block = self.room.candidates(self.measure, homes.tolist(), self.span, stretch)
            yield from sorted(self.holds(block.things), reverse=cursor.back)
            if block.are_last:
                return
            beyond, size = block.things[-1], min(MOST, size * 4)

    @cached_property
    def _homes(self) -> tuple[Numbers, Numbers]:
        """The counties of the place in which anything counts, by the ledger, and how much."""
        county, delta = fetch(
            ["county", "delta"],
            "FROM (SELECT county, sum(delta) AS delta FROM ipportal_ledger"
            " WHERE measure = %s AND seq <= %s AND month BETWEEN %s AND %s GROUP BY county ORDER BY county) l",
            [self.measure.number, self.known, *self._months],
        )
        here = self.spot.inside(self.region, county) & (delta != 0)
        return county[here], delta[here]

    @cached_property
    def _seen(self) -> Numbers:
        """The distinct things of the place, in order, by the ledger."""
        county, thing = fetch(
            ["county", "thing"],
            "FROM (SELECT county, thing FROM ipportal_ledger WHERE measure = %s AND seq <= %s"
            " AND month BETWEEN %s AND %s GROUP BY county, month, thing HAVING sum(delta) > 0) l",
            [self.measure.number, self.known, *self._months],
        )
        return np.unique(thing[self.spot.inside(self.region, county)])

    @property
    def _months(self) -> tuple[int, int]:
        """Of the ledger's entries: for what stands all up to the month."""
        return 0 if self.measure.kind == Kind.STOCK else self.span.first, self.span.last


def receipt(
    definition: Definition, region: str, month: Month, known: int, spot: Places | None = None, period: str = "month"
) -> Receipt | None:
    """What the numerator of a figure counts; None where no room feeds it. Places are as known then, unless given."""
    found = measures().get(definition.counted)
    if found is None:
        return None
    room, measure = found
    return Receipt(room, measure, region, month, known, places.read(known) if spot is None else spot, period)
