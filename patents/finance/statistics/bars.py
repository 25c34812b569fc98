"""Amounts by month as bars drawn on the server: for paper, for readers without scripts, and at once for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

WIDTH: Final = 760
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 84, 8, 16, 28
STEPS: Final = (1, 2, 5, 10)
LINES: Final = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; one without a value has no height."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    minor: bool

    @property
    def short(self) -> str:
        """Of a month its number: the year stands in the heading."""
        return self.label[-2:].lstrip("0") if self.label[4:5] == "-" else self.label


@dataclass(frozen=True, slots=True)
class Mark:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    bars: list[Bar]
    marks: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def draw(values: Sequence[tuple[str, Decimal | None]]) -> Bars | None:
    """A bar for each labelled value, oldest first; where all is nothing there is no drawing."""
    top = max((float(value) for _label, value in values if value is not None), default=0.0)
    if top <= 0:
        return None
    step = _step(top)
    lines = int(-(-top // step))
    room = HEIGHT - TOP - BOTTOM
    across = (WIDTH - LEFT - RIGHT) / len(values)

    def high(value: float) -> float:
        return round(value / (step * lines) * room, 1)

    bars = [
        Bar(
            x=round(LEFT + (place + 0.15) * across, 1),
            y=round(HEIGHT - BOTTOM - high(float(value or 0)), 1),
            width=round(across * 0.7, 1),
            height=high(float(value or 0)),
            middle=round(LEFT + (place + 0.5) * across, 1),
            label=label,
            minor=place % 3 != 0,
        )
        for place, (label, value) in enumerate(values)
    ]
    marks = [Mark(round(HEIGHT - BOTTOM - high(step * line), 1), f"{step * line:,.10g}") for line in range(lines + 1)]
    return Bars(bars, marks)


def _step(top: float) -> float:
    """A round distance of the lines, so that there are about five."""
    size = 10.0 ** (len(str(int(max(top, 1) / LINES))) - 1)
    return next((size * step for step in STEPS if size * step * LINES >= top), size * STEPS[-1])
