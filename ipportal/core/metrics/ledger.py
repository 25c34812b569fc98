"""Keeping the ledger: what each change set adds to it, the whole of it anew, and its sums."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from django.db import connection

from ipportal.core.kit import binary
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.facts import Cells, Facts, fetch, net
from ipportal.core.metrics.models import LedgerEntry
from ipportal.core.metrics.registry import Kind, Measure, Room, Scope

COLUMNS: Final = {
    "seq": "int8", "measure": "int2", "county": "int4", "month": "int2", "delta": "int4", "thing": "int8",
}  # fmt: skip
AT_ONCE: Final = 150_000  # things of a large load that are looked at together
FEW: Final = 20_000  # up to so many touched things are looked up by their number, more are read in one sweep


def book(room: Room, seq: int, touched: str) -> int:
    """Add what one change set changes, given the table of what it touched; returns the number of entries.

    Things that had no facts before bring their cells; others bring the difference to what they were before.
    """
    things, all_fresh = _size(touched)
    if not things:
        return 0
    if all_fresh and things > FEW:
        return _book_sweep(room, seq, things)
    return add_change(room, seq, room.read(Scope(seq, touched=touched)), fresh=all_fresh)


def _book_sweep(room: Room, seq: int, things: int) -> int:
    """A large load, some things at a time: the importing process must not grow with the file."""
    parts = things // AT_ONCE + 1
    booked: dict[int, Cells] = {}
    for part in range(parts):
        facts = room.read(Scope(seq, only=True, part=part, parts=parts))
        for number, measure in room.measures.items():
            told = change(measure, seq, facts, fresh=True)
            booked[number] = net(booked[number], told) if part else told
    return sum(_add(seq, room.measures[number], cells) for number, cells in booked.items())


def rebuild(room: Room, known: int) -> int:
    """Make the room's part of the ledger what its facts say, change set by change set, up to `known`.

    Every entry is computed anew; only change sets whose entries differ are written. Returns how many entries that is.
    """
    held, written = entries(room, known), 0
    for seq, facts, fresh in changes(room, known):
        for measure in room.measures.values():
            right, stands = change(measure, seq, facts, fresh=fresh), held.pop((seq, measure.number), None)
            if stands is None or not all(map(np.array_equal, stands, right)):
                LedgerEntry.objects.filter(seq=seq, measure=measure.number).delete()
                written += _add(seq, measure, right)
    for seq, number in held:  # of change sets that no fact belongs to
        LedgerEntry.objects.filter(seq=seq, measure=number).delete()
    return written


def entries(room: Room, known: int) -> dict[tuple[int, int], Cells]:
    """What is booked, by change set and measure; the cells in the order of county and month."""
    key, county, month, delta, thing = fetch(
        ["seq * 1000 + measure", "county", "month", "delta", "thing"],
        "FROM (SELECT * FROM ipportal_ledger WHERE measure = ANY(%s) AND seq <= %s"
        " ORDER BY seq, measure, county, month, thing) l",
        [list(room.measures), known],
    )
    if not len(key):
        return {}
    keys, starts = np.unique(key, return_index=True)
    parts = [np.split(column, starts[1:]) for column in (county, month, delta, thing)]
    return {divmod(int(place), 1000): Cells(*cells) for place, *cells in zip(keys, *parts, strict=True)}


def changes(room: Room, known: int) -> list[tuple[int, Facts, bool]]:
    """Each change set with the facts of what it touched, and whether these had none before."""
    facts = room.read(Scope(known))
    numbers = [seq for seq in facts.changes() if seq <= known]
    return [(seq, facts.of_change(seq), seq == numbers[0]) for seq in numbers]


def change(measure: Measure, seq: int, facts: Facts, *, fresh: bool) -> Cells:
    """What a change set added to a measure: what the touched things are now, less what they were before."""
    now = facts.known(seq)
    if fresh:
        return measure.cells(now.thing, now.word)
    before = facts.known(seq - 1)
    return net(measure.cells(now.thing, now.word), -measure.cells(before.thing, before.word))


def sums(wanted: Iterable[Measure], known: int) -> dict[str, Cells]:
    """By metric: the measures' cells as known with a change set, from the ledger alone."""
    return {metric: net(cells) for metric, cells in later(wanted, 0, known).items()}


def later(wanted: Iterable[Measure], known: int, until: int) -> dict[str, Cells]:
    """By metric: what change sets after one, up to another, added to the measures."""
    measures = list(wanted)
    named = [measure for measure in measures if measure.kind == Kind.DISTINCT]
    others = [measure for measure in measures if measure.kind != Kind.DISTINCT]
    return _read(named, known, until, named=True) | _read(others, known, until, named=False)


def _read(measures: list[Measure], known: int, until: int, *, named: bool) -> dict[str, Cells]:
    """All of them in one walk through the ledger."""
    if not measures:
        return {}
    key, delta, *things = fetch(
        ["(measure::bigint << 40) | (county::bigint << 16) | month", "delta", *(["thing"] if named else [])],
        "FROM ipportal_ledger WHERE measure = ANY(%s) AND seq > %s AND seq <= %s",
        [[measure.number for measure in measures], known, until],
    )
    number, county, month = key >> 40, (key >> 16) & 0xFFFFFF, key & 0xFFFF
    columns = (county, month, delta, things[0] if things else np.zeros(len(delta), np.int64))
    return {measure.metric: Cells(*(column[number == measure.number] for column in columns)) for measure in measures}


def first_month(known: int, not_before: Month) -> Month | None:
    """Where the figures begin; None while nothing is booked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN EXISTS (SELECT FROM ipportal_ledger WHERE seq <= %s AND month <= %s) THEN %s"
            " ELSE (SELECT min(month) FROM ipportal_ledger WHERE seq <= %s) END",
            [known, not_before.no, not_before.no, known],
        )
        (month,) = cursor.fetchone()
    return None if month is None else Month.from_no(month)


def _size(touched: str) -> tuple[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {touched}")
        cursor.execute(
            f"SELECT count(*), coalesce(bool_and(fresh), true) FROM {touched}"  # noqa: S608 - named by the room's code
        )
        things, all_fresh = cursor.fetchone()
    return things, all_fresh


def add_change(room: Room, seq: int, facts: Facts, *, fresh: bool) -> int:
    """Book what one change set changed, given all facts of what it touched."""
    return sum(_add(seq, entry, change(entry, seq, facts, fresh=fresh)) for entry in room.measures.values())


def _add(seq: int, entry: Measure, cells: Cells) -> int:
    if len(cells.delta):
        rows = binary.empty(cells.delta.shape, [(name, binary.number(kind)) for name, kind in COLUMNS.items()])
        for name, content in zip(COLUMNS, (seq, entry.number, *cells), strict=True):
            binary.put(rows[name], content)
        binary.copy("ipportal_ledger", COLUMNS, [rows])
    return len(cells.delta)
