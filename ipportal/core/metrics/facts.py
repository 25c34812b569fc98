"""Facts and cells as columns of whole numbers: many things at once, not one object per row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
T = TypeVar("T")
NEVER: Final = np.iinfo(np.int64).max
OPEN: Final = np.iinfo(np.int16).max  # a month after all months: what has no end
MIXER: Final = 10_007  # a prime, so that its rests do not depend on what numbers have in common
MANY: Final = 10  # more than one fact in so many: all are gone through


class Cells(NamedTuple):
    """Changes of one measure; one row per county and month, none of 0.

    Of a stock: from `month` on, `county` has `delta` more. Of a flow: in `month`, `delta` more happened there. Where
    distinct things are counted, `thing` says which one was seen; elsewhere it is 0.
    """

    county: Numbers
    month: Numbers
    delta: Numbers
    thing: Numbers

    def __neg__(self) -> Cells:
        return self._replace(delta=-self.delta)

    def where(self, mask: NDArray[np.bool_]) -> Cells:
        return Cells(*(column[mask] for column in self))


class Spells(NamedTuple):
    """Stretches of time in which a thing counts somewhere; at no time does a thing count twice."""

    thing: Numbers
    county: Numbers
    since: Numbers  # first month
    until: Numbers  # the month after the last; OPEN where no end is known
    weight: Numbers | None = None  # of what happens: how much of it; without, each is one

    def cells(self) -> Cells:
        """What they add to the ledger of a stock."""
        if not len(self.thing):
            return Cells(*(np.empty(0, np.int64) for _ in Cells._fields))
        if int(self.until.max()) == OPEN:
            closed = self.where(self.until < OPEN)
            return net(self.begun(named=False), -closed._replace(since=closed.until).begun(named=False))
        first, months = int(self.since.min()), int(self.until.max() - self.since.min() + 1)
        places, (begun, ended) = self._tables(first, months, (self.since, self.until))
        return _cells(places, first, months, begun - ended)

    def begun(self, *, named: bool) -> Cells:
        """What they add to the ledger of what happens: each in its first month, with its thing or without."""
        if named or not len(self.thing):
            return net(Cells(self.county, self.since, np.ones(len(self.thing), np.int64), self.thing))
        if self.weight is not None:
            return net(Cells(self.county, self.since, self.weight, np.zeros(len(self.thing), np.int64)))
        first, months = int(self.since.min()), int(self.since.max() - self.since.min() + 1)
        places, (begun,) = self._tables(first, months, (self.since,))
        return _cells(places, first, months, begun)

    def _tables(self, first: int, months: int, wanted: Sequence[Numbers]) -> tuple[Numbers, list[Numbers]]:
        """The places, and how often each of them and each month is met in each column: places × months, row by row."""
        places, at = _dense(self.county)
        row = at * months - first
        return places, [np.bincount(row + month, minlength=len(places) * months) for month in wanted]

    def at(self, month: int) -> Spells:
        """Those that hold at the end of a month."""
        return self.where((self.since <= month) & (self.until > month))

    def begun_in(self, first: int, last: int) -> Spells:
        """Those that begin in some months, both included."""
        return self.where((self.since >= first) & (self.since <= last))

    def where(self, mask: NDArray[np.bool_]) -> Spells:
        weight = None if self.weight is None else self.weight[mask]
        return Spells(self.thing[mask], self.county[mask], self.since[mask], self.until[mask], weight)


class _Columns(NamedTuple):
    thing: Numbers
    word: Numbers  # what the fact says, packed by the room that reads it
    told: Numbers  # change set by which it became known
    taken: Numbers  # change set by which it was taken back


class Facts(_Columns):
    """Facts sorted by the thing they are about and, within it, in the order in which they count."""

    def once(self, step: Callable[[Facts], T]) -> T:
        """What a step makes of them; measures that share it take it once."""
        steps: dict[Callable[[Facts], Any], Any] = self.__dict__.setdefault("_steps", {})
        if step not in steps:
            steps[step] = step(self)
        return cast("T", steps[step])

    def known(self, seq: int) -> Facts:
        """What was held to be so with a change set."""
        return self.where((self.told <= seq) & (self.taken > seq))

    def part(self, rest: int, of: int) -> Facts:
        """Of one of as many parts of about one size; numbers of things may all be a multiple of some number."""
        return self if of == 1 else self.where(self.thing % MIXER % of == rest)

    def by_change(self) -> Iterator[tuple[int, Facts]]:
        """Each change set, in order, with all facts of the things it told something about or took something from."""
        starts = np.append(np.nonzero(begins(self.thing))[0], len(self.thing))
        retracted = np.nonzero(self.taken != NEVER)[0]
        told = np.nonzero(np.bincount(self.told))[0] if len(self.told) else self.told
        for seq in np.union1d(told, self.taken[retracted]).tolist():
            moved = np.append(np.nonzero(self.told == seq)[0], retracted[self.taken[retracted] == seq])
            yield seq, self._of_things(starts, moved)

    def _of_things(self, starts: Numbers, rows: Numbers) -> Facts:
        """All facts of the things to which some facts belong, given where each thing begins."""
        if len(rows) * MANY > len(self.thing):
            thing = np.cumsum(begins(self.thing)) - 1
            wanted = np.zeros(len(starts) - 1, bool)
            wanted[thing[rows]] = True
            return self.where(wanted[thing])
        things = np.unique(np.searchsorted(starts, rows, side="right") - 1)
        length = starts[things + 1] - starts[things]
        first = np.repeat(starts[things] - (np.cumsum(length) - length), length)
        return Facts(*(column[first + np.arange(len(first))] for column in self))

    def where(self, mask: NDArray[np.bool_]) -> Facts:
        return self if mask.all() else Facts(*(column[mask] for column in self))


def begins(thing: Numbers) -> NDArray[np.bool_]:
    """Where another thing's facts begin."""
    if not len(thing):
        return np.empty(0, bool)
    return np.append(True, thing[1:] != thing[:-1])


def net(*many: Cells) -> Cells:
    """Their sum per county and month (and thing), in order, without what comes to zero."""
    county, month, delta, thing = (np.concatenate(column) for column in zip(*many, strict=True))
    if not len(county) or thing.any():
        return _net_of_things(Cells(county, month, delta, thing))
    first, months = int(month.min()), int(month.max() - month.min() + 1)
    places, at = _dense(county)
    cell = at * months + (month - first)
    sums = np.rint(np.bincount(cell, weights=delta, minlength=len(places) * months)).astype(np.int64)
    return _cells(places, first, months, sums)


def _cells(places: Numbers, first: int, months: int, sums: Numbers) -> Cells:
    """From a table of places × months, row by row."""
    (kept,) = np.nonzero(sums)
    return Cells(places[kept // months], kept % months + first, sums[kept], np.zeros(len(kept), np.int64))


def _net_of_things(cells: Cells) -> Cells:
    order = np.lexsort((cells.thing, cells.month, cells.county))
    county, month, delta, thing = (column[order] for column in cells)
    new = begins(county) | begins(month) | begins(thing)
    (starts,) = np.nonzero(new)
    sums = np.add.reduceat(delta, starts)
    kept = starts[sums != 0]
    return Cells(county[kept], month[kept], sums[sums != 0], thing[kept])


def _dense(code: Numbers) -> tuple[Numbers, Numbers]:
    """Distinct codes in order, and for each row its place among them; codes lie near each other."""
    least = code.min()
    seen = np.zeros(int(code.max() - least) + 1, bool)
    seen[code - least] = True
    (places,) = np.nonzero(seen)
    return places + least, (np.cumsum(seen) - 1)[code - least]


def listed(things: Sequence[int]) -> str:
    """Many numbers as one parameter for `%s::bigint[]`: the driver would look at each of them."""
    return f"{{{','.join(map(str, things))}}}"


def fetch(columns: Sequence[str], source: str, params: Sequence[Any] = ()) -> list[Numbers]:
    """`SELECT columns source` as one array per column; every column is a whole-number expression without nulls."""
    wanted = ", ".join(sent(column) for column in columns)
    return [numbers(found) for found in fetch_bytes(f"SELECT {wanted} {source}", params, len(columns))]


def fetch_bytes(statement: str, params: Sequence[Any], columns: int) -> list[bytes | None]:
    """The one row of a statement, each column as the database sends it."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params, binary=True)
        result = cursor.pgresult
        return [result.get_value(0, place) if result else None for place in range(columns)]


def sent(column: str) -> str:
    """A column of all rows as one value: eight bytes a number. An array would bring a head with each."""
    return f"string_agg(int8send(({column})::bigint), '')"


def numbers(found: bytes | None) -> Numbers:
    """What was sent; nothing of no rows."""
    return np.frombuffer(found or b"", ">i8").astype(np.int64)
