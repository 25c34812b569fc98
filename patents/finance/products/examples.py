"""Figures of other finance that others published, each with its source; never mixed with the portal's own records."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Example:
    what: str
    figures: str
    source: str
    is_checked: bool


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (DATA / "published_examples.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def examples() -> list[Example]:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [
        Example(
            row[f"what_{language}"], row[f"figures_{language}"], row[f"source_{language}"], row["status"] == "primary"
        )
        for row in _rows()
    ]
