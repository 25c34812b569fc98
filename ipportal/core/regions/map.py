"""The map of the 13 cities, drawn on the server: shapes from data, five steps of one colour, a link per city."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from ipportal.core import regions
from ipportal.core.regions.models import Region

STEPS: Final = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """One city of the map; `step` 1 to 5 is its colour, 0 where it has no value."""

    region: Region
    value: Decimal | None
    path: str
    x: int
    y: int
    step: int


@cache
def outline() -> dict[str, Any]:
    """The shipped outlines (Apache-2.0, notice inside the file)."""
    data: dict[str, Any] = json.loads((Path(regions.__file__).parent / "data" / "jiangsu_map.json").read_text())
    return data


def shapes(places: Sequence[tuple[Region, Decimal | None]]) -> list[Shape]:
    """The cities and their values in a month, each with its outline, where its name stands, and its colour."""
    steps = step_of([value for _region, value in places])
    cities = outline()["cities"]
    return [
        Shape(region, value, drawn["path"], x=drawn["label"][0], y=drawn["label"][1], step=step)
        for (region, value), step in zip(places, steps, strict=True)
        if (drawn := cities.get(region.code))
    ]


def bounds(values: Sequence[Decimal | None]) -> list[Decimal]:
    """The upper ends of the five steps: equal parts between the smallest and the largest value."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, width = min(known), (max(known) - min(known)) / STEPS
    return [low + width * step for step in range(1, STEPS + 1)]


def key(values: Sequence[Decimal | None]) -> list[tuple[int, Decimal, Decimal]]:
    """The five steps in words: number, from, to."""
    ends = bounds(values)
    if not ends:
        return []
    low = min(value for value in values if value is not None)
    return list(zip(range(1, STEPS + 1), [low, *ends[:-1]], ends, strict=True))


def step_of(values: Sequence[Decimal | None]) -> list[int]:
    ends = bounds(values)
    return [
        0 if value is None else next(i for i, end in enumerate(ends, 1) if value <= end or i == STEPS)
        for value in values
    ]
