"""The places and names shipped with the product, read once from the files in data/: pure, without a database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

DATA: Final = Path(__file__).parent / "data"
PROVINCE_CODE: Final = "320000"
SHORT_NAMES: Final = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}
SUFFIXES: Final = "省市县区"


class Place(NamedTuple):
    """One row of regions.csv; empty dates mean: since before the portal's records, or still valid."""

    code: str
    name_zh: str
    name_en: str
    level: str
    province_kind: str
    parent: str
    sort_key: str
    valid_from: str
    valid_to: str
    source: str

    @property
    def is_former(self) -> bool:
        return bool(self.valid_to)

    @property
    def short_zh(self) -> str:
        """The name without 省, 市, 县 or 区; the whole name where one sign alone would remain."""
        if self.level in {"zone", "nation"}:
            return self.name_zh
        if self.name_zh in SHORT_NAMES:
            return SHORT_NAMES[self.name_zh]
        short = self.name_zh[:-1] if self.name_zh[-1] in SUFFIXES else self.name_zh
        return short if len(short) > 1 else self.name_zh

    @property
    def short_en(self) -> str:
        """The English name without District, County or City."""
        for suffix in (" District", " County", " City"):
            if self.name_en.endswith(suffix):
                return self.name_en.removesuffix(suffix)
        return self.name_en


class Change(NamedTuple):
    """One row of changes.csv: a former code, and what became of it."""

    former: str
    successor: str
    effective_on: str
    weight_ratio: str
    source: str


class Alias(NamedTuple):
    """One row of aliases.csv: another name, and the place it stands for."""

    name: str
    code: str
    kind: str
    source: str


def rows_of(name: str) -> Iterator[list[str]]:
    """The rows of a file in data/, without its heading."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


@cache
def places() -> dict[str, Place]:
    """Every place by its code: current, former and zones."""
    return {row[0]: Place(*row) for row in rows_of("regions.csv")}


@cache
def changes() -> tuple[Change, ...]:
    return tuple(Change(*row) for row in rows_of("changes.csv"))


@cache
def aliases() -> tuple[Alias, ...]:
    return tuple(Alias(*row) for row in rows_of("aliases.csv"))


@cache
def successor_of() -> dict[str, str]:
    """Former code → the code it belongs to now."""
    return {change.former: change.successor for change in changes()}
