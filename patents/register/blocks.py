"""The fast lane of the register import: rows are checked as columns, thousands at once; rows in doubt go the slow way.

A cell passes here only if the slow way (`rows.py`) would read it without a fault or a flag, and to the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress
from operator import le
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ipportal.core.kit import identifiers, text
from patents.register.rows import has_known_authority

MEMORY: Final = 60_000  # distinct values remembered per column
DOUBT: Final = "\0"
NULL: Final = "\\N"
NUMBER_LENGTH: Final = 14  # 201710601862.3
OLD_LENGTH: Final = 10  # 97101765.4
FIRST_YEAR: Final = 2003
WEIGHTS: Final = np.array([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], np.int32)
OLD_WEIGHTS: Final = np.array([2, 3, 4, 5, 6, 7, 8, 9], np.int32)
IS_OLD_YEAR: Final = np.isin(np.arange(256), [*range(85, 100), *range(4)])
POWERS: Final = np.array([1000, 100, 10, 1], np.int32)
DOT, X, ZERO, LINE_END = ord("."), ord("X"), ord("0"), 10
SURROGATES, GREEK_AND_CYRILLIC = slice(0xD800, 0xE000), slice(0x370, 0x530)  # the latter may look like Latin letters
CREDIT_LENGTH: Final = identifiers.CREDIT_LENGTH
CREDIT_WEIGHTS: Final = np.array(identifiers.CREDIT_WEIGHTS)
ORGANISATION_WEIGHTS: Final = np.array(identifiers.ORGANISATION_WEIGHTS)
ORGANISATION_SIGN: Final = np.frombuffer(b"0123456789X0", np.uint8)
CREDIT_VALUE: Final = np.array([identifiers.CREDIT_VALUES.get(chr(code), 99) for code in range(256)])
BASE_36: Final = np.zeros(256, np.int64)
for _sign in identifiers.CREDIT_SIGNS:
    BASE_36[ord(_sign)] = int(_sign, 36)
IS_AUTHORITY: Final = np.array([has_known_authority(f"00{number:02d}") for number in range(256)])
CHECK_VALUE: Final = np.full(256, 99, np.int32)
CHECK_VALUE[ZERO : ZERO + 10] = range(10)
CHECK_VALUE[X] = 10
IS_KIND: Final = np.isin(np.arange(256), [1, 2, 3, 8, 9])
PUBLICATION_LENGTH: Final = 12  # CN108982325A; longer and older ones go the slow way
LETTER_KIND: Final = np.zeros(256, np.uint8)  # the digit, as a sign, that agrees with a letter
for _letter, _digit in (("A", "1"), ("B", "1"), ("U", "2"), ("S", "3")):
    LETTER_KIND[ord(_letter)] = ord(_digit)


def _untidy_signs() -> np.ndarray:
    """Which 16-bit codes the slow way must see: what `text.tidy` or COPY changes, quotes, look-alikes."""
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


class CreditCodes(Memo):
    """Credit codes; those of a block that were not seen before are proved together."""

    def column(self, cells: Iterable[str]) -> list[str]:
        cells = list(cells)
        unseen = [code for code in set(cells) if len(code) == CREDIT_LENGTH and code not in self]
        if unseen:
            self.update((code, code) for code, good in zip(unseen, _proved(unseen).tolist(), strict=True) if good)
        return super().column(cells)


def _proved(codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which codes carry both right check signs and the number of a province."""
    signs = np.frombuffer("".join(codes).encode("ascii", "replace"), np.uint8).reshape(len(codes), CREDIT_LENGTH)
    values = CREDIT_VALUE[signs]
    organisation = BASE_36[signs[:, 8:16]] @ ORGANISATION_WEIGHTS % 11
    proved: NDArray[np.bool_] = (
        (values < len(identifiers.CREDIT_SIGNS)).all(axis=1)
        & (-(values[:, :17] @ CREDIT_WEIGHTS) % 31 == values[:, 17])
        & (ORGANISATION_SIGN[11 - organisation] == signs[:, 16])
        & IS_AUTHORITY[signs[:, 2] % ZERO * 10 + signs[:, 3] % ZERO]
    )
    return proved


class Block:
    """Some rows of a file, turned into columns; `doubtful` collects the places of rows that the slow way must read."""

    def __init__(self, first: int, columns: Sequence[Sequence[str]], position: dict[str, int]) -> None:
        self.first = first
        self.size = len(columns[0])
        self.position = position
        self.doubtful: set[int] = set()
        self._columns = columns

    def row(self, place: int) -> list[str]:
        """The cells of one row, as they came."""
        return [column[place] for column in self._columns]

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

    def numbers(self, this_year: int) -> tuple[list[str], str]:
        """Canonical application numbers without check digits, and their kind digits; other writings are in doubt."""
        cells = self.raw("application_number")
        lengths = list(map(len, cells))
        old: np.ndarray | None = None
        if OLD_LENGTH in lengths:  # 97101765.4
            old = np.array(lengths) == OLD_LENGTH
            cells = [cell.rjust(NUMBER_LENGTH, "0") if len(cell) == OLD_LENGTH else cell for cell in cells]
        signs = self._fixed_width(cells, NUMBER_LENGTH, "0" * NUMBER_LENGTH)
        digits = signs[:, :12] - ZERO  # what is not a digit becomes more than 9
        year, kind, total = digits[:, :4] @ POWERS, digits[:, 4], digits.astype(np.int32) @ WEIGHTS
        is_year = (year >= FIRST_YEAR) & (year <= this_year)
        if old is not None:
            kind = np.where(old, digits[:, 6], kind)
            total = np.where(old, digits[:, 4:].astype(np.int32) @ OLD_WEIGHTS, total)
            is_year = np.where(old, IS_OLD_YEAR[digits[:, 4] * 10 + digits[:, 5]], is_year)
        good = (digits <= 9).all(axis=1) & (signs[:, 12] == DOT) & (total % 11 == CHECK_VALUE[signs[:, 13]])
        good &= IS_KIND[kind] & is_year
        if not good.all():
            self.doubt(np.flatnonzero(~good).tolist())
        kind_digits = (kind + ZERO).astype(np.uint8).tobytes().decode("latin-1")
        return [cell[:-2] for cell in self.raw("application_number")], kind_digits

    def tidy_texts(self, limits: dict[str, int], required: Iterable[str], names: Iterable[str]) -> None:
        """Text columns that need no change: within their limits, no signs to fold or drop, no blanks to remove."""
        names_here = [name for name in limits if name in self.position]
        columns = [self.raw(name) for name in names_here]
        for name in required:
            self.doubt_where(self.raw(name), "")
        for name in names:
            cells = self.raw(name)
            if " " in "\n".join(cells):
                self.doubt(place for place, cell in enumerate(cells) if " " in cell)
        joined = "\n".join(chain.from_iterable(columns))
        if joined.count("\n") != len(columns) * self.size - 1:
            self.doubt(range(self.size))  # a line end within a cell: what follows could not tell the cells apart
            return
        codes = np.frombuffer(joined.encode("utf-16-le"), np.uint16)
        ends = np.append(np.flatnonzero(codes == LINE_END), len(codes))
        lengths = np.diff(ends, prepend=-1) - 1
        too_long = lengths > np.repeat([limits[name] for name in names_here], self.size)
        self.doubt((np.flatnonzero(too_long) % self.size).tolist())
        if UNTIDY[codes].any() or "  " in joined or "\n " in joined or " \n" in joined or joined != joined.strip(" "):
            self.doubt((_untidy_cells(codes, ends) % self.size).tolist())

    def publications(self, kinds: Sequence[str]) -> None:
        """Publication numbers of nine digits whose first digit and letter agree with the kind of right, or none."""
        if "publication_number" not in self.position:
            return
        cells = self.raw("publication_number")
        signs = self._fixed_width(cells, PUBLICATION_LENGTH, "CN100000000A", may_be_empty=True)
        kind = np.frombuffer("".join(kinds).encode("ascii", "replace"), np.uint8)
        good = (
            (signs[:, 0] == ord("C"))
            & (signs[:, 1] == ord("N"))
            & (signs[:, 2:11] - ZERO <= 9).all(axis=1)
            & (signs[:, 2] == kind)
            & (LETTER_KIND[signs[:, 11]] == kind)
        )
        if not good.all():
            self.doubt(place for place in np.flatnonzero(~good).tolist() if cells[place])

    def _fixed_width(
        self, cells: Sequence[str], width: int, stand_in: str, *, may_be_empty: bool = False
    ) -> np.ndarray:
        """The cells' signs as a table; a cell of another width is in doubt, and the stand-in takes its place."""
        if set(map(len, cells)) != {width}:
            self.doubt(place for place, cell in enumerate(cells) if len(cell) != width and (cell or not may_be_empty))
            cells = [cell if len(cell) == width else stand_in for cell in cells]
        return np.frombuffer("".join(cells).encode("ascii", "replace"), np.uint8).reshape(self.size, width)

    def in_order(self, earlier: Sequence[str], later: Sequence[str]) -> None:
        """ISO dates; NULL stands after every date."""
        if not all(map(le, earlier, later)):
            self.doubt(place for place, (a, b) in enumerate(zip(earlier, later, strict=True)) if not a <= b)

    def year_as_filed(self, numbers: Sequence[str], filed: Sequence[str]) -> None:
        """Filed in the year that the number says; old numbers say only its last two digits."""
        years = [number[:4] for number in numbers]
        if not all(map(str.startswith, filed, years)):
            self.doubt(place for place, pair in enumerate(zip(numbers, filed, strict=True)) if not _same_year(*pair))

    def lines(self, columns: Sequence[Sequence[str]]) -> str:
        """COPY text of the rows without doubt."""
        numbers = map(str, range(self.first, self.first + self.size))
        rows: Iterator[tuple[str, ...]] = zip(numbers, *columns, strict=True)
        if self.doubtful:
            good = bytearray(b"\1" * self.size)
            for place in self.doubtful:
                good[place] = 0
            rows = compress(rows, good)
        found = "\n".join(map("\t".join, rows))
        return found + "\n" if found else ""


def _same_year(number: str, day: str) -> bool:
    return day[2:4] == number[:2] if len(number) == len("97101765") else day[:4] == number[:4]


def _untidy_cells(codes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Numbers of the cells (joined by line ends) with a sign in doubt or a blank at an end or beside another."""
    blank = codes == ord(" ")
    edge = np.concatenate(([True], blank[:-1] | (codes[:-1] == LINE_END))) | np.concatenate(
        (codes[1:] == LINE_END, [True])
    )
    return np.searchsorted(ends, np.flatnonzero(UNTIDY[codes] | (blank & edge)))
