"""What `make test` asks a part of, so that it stays within its time; `EVERY_WAY=1 make test` asks all of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
EVERY_WAY: Final = bool(os.environ.get("EVERY_WAY"))


def some(many: Sequence[T], place: int, count: int) -> list[T]:
    """A few of them, others for the next place: places in a row come round to all."""
    if EVERY_WAY or count >= len(many):
        return list(many)
    return [many[(place * count + step) % len(many)] for step in range(count)]
