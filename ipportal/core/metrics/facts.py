"""Facts and cells as columns of whole numbers: many things at once, not one object per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
NEVER: Final = np.iinfo(np.int64).max
HEADER_BYTES: Final = 20  # of an array on the wire: dimensions, null flag, element type, length, lower bound
ELEMENT: Final = np.dtype([("length", ">i4"), ("value", ">i8")])


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


class Spells(NamedTuple):
    """Stretches of time in which a thing counts somewhere; at no time does a thing count twice."""

    thing: Numbers
    county: Numbers
    since: Numbers  # first month
    until: Numbers  # the month after the last

    def cells(self) -> Cells:
        """What they add to the ledger of a stock."""
        if not len(self.thing):
            return Cells(*(np.empty(0, np.int64) for _ in Cells._fields))
        places, at = _dense(self.county)
        first, months = int(self.since.min()), int(self.until.max() - self.since.min() + 1)
        begun, ended = (
            np.bincount(at * months + (month - first), minlength=len(places) * months)
            for month in (self.since, self.until)
        )
        return _cells(places, first, months, begun - ended)

    def begun(self, *, named: bool) -> Cells:
        """What they add to the ledger of what happens: each in its first month, with its thing or without."""
        thing = self.thing if named else np.zeros(len(self.thing), np.int64)
        return net(Cells(self.county, self.since, np.ones(len(self.thing), np.int64), thing))

    def at(self, month: int) -> Spells:
        """Those that hold at the end of a month."""
        return self.where((self.since <= month) & (self.until > month))

    def begun_in(self, first: int, last: int) -> Spells:
        """Those that begin in some months, both included."""
        return self.where((self.since >= first) & (self.since <= last))

    def where(self, mask: NDArray[np.bool_]) -> Spells:
        return Spells(*(column[mask] for column in self))


class Facts(NamedTuple):
    """Facts sorted by the thing they are about and, within it, in the order in which they count."""

    thing: Numbers
    word: Numbers  # what the fact says, packed by the room that reads it
    told: Numbers  # change set by which it became known
    taken: Numbers  # change set by which it was taken back

    def known(self, seq: int) -> Facts:
        """What was held to be so with a change set."""
        return self._where((self.told <= seq) & (self.taken > seq))

    def part(self, rest: int, of: int) -> Facts:
        """Of the things whose number leaves this rest."""
        return self if of == 1 else self._where(self.thing % of == rest)

    def of_change(self, seq: int) -> Facts:
        """All facts of the things that a change set told something about or took something back from."""
        moved = (self.told == seq) | (self.taken == seq)
        if moved.all():
            return self
        number = np.cumsum(begins(self.thing)) - 1
        touched = np.zeros(len(self.thing), bool)
        touched[number[moved]] = True
        return self._where(touched[number])

    def changes(self) -> list[int]:
        """The change sets that told or took back any of them, in order."""
        taken = np.unique(self.taken[self.taken != NEVER])
        told = np.nonzero(np.bincount(self.told))[0] if len(self.told) else self.told
        return sorted({*told.tolist(), *taken.tolist()})

    def _where(self, mask: NDArray[np.bool_]) -> Facts:
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
    """Distinct codes in order, and for each row its place among them; codes have at most six digits."""
    seen = np.zeros(int(code.max()) + 1, bool)
    seen[code] = True
    (places,) = np.nonzero(seen)
    return places, (np.cumsum(seen) - 1)[code]


def listed(things: Sequence[int]) -> str:
    """Many numbers as one parameter for `%s::bigint[]`: the driver would look at each of them."""
    return f"{{{','.join(map(str, things))}}}"


def fetch(columns: Sequence[str], source: str, params: Sequence[Any] = ()) -> list[Numbers]:
    """`SELECT columns source` as one array per column; every column is a whole-number expression without nulls."""
    wanted = ", ".join(f"array_send(array_agg(({column})::bigint))" for column in columns)
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(f"SELECT {wanted} {source}", params, binary=True)
        result = cursor.pgresult
        return [_numbers(result.get_value(0, place) if result else None) for place in range(len(columns))]


def _numbers(sent: bytes | None) -> Numbers:
    if not sent:  # the aggregate of no rows
        return np.empty(0, np.int64)
    return np.frombuffer(sent, ELEMENT, offset=HEADER_BYTES)["value"].astype(np.int64)
