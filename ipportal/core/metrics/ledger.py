"""Keeping the ledger: what each change set adds to it, the whole of it anew, and its sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from django.db import connection

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import lines
from ipportal.core.metrics.facts import Cells, Facts, net
from ipportal.core.metrics.lines import Booking
from ipportal.core.metrics.registry import Measure, Room, Scope

AT_ONCE: Final = 100_000  # things of a large load that are looked at together
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


def book_few(room: Room, seq: int, things: Sequence[int]) -> int:
    """The same for things that are named one by one, whether they had facts before or not."""
    return add_change(room, seq, room.read(Scope(seq, things=things)), fresh=False) if things else 0


def _book_sweep(room: Room, seq: int, things: int) -> int:
    """A large load, some things at a time: the importing process must not grow with the file."""
    parts = things // AT_ONCE + 1
    booked: dict[int, Cells] = {}
    for part in range(parts):
        for _seq, number, cells in _part_of(room, seq, part, parts):
            booked[number] = net(booked[number], cells) if part else cells
    return lines.write(Booking(seq, number, cells) for number, cells in booked.items())


def _part_of(room: Room, seq: int, part: int, parts: int) -> list[Booking]:
    """Its facts are gone before the next part is read."""
    return change(room, seq, room.read(Scope(seq, only=True, part=part, parts=parts)), fresh=True)


def rebuild(room: Room, known: int) -> int:
    """Make the room's part of the ledger what its facts say, change set by change set, up to `known`.

    Every entry is computed anew; only change sets whose entries differ are written. Returns how many entries that is.
    """
    held, wrong, missing = entries(room, known), [], []
    for seq, facts, fresh in changes(room, known):
        for right in change(room, seq, facts, fresh=fresh):
            stands = held.pop((seq, right.measure), None)
            if stands is None or not all(map(np.array_equal, stands, right.cells)):
                missing.append(right)
                wrong += [(seq, right.measure)] * (stands is not None)
    lines.remove([*wrong, *held])  # those that are left are of change sets that no fact belongs to
    return lines.write(missing)


def entries(room: Room, known: int) -> dict[tuple[int, int], Cells]:
    """What is booked, by change set and measure; the cells in the order of county and month."""
    seq, measure, cells = lines.read(list(room.measures), 0, known)
    if not len(seq):
        return {}
    keys, starts = np.unique(seq * 1000 + measure, return_index=True)
    parts = [np.split(column, starts[1:]) for column in cells]
    return {divmod(int(place), 1000): Cells(*parted) for place, *parted in zip(keys, *parts, strict=True)}


def changes(room: Room, known: int) -> list[tuple[int, Facts, bool]]:
    """Each change set with the facts of what it touched, and whether these had none before."""
    return [found for found in by_change(room.read(Scope(known))) if found[0] <= known]


def by_change(facts: Facts) -> Iterator[tuple[int, Facts, bool]]:
    """Each change set with the facts of what it touched, and whether it is the first."""
    first = True
    for seq, touched in facts.by_change():
        yield seq, touched, first
        first = False


def change(room: Room, seq: int, facts: Facts, *, fresh: bool) -> list[Booking]:
    """What a change set added to each measure: what the touched things are now, less what they were before."""
    now, before = facts.known(seq), None if fresh else facts.known(seq - 1)
    booked = []
    for measure in room.measures.values():
        cells = measure.cells(now)
        if before is not None:
            cells = net(cells, -measure.cells(before))
        booked.append(Booking(seq, measure.number, cells))
    return booked


def sums(wanted: Iterable[Measure], known: int) -> dict[str, Cells]:
    """By metric: the measures' cells as known with a change set, from the ledger alone."""
    return {metric: net(cells) for metric, cells in later(wanted, 0, known).items()}


def later(wanted: Iterable[Measure], known: int, until: int) -> dict[str, Cells]:
    """By metric: what change sets after one, up to another, added to the measures."""
    measures = list(wanted)
    _seq, number, cells = lines.read([measure.number for measure in measures], known, until)
    return {measure.metric: cells.where(number == measure.number) for measure in measures}


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
    return lines.write(change(room, seq, facts, fresh=fresh))
