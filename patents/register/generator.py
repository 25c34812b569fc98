"""Registers of any size for the demonstration and the benchmarks: deterministic, made in chunks, memory does not grow.

A register is cut into chunks by filing year and kind. Each chunk has its own random stream, named by seed, series,
year, kind and place, so that patents and their events can be made apart and still agree. Registers of different
series share no application number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from ipportal.core.kit.identifiers import credit_check
from patents.register import shape, terms

CHUNK: Final = 5000
SERIES: Final = 8
FIRST_YEAR, LAST_YEAR = 2000, 2025
EPOCH: Final = dt.date(1999, 1, 1).toordinal()
DAYS: Final = [dt.date.fromordinal(EPOCH + day).isoformat() for day in range(366 * 50)]
NEW_FORM_FROM: Final = dt.date(2003, 10, 1).toordinal() - EPOCH
OWNERS_PER_PLACE: Final = 400
CHECK: Final = np.array(list("0123456789X"))
HEADING: Final = (
    "申请号", "公开号", "专利类型", "名称", "申请日", "授权公告日", "第一专利权人", "统一社会信用代码", "地址",
    "区县代码", "主分类号", "分类号", "海外同族", "获奖", "发明人",
)  # fmt: skip
EVENT_HEADING: Final = ("申请号", "事件", "生效日", "新专利权人", "区县代码", "来源")
KIND_WORDS: Final = {1: "发明", 2: "实用新型", 3: "外观设计"}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where first-named owners sit: a county, or a city or the province where no county is known."""

    code: str
    name: str  # with province and city, as in an address


def ordinal(day: dt.date) -> int:
    """A day as the chunks count it."""
    return day.toordinal() - EPOCH


@dataclass(frozen=True)
class Register:
    """A register as it stands on `until`: what is granted or happens later is not in it."""

    patents: int
    places: Sequence[Place]
    seed: int = 1
    series: int = 0
    until: dt.date = dt.date(2025, 12, 31)
    clean: bool = False  # nothing in it deserves a flag

    @cached_property
    def place_shares(self) -> np.ndarray:
        """Upper ends of the places' shares, from 0 to 1."""
        return np.cumsum(_shares(self.places, self.clean))

    def chunks(self) -> Iterator[Chunk]:
        weights = {year: shape.share_of_year(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
        cells = [
            (year, kind, weight * share)
            for year, weight in weights.items()
            for kind, share in shape.KIND_SHARES.items()
        ]
        total, ends = sum(weights.values()), 0.0
        for year, kind, weight in cells:
            first = round(self.patents * ends / total)
            ends += weight
            rows = round(self.patents * ends / total) - first
            for start in range(0, rows, CHUNK):
                yield Chunk(self, year, kind, start, min(start + CHUNK, rows), rows)

    def rows(self) -> Iterator[Row]:
        """Rows of a `patents` file, under HEADING."""
        for chunk in self.chunks():
            yield from chunk.rows()

    def events(self) -> Iterator[Row]:
        """Rows of a `patent_events` file, under EVENT_HEADING."""
        for chunk in self.chunks():
            for _, row in chunk.events():
                yield row


def _shares(places: Sequence[Place], clean: bool) -> np.ndarray:
    weights = []
    counties = {city: sum(p.code[:4] == city[:4] and p.code[4:] != "00" for p in places) for city in shape.CITY_SHARES}
    for place in places:
        city = place.code[:4] + "00"
        if place.code == "320000":
            weights.append(0.0 if clean else 1000 * shape.NO_CITY_RATIO)
        elif place.code == city:
            weights.append(0.0 if clean else shape.CITY_SHARES[city] * shape.NO_COUNTY_RATIO)
        else:
            weights.append(shape.CITY_SHARES[city] / counties[city] * shape.STRONG_COUNTIES.get(place.code, 0.8))
    return np.array(weights) / sum(weights)


class Chunk:
    """Patents of one filing year and kind, as columns of numbers."""

    def __init__(self, register: Register, year: int, kind: int, start: int, stop: int, rows: int) -> None:
        self.register, self.kind, self.size = register, kind, stop - start
        self.random = np.random.default_rng((register.seed, register.series, year, kind, start))
        order = np.arange(start, stop)
        first = ordinal(dt.date(year, 1, 1))
        self.filed = first + (order + self.random.random(self.size)) / rows * 365 // 1
        self.filed = self.filed.astype(np.int64)
        old = self.filed < NEW_FORM_FROM
        room = np.where(old, 100_000, 10_000_000) // SERIES
        gap = np.maximum(room // rows, 1)
        serial = (order * gap + (self.random.random(self.size) * gap).astype(np.int64)) * SERIES + register.series
        pct = self.random.random(self.size) < shape.PCT_RATIO[kind]
        digit = np.where(pct, kind + 7, kind)
        self.serial = serial
        self.number = np.where(
            old, (year % 100 * 10 + digit) * 100_000 + serial, (year * 10 + digit) * 10_000_000 + serial
        )
        if (
            not register.clean
        ):  # the national phase of an international application: filed the year before its number says
            self.filed = np.where(pct & (self.random.random(self.size) < 0.1), self.filed - 365, self.filed)
        self.old = old
        self.granted = self._granted()
        self.place = np.searchsorted(register.place_shares, self.random.random(self.size) * 0.999999)
        self.owner = self._owners(self.place)

    def _granted(self) -> np.ndarray:
        """Day of grant; -1 where there is none by the end of the register."""
        mean, spread = shape.YEARS_TO_GRANT[self.kind]
        years = np.maximum(self.random.normal(mean, spread, self.size), 0.25)
        days = self.filed + (years * 365).astype(np.int64)
        comes = self.random.random(self.size) < shape.GRANTED_RATIO[self.kind]
        return np.where(comes & (days <= ordinal(self.register.until)), days, -1)

    def _owners(self, places: np.ndarray) -> np.ndarray:
        """A few owners have many patents, many have few; every place has its own."""
        return places * OWNERS_PER_PLACE + (self.random.random(self.size) ** 3 * OWNERS_PER_PLACE).astype(np.int64)

    @cached_property
    def written(self) -> list[str]:
        """Application numbers as written, with check digits."""
        return [
            f"{number}.{sign}"
            for number, sign in zip(_padded(self.number, self.old), _check_signs(self.number, self.old), strict=True)
        ]

    def rows(self, chosen: np.ndarray | None = None) -> Iterator[Row]:
        """The chosen patents (all by default) as rows of a file."""
        pick = self.random.integers(0, 1 << 30, (4, self.size))
        titles = shape.DESIGN_TITLES if self.kind == 3 else shape.TITLES
        pairs = (
            [""] * self.size
            if self.kind == 3
            else [shape.IPC_PAIRS[i % len(shape.IPC_PAIRS)] for i in pick[1].tolist()]
        )
        owners = [_owner(number) for number in self.owner.tolist()]
        places = [self.register.places[place] for place in self.place.tolist()]
        rows = zip(
            self.written,
            self._publications(),
            [KIND_WORDS[self.kind]] * self.size,
            [titles[i % len(titles)] for i in pick[0].tolist()],
            [DAYS[day] for day in self.filed.tolist()],
            [DAYS[day] if day >= 0 else "" for day in self.granted.tolist()],
            [name for name, _ in owners],
            [code for _, code in owners],
            [
                f"{place.name}{shape.STREETS[i % 4]}{i % 200 + 1}号"
                for place, i in zip(places, pick[2].tolist(), strict=True)
            ],
            self._county_codes(places, pick[3]),
            [pair.partition(";")[0] for pair in pairs],
            pairs,
            [shape.FAMILIES[i % 4] if self.kind == 1 and i % 25 == 0 else "" for i in pick[2].tolist()],
            ["示范专利奖优秀奖" if i % 2000 == 0 else "" for i in pick[2].tolist()],
            [shape.INVENTORS[i % 1000] for i in pick[3].tolist()],
            strict=True,
        )
        if chosen is None:
            yield from rows
        else:
            yield from (row for row, wanted in zip(rows, chosen.tolist(), strict=True) if wanted)

    def _county_codes(self, places: list[Place], pick: np.ndarray) -> list[str]:
        """Some rows leave the code to the address."""
        return [
            "" if i % 50 == 0 or place.code.endswith("00") else place.code
            for place, i in zip(places, pick.tolist(), strict=True)
        ]

    def _publications(self) -> list[str]:
        letters = {1: ("A", "B"), 2: ("U", "U"), 3: ("S", "S")}[self.kind]
        return [
            "" if old else f"CN{self.kind}{serial:08d}{letters[granted >= 0]}"
            for serial, granted, old in zip(self.serial.tolist(), self.granted.tolist(), self.old.tolist(), strict=True)
        ]

    def events(self) -> Iterator[tuple[int, Row]]:
        """What happened after grant: the day it became known to the office, and the row of the events file."""
        random = np.random.default_rng((*self.random.bit_generator.seed_seq.entropy, 7))  # type: ignore[attr-defined]
        until = ordinal(self.register.until)
        is_granted = self.granted >= 0
        expires = self.filed + self._term_years() * 365
        years = np.maximum((self.granted - self.filed) // 365 + 2, 3) + random.geometric(0.2, self.size) - 1
        lapse = self.filed + years * 365 + years // 4
        lapses = (
            is_granted
            & (random.random(self.size) < shape.LAPSED_RATIO * 1.6)
            & (lapse < np.minimum(expires, until - 210))
        )
        yield from self._listed("fee_lapse", lapses, lapse, known=lapse + 210)
        restore = lapse + 240 + random.integers(0, 120, self.size)
        restores = (
            lapses & (random.random(self.size) < shape.RESTORED_RATIO) & (restore < np.minimum(expires, until - 10))
        )
        yield from self._listed("restore", restores, restore, known=restore + 10)
        yield from self._transfers(random, is_granted & ~lapses, np.minimum(expires, until - 20))
        for word, ratio in shape.RARE_EVENTS.items():
            day = self.granted + 60 + (random.random(self.size) * 2000).astype(np.int64)
            happens = (
                is_granted & ~lapses & (random.random(self.size) < ratio) & (day < np.minimum(expires, until - 40))
            )
            yield from self._listed(word, happens, day, known=day + 40)

    def _term_years(self) -> np.ndarray | int:
        if self.kind != 3:
            return terms.INVENTION_YEARS if self.kind == 1 else terms.UTILITY_MODEL_YEARS
        is_old = self.filed < ordinal(terms.LONGER_DESIGNS_FROM)
        return np.where(is_old, terms.DESIGN_YEARS_BEFORE, terms.DESIGN_YEARS)

    def _transfers(
        self, random: np.random.Generator, possible: np.ndarray, end: np.ndarray
    ) -> Iterator[tuple[int, Row]]:
        day = self.granted + 30 + (random.random(self.size) * np.maximum(end - self.granted - 30, 1)).astype(np.int64)
        happens = possible & (random.random(self.size) < shape.TRANSFERRED_RATIO) & (day < end)
        leaves = random.random(self.size) < shape.LEFT_PROVINCE_RATIO
        places = np.searchsorted(self.register.place_shares, random.random(self.size) * 0.999999)
        inside = [self.register.places[place].code for place in places.tolist()]
        outside = [str(shape.OUTSIDE[place % len(shape.OUTSIDE)]) for place in places.tolist()]
        codes = [away if gone else here for away, here, gone in zip(outside, inside, leaves.tolist(), strict=True)]
        owners = [_owner(number)[0] for number in self._owner_numbers(random, places).tolist()]
        yield from self._listed("transfer", happens, day, known=day + 20, owners=owners, codes=codes)

    def _owner_numbers(self, random: np.random.Generator, places: np.ndarray) -> np.ndarray:
        return places * OWNERS_PER_PLACE + random.integers(0, OWNERS_PER_PLACE, self.size)

    def _listed(
        self,
        word: str,
        happens: np.ndarray,
        day: np.ndarray,
        *,
        known: np.ndarray,
        owners: Sequence[str] | None = None,
        codes: Sequence[str] | None = None,
    ) -> Iterator[tuple[int, Row]]:
        for place in np.flatnonzero(happens).tolist():
            owner = owners[place] if owners else ""
            code = codes[place] if codes else ""
            yield int(known[place]), (self.written[place], word, DAYS[int(day[place])], owner, code, "示范数据")


@lru_cache(maxsize=100_000)
def _owner(number: int) -> tuple[str, str]:
    """Name and credit code of an invented owner; individuals have no code."""
    kind = shape.OWNER_KINDS[number * 2_654_435_761 % len(shape.OWNER_KINDS)]
    name = f"{kind}{number:05d}"
    if kind == "示范个人":
        return name, ""
    organisation = f"{number:08d}"
    rest = (
        11
        - sum(int(digit) * weight for digit, weight in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    )
    body = f"91320000{organisation}{'X' if rest == 10 else rest % 11}"
    return name, body + credit_check(body)


def _padded(numbers: np.ndarray, old: np.ndarray) -> list[str]:
    return [
        f"{number:08d}" if is_old else str(number)
        for number, is_old in zip(numbers.tolist(), old.tolist(), strict=True)
    ]


def _check_signs(numbers: np.ndarray, old: np.ndarray) -> list[str]:
    """Check digits: weights 2 to 9, and again from 2 in the twelve-digit form."""
    digits = numbers[:, None] // 10 ** np.arange(11, -1, -1) % 10
    new = digits @ np.array([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])
    short = digits[:, 4:] @ np.array([2, 3, 4, 5, 6, 7, 8, 9])
    signs: list[str] = CHECK[np.where(old, short, new) % 11].tolist()
    return signs
