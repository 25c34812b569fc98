"""Numbers that show how far an item is: rooms above register a function for its code, the items show what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted on a day: the number with its unit, what it is in both languages, and where its rows stand."""

    value: int
    unit: str | _StrPromise
    label_zh: str
    label_en: str
    rows: str
    demonstration: bool = False  # a row of the demonstration is among those counted


Measure = Callable[[dt.date], Indicator | None]
_measures: dict[str, Measure] = {}


def register(code: str, function: Measure) -> None:
    """`function(on)` gives the number of the item of this code, or None where nothing is known.

    A second of the same code is a programming error.
    """
    if _measures.setdefault(code, function) is not function:
        raise ValueError(f"two functions count for {code}")


def value(code: str, on: dt.date) -> Indicator | None:
    """The number on that day; None where nothing is counted for the item."""
    function = _measures.get(code)
    return function(on) if function else None


def codes() -> list[str]:
    return sorted(_measures)
