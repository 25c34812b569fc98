"""The slow, obvious oracle of high value: one patent, one day, one kind at a time. Shares nothing with the engine."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.core.metrics.oracle import Event, county_in_force, is_invention


@dataclass(frozen=True)
class Found:
    """A finding: number, kind, since, until; told with a change set, taken back with another."""

    number: int
    kind: int
    since: dt.date
    until: dt.date | None
    seq: int
    taken: int | None = None


def ten_years_after(filed_on: dt.date) -> dt.date:
    year, month = filed_on.year + 10, filed_on.month
    return dt.date(year, month, min(filed_on.day, calendar.monthrange(year, month)[1]))


def kinds_met(events: Iterable[Event], found: Iterable[Found], day: dt.date, known: int) -> set[int]:
    """The kinds that a patent meets on a day, as known with a change set, whether or not it is in force."""
    kinds = {
        one.kind
        for one in found
        if one.seq <= known and not (one.taken is not None and one.taken <= known)
        and one.since <= day and (one.until is None or one.until > day)
    }  # fmt: skip
    held = [e for e in events if e.seq <= known and not (e.taken is not None and e.taken <= known)]
    grants = [e for e in sorted(held, key=lambda e: (e.on, e.seq, e.id)) if e.kind == "G" and e.on <= day]
    if grants and ten_years_after(grants[-1].filed_on or grants[-1].on) < day:
        kinds.add(3)
    return kinds


def stock(
    events: Iterable[Event], found: Iterable[Found], day: dt.date, known: int, kinds: frozenset[int]
) -> Counter[int]:
    """Inventions in force that meet one of the kinds, each once, by the code of the county."""
    lives: dict[int, list[Event]] = {}
    for event in events:
        lives.setdefault(event.number, []).append(event)
    findings: dict[int, list[Found]] = {}
    for one in found:
        findings.setdefault(one.number, []).append(one)
    counted: Counter[int] = Counter()
    for number, life in lives.items():
        home = county_in_force(life, day, known)
        if home is None or not is_invention(number) or not 320_000 <= home <= 329_999:
            continue
        if kinds_met(life, findings.get(number, []), day, known) & kinds:
            counted[home] += 1
    return counted
