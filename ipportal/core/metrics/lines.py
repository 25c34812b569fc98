"""The ledger's lines in the database: written and read many at a time, as columns of whole numbers.

A line holds what one change set adds to a measure in a county, one number per month in each column (models.LedgerLine).
"""

# ruff: noqa: S608 - statements are put together from names of our own table and columns

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from django.db import connection

from ipportal.core.metrics.facts import Cells, Numbers, begins, fetch_bytes, numbers, sent

TABLE: Final = "ipportal_ledger_line"
COLUMNS: Final = ("seq", "measure", "county", "month", "delta", "thing")
WIRE: Final = {"month": 2, "delta": 8, "thing": 8}  # bytes of one number
HEAD_BYTES: Final = 20  # of an array as it is sent: dimensions, null flag, element type, length, lower bound


class Booking(NamedTuple):
    """What a change set adds to a measure; its cells in the order of county and month."""

    seq: int
    measure: int
    cells: Cells


class Entries(NamedTuple):
    """What stands in the ledger, one row per county and month (and thing)."""

    seq: Numbers
    measure: Numbers
    cells: Cells


def write(bookings: Iterable[Booking]) -> int:
    """Add bookings; returns how many entries that is."""
    bookings = [booking for booking in bookings if len(booking.cells.delta)]
    if bookings:
        with connection.cursor() as cursor, cursor.copy(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN") as stream:
            for booking in bookings:
                stream.write("".join(_lines(booking)))
    return sum(len(booking.cells.delta) for booking in bookings)


def remove(booked: Sequence[tuple[int, int]]) -> None:
    """Take away all lines of some change sets and measures."""
    if booked:
        seqs, measures = map(list, zip(*booked, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {TABLE} l USING unnest(%s::bigint[], %s::smallint[]) AS c(seq, measure)"
                " WHERE l.seq = c.seq AND l.measure = c.measure",
                [seqs, measures],
            )


def read(measures: Sequence[int], after: int, until: int) -> Entries:
    """What change sets after one, up to another, booked for measures, in the order of the key."""
    wanted = [
        *map(sent, ("seq", "measure", "county", "cardinality(month)", "coalesce(cardinality(thing), 0)")),
        *(f"string_agg(array_send({column}), '')" for column in WIRE),
    ]
    lines = f"SELECT * FROM {TABLE} WHERE measure = ANY(%s) AND seq > %s AND seq <= %s ORDER BY seq, measure, county"
    statement = f"SELECT {', '.join(wanted)} FROM ({lines}) l"
    found = fetch_bytes(statement, [list(measures), after, until], len(wanted))
    seq, measure, county, length, named = map(numbers, found[:5])
    month, delta, named_thing = (
        _elements(part, counts[counts > 0], size)
        for part, counts, size in zip(found[5:], (length, length, named), WIRE.values(), strict=True)
    )
    thing = np.zeros(len(month), np.int64)
    thing[np.repeat(named > 0, length)] = named_thing
    seq, measure, county = (np.repeat(column, length) for column in (seq, measure, county))
    return Entries(seq, measure, Cells(county, month, delta, thing))


def _lines(booking: Booking) -> Iterator[str]:
    """As COPY reads them."""
    county, month, delta, thing = booking.cells
    columns = (month.tolist(), delta.tolist(), thing.tolist() if thing.any() else None)
    starts = np.nonzero(begins(county))[0]
    for code, (start, end) in zip(county[starts].tolist(), pairwise([*starts.tolist(), len(county)]), strict=True):
        arrays = "\t".join(r"\N" if column is None else f"{{{str(column[start:end])[1:-1]}}}" for column in columns)
        yield f"{booking.seq}\t{booking.measure}\t{code}\t{arrays}\n"


def _elements(found: bytes | None, lengths: Numbers, size: int) -> Numbers:
    """The numbers of arrays that were sent one after another, each with its head."""
    if not found:
        return np.empty(0, np.int64)
    element = np.dtype([("length", ">i4"), ("value", f">i{size}")])
    taken = HEAD_BYTES + lengths * element.itemsize
    heads = (np.cumsum(taken) - taken)[:, None] + np.arange(HEAD_BYTES)
    body = np.delete(np.frombuffer(found, np.uint8), heads.ravel())
    return body.view(element)["value"].astype(np.int64)
