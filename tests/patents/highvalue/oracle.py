"""The slow, obvious oracle of high value: one patent, one day, one kind at a time. Shares nothing with the engine."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.core.metrics.oracle import Event, county_in_force, is_invention

INVENTIONS, UNION = "invention-patents", "high-value-invention-patents"
KINDS = (1, 2, 3, 4, 5)


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


def of_patents(found: Iterable[Found]) -> dict[int, list[Found]]:
    """What was found of each patent."""
    by_patent: dict[int, list[Found]] = {}
    for one in found:
        by_patent.setdefault(one.number, []).append(one)
    return by_patent


def of_kind(kind: int) -> str:
    return f"{UNION}-kind-{kind}"


def stocks(
    lives: Mapping[int, list[Event]], findings: Mapping[int, list[Found]], day: dt.date, known: int
) -> dict[str, Counter[int]]:
    """By metric and county: inventions in force, those of each kind, and those of any kind, each once."""
    counted: dict[str, Counter[int]] = {metric: Counter() for metric in (INVENTIONS, UNION, *map(of_kind, KINDS))}
    for number, life in lives.items():
        home = county_in_force(life, day, known) if is_invention(number) else None
        if home is None or not 320_000 <= home <= 329_999:
            continue
        kinds = kinds_met(life, findings.get(number, []), day, known)
        for metric in (INVENTIONS, *([UNION] if kinds else []), *map(of_kind, kinds)):
            counted[metric][home] += 1
    return counted
