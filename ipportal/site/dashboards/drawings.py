"""Lines drawn on the server: a series as SVG, for paper, for readers without scripts, and at once for everyone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

WIDTH: Final = 760
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 28
SMALL_WIDTH: Final = 200
SMALL_HEIGHT: Final = 64
MARGIN: Final = 5


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str
    minor: bool = False  # left out where there is little room


@dataclass(frozen=True, slots=True)
class Drawing:
    """Points of the line, its area, the marks on both axes, and where it ends."""

    line: str
    area: str
    ticks_x: list[Tick]
    ticks_y: list[Tick]
    end: tuple[float, float]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def draw(values: Sequence[tuple[str, Decimal | None]]) -> Drawing | None:
    """A line through labelled values, oldest first; gaps are bridged. Fewer than two values make no line."""
    known = [(place, value) for place, (_, value) in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    low, high, step = _scale(min(float(v) for _, v in known), max(float(v) for _, v in known))
    across = (WIDTH - LEFT - RIGHT) / (len(values) - 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    points = [(round(LEFT + place * across, 1), y(float(value))) for place, value in known]
    line = " ".join(f"{px},{py}" for px, py in points)
    area = f"{points[0][0]},{HEIGHT - BOTTOM} {line} {points[-1][0]},{HEIGHT - BOTTOM}"
    marks = [low + step * i for i in range(round((high - low) / step) + 1)]
    months = {label[4:] for label, _ in values}
    first = "-01" if "-01" in months else min(months)  # of whole years every point is one
    januaries = [(place, label[:4]) for place, (label, _) in enumerate(values) if label.endswith(first)]
    ticks_x = [
        Tick(round(LEFT + place * across, 1), year, minor=int(year) % 4 != 0)
        for place, year in januaries
        if int(year) % 2 == 0
    ]
    return Drawing(line, area, ticks_x, [Tick(y(mark), _label(mark, step)) for mark in marks], points[-1])


@dataclass(frozen=True, slots=True)
class Small:
    """One of several lines on a common scale, without axes."""

    line: str
    end: tuple[float, float]
    width: int = SMALL_WIDTH
    height: int = SMALL_HEIGHT


def common_scale(values: Iterable[Decimal | None]) -> tuple[float, float] | None:
    """Round bounds around all values; None where there are none."""
    known = [float(value) for value in values if value is not None]
    return _scale(min(known), max(known))[:2] if known else None


def draw_small(values: Sequence[Decimal | None], scale: tuple[float, float]) -> Small | None:
    """A line through values of equal distance, oldest first; gaps are bridged. Fewer than two make no line."""
    low, high = scale
    across = (SMALL_WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    points = [
        (
            round(MARGIN + place * across, 1),
            round(SMALL_HEIGHT - MARGIN - (float(value) - low) / (high - low) * (SMALL_HEIGHT - 2 * MARGIN), 1),
        )
        for place, value in enumerate(values)
        if value is not None
    ]
    return Small(" ".join(f"{x},{y}" for x, y in points), points[-1]) if len(points) > 1 else None


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Round bounds and a round step, at most six marks."""
    width = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(width / 5))
    step = next(power * part for part in (1, 2, 5, 10) if width / (power * part) <= 5)
    bottom = math.floor(low / step) * step
    return bottom, max(bottom + step, math.ceil(high / step) * step), step


def _label(mark: float, step: float) -> str:
    return f"{mark:,.0f}" if step >= 1 else f"{mark:,.1f}"
