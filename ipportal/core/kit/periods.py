"""Months as the office counts them: one ordered value, and one number for computing."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Final, Self

FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2999
MONTH_TEXT: Final = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; `no` is the smallint month number kept in tables: year * 12 + month - 1."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}; months are 01 to 12")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"year {self.year} is outside {FIRST_YEAR} to {LAST_YEAR}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """`YYYY-MM`, nothing else; the ValueError says what is wrong."""
        found = MONTH_TEXT.fullmatch(text)
        if not found:
            raise ValueError(f"{text[:20]!r} is not a month; write YYYY-MM, for example 2025-12")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def from_no(cls, number: int) -> Self:
        year, month = divmod(number, 12)
        return cls(year, month + 1)

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def no(self) -> int:
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, self.month, monthrange(self.year, self.month)[1])

    def __add__(self, months: int) -> Self:
        return type(self).from_no(self.no + months)

    def __sub__(self, months: int) -> Self:
        return type(self).from_no(self.no - months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from `first` to `last`, both included."""
    return [Month.from_no(number) for number in range(first.no, last.no + 1)]
