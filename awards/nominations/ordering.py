"""The order of public lists: projects by filing day, inventors by the strokes of the surname; never by score.

Strokes stand in data/strokes.csv. A sign that is not in it is counted for nobody: who bears it comes last, marked.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

DATA: Final = Path(__file__).parent / "data" / "strokes.csv"
AFTER_ALL: Final = 1_000  # more strokes than any sign has


@cache
def strokes() -> dict[str, int]:
    """Sign → number of strokes."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {sign: int(row["strokes"]) for row in csv.DictReader(file) for sign in row["characters"]}


def strokes_of(name: str) -> tuple[int, ...]:
    """Sign by sign, as names are compared."""
    return tuple(strokes().get(sign, AFTER_ALL) for sign in name if sign.isalpha())


class Listed(Protocol):
    """What stands on a public list: a nomination, or what was awarded."""

    pk: int
    number: int | None
    filed_on: dt.date | None
    person: str
    given_name: str

    @property
    def surname(self) -> str: ...


L = TypeVar("L", bound=Listed)


class Placed(NamedTuple, Generic[L]):
    """In its place; `is_known`: every sign of the name has its strokes in the table."""

    nomination: L
    is_known: bool


def projects(rows: Iterable[L]) -> list[L]:
    """By filing day, then by number."""
    return sorted(rows, key=lambda one: (one.filed_on or dt.date.max, one.number or 0, one.pk))


def inventors(rows: Iterable[L]) -> list[Placed[L]]:
    """By strokes of the surname, ties by those of the given name, then by the name itself."""
    ordered = sorted(rows, key=_by_strokes)
    return [Placed(one, AFTER_ALL not in strokes_of(one.surname + one.given_name)) for one in ordered]


def _by_strokes(one: Listed) -> tuple[bool, tuple[int, ...], tuple[int, ...], str, int]:
    surname, given = strokes_of(one.surname), strokes_of(one.given_name)
    return AFTER_ALL in surname, surname, given, one.person, one.pk
