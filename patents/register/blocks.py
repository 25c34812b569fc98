"""The fast lane of the register import: rows are checked as columns, thousands at once; rows in doubt go the slow way.

A cell passes here only if the slow way (`rows.py`) would read it without a fault or a flag, and to the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress, islice
from operator import le
from typing import Final

import numpy as np

from ipportal.core.kit import text

ROWS: Final = 2000
MEMORY: Final = 60_000  # distinct values remembered per column
DOUBT: Final = "\0"
NULL: Final = "\\N"
NUMBER_LENGTH: Final = 14  # 201710601862.3
FIRST_YEAR: Final = 2003
WEIGHTS: Final = np.array([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], np.int32)
POWERS: Final = np.array([1000, 100, 10, 1], np.int32)
DOT, X, ZERO, LINE_END = ord("."), ord("X"), ord("0"), 10
SURROGATES, GREEK_AND_CYRILLIC = slice(0xD800, 0xE000), slice(0x370, 0x530)  # the latter may look like Latin letters
CHECK_VALUE: Final = np.full(256, 99, np.int32)
CHECK_VALUE[ZERO : ZERO + 10] = range(10)
CHECK_VALUE[X] = 10
IS_KIND: Final = np.isin(np.arange(256), [1, 2, 3, 8, 9])
PUBLICATION: Final = re.compile(r"(?:CN1\d{8}[AB][89]?|CN2\d{8}U[89]?|CN3\d{8}S[89]?)?")


def _untidy_signs() -> np.ndarray:
    """Which 16-bit codes the slow way must see: what `text.tidy` changes, our export's quote, COPY's backslash, signs above U+FFFF, look-alikes."""
    table = np.zeros(0x10000, np.bool_)
    for code in chain(range(0xD800), range(0xE000, 0x10000)):
        table[code] = text.UNTIDY.search(chr(code)) is not None
    table[ord("'")] = table[ord("\\")] = table[SURROGATES] = table[GREEK_AND_CYRILLIC] = True
    table[LINE_END] = False  # stands between the cells here
    return table


UNTIDY: Final = _untidy_signs()


class Memo(dict[str, str]):
    """What a raw cell is read as, looked up at the speed of a dict; DOUBT where the slow way must say something."""

    def __init__(self, reader: Callable[[str], str]) -> None:
        super().__init__()
        self.reader = reader

    def __missing__(self, raw: str) -> str:
        value = self[raw] = self.reader(raw)
        return value

    def column(self, cells: Iterable[str]) -> list[str]:
        if len(self) > MEMORY:
            self.clear()
        return list(map(self.__getitem__, cells))


class Block:
    """Some rows of a file, turned into columns; `doubtful` collects the places of rows that the slow way must read."""

    def __init__(self, rows: Sequence[tuple[int, list[str]]], position: dict[str, int]) -> None:
        self.rows = rows
        self.size = len(rows)
        self.position = position
        self.doubtful: set[int] = set()
        self._columns = list(zip(*(cells for _, cells in rows), strict=True))

    def raw(self, name: str) -> Sequence[str]:
        """The cells of a column; empty ones where the file has no such column."""
        place = self.position.get(name)
        return ("",) * self.size if place is None else self._columns[place]

    def doubt(self, places: Iterable[int]) -> None:
        self.doubtful.update(places)

    def doubt_where(self, values: Sequence[str], value: str = DOUBT) -> None:
        if value in values:
            self.doubt(place for place, found in enumerate(values) if found == value)

    def look_up(self, name: str, memo: Memo) -> Sequence[str]:
        """The column as its memo reads it."""
        if name not in self.position:
            return ("",) * self.size
        values = memo.column(self.raw(name))
        self.doubt_where(values)
        return values

    def numbers(self, this_year: int) -> list[str]:
        """Application numbers of the twelve-digit form without their check digits; every other writing is in doubt."""
        cells = self.raw("application_number")
        if set(map(len, cells)) != {NUMBER_LENGTH}:
            self.doubt(place for place, cell in enumerate(cells) if len(cell) != NUMBER_LENGTH)
            cells = [cell if len(cell) == NUMBER_LENGTH else "0" * NUMBER_LENGTH for cell in cells]
        signs = np.frombuffer("".join(cells).encode("ascii", "replace"), np.uint8).reshape(self.size, NUMBER_LENGTH)
        digits = signs[:, :12] - ZERO  # what is not a digit becomes more than 9
        year = digits[:, :4] @ POWERS
        good = (
            (digits <= 9).all(axis=1)
            & (signs[:, 12] == DOT)
            & (digits.astype(np.int32) @ WEIGHTS % 11 == CHECK_VALUE[signs[:, 13]])
            & IS_KIND[digits[:, 4]]
            & (year >= FIRST_YEAR)
            & (year <= this_year)
        )
        if not good.all():
            self.doubt(np.flatnonzero(~good).tolist())
        return [cell[:12] for cell in cells]

    def tidy_texts(self, limits: dict[str, int], required: Iterable[str], names: Iterable[str]) -> None:
        """Text columns that need no change: within their limits, no signs to fold or drop, no blanks to remove."""
        columns = [self.raw(name) for name in limits if name in self.position]
        for name, limit in limits.items():
            cells = self.raw(name)
            if max(map(len, cells)) > limit:
                self.doubt(place for place, cell in enumerate(cells) if len(cell) > limit)
        for name in required:
            self.doubt_where(self.raw(name), "")
        for name in names:
            cells = self.raw(name)
            if " " in "\n".join(cells):
                self.doubt(place for place, cell in enumerate(cells) if " " in cell)
        joined = "\n".join(chain.from_iterable(columns))
        codes = np.frombuffer(joined.encode("utf-16-le"), np.uint16)
        if UNTIDY[codes].any() or "  " in joined or "\n " in joined or " \n" in joined or joined != joined.strip(" "):
            self.doubt(place % self.size for place in _untidy_cells(codes))
        if joined.count("\n") != len(columns) * self.size - 1:
            self.doubt(place for cells in columns for place, cell in enumerate(cells) if "\n" in cell)

    def publications(self, kinds: Sequence[str]) -> None:
        """Publication numbers of nine digits that agree with the kind of right; the first digit is the kind's number."""
        if "publication_number" in self.position:
            cells = self.raw("publication_number")
            good = map(PUBLICATION.fullmatch, cells)
            agree = (cell[2:3] in ("", kind) for cell, kind in zip(cells, kinds, strict=True))
            self.doubt(
                place for place, (is_good, same) in enumerate(zip(good, agree, strict=True)) if not (is_good and same)
            )

    def in_order(self, earlier: Sequence[str], later: Sequence[str]) -> None:
        """ISO dates; NULL stands after every date."""
        if not all(map(le, earlier, later)):
            self.doubt(place for place, (a, b) in enumerate(zip(earlier, later, strict=True)) if not a <= b)

    def year_as_filed(self, numbers: Sequence[str], filed: Sequence[str]) -> None:
        years = [number[:4] for number in numbers]
        if not all(map(str.startswith, filed, years)):
            self.doubt(place for place, (day, year) in enumerate(zip(filed, years, strict=True)) if day[:4] != year)

    def lines(self, columns: Sequence[Sequence[str]]) -> str:
        """COPY text of the rows without doubt."""
        rows: Iterator[tuple[str, ...]] = zip((str(number) for number, _ in self.rows), *columns, strict=True)
        if self.doubtful:
            rows = compress(rows, (place not in self.doubtful for place in range(self.size)))
        found = "\n".join(map("\t".join, rows))
        return found + "\n" if found else ""


def _untidy_cells(codes: np.ndarray) -> list[int]:
    """Numbers of the cells (joined by line ends) with a sign in doubt or a blank at an end or beside another."""
    ends = np.flatnonzero(codes == LINE_END)
    blank = codes == ord(" ")
    edge = np.concatenate(([True], blank[:-1] | (codes[:-1] == LINE_END))) | np.concatenate(
        (codes[1:] == LINE_END, [True])
    )
    return np.searchsorted(ends, np.flatnonzero(UNTIDY[codes] | (blank & edge))).tolist()


def blocks(rows: Iterable[tuple[int, list[str]]], position: dict[str, int]) -> Iterator[Block]:
    """The rows of a file, some thousands at a time."""
    source = iter(rows)
    while some := list(islice(source, ROWS)):
        yield Block(some, position)
