"""Days and months as they stand in files: ISO, Chinese, full-width, dotted; within the range that makes sense."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.periods import Month

PATENT_LAW: Final = dt.date(1985, 4, 1)  # first day on which applications were taken
DAY: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T][0-9:.+Z]*)?")
COMPACT_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
MONTH: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*月?")
COMPACT_MONTH: Final = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")
YEAR: Final = re.compile(r"([0-9]{4})\s*年?末?底?")
SERIAL: Final = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
SERIAL_ZERO: Final = dt.date(1899, 12, 30)  # day 0 of spreadsheets, after their leap day that never was
REMEMBERED: Final = 40_000  # a century has 36,525 days


def day(value: str, *, earliest: dt.date = PATENT_LAW, latest: dt.date = dt.date(2100, 1, 1)) -> dt.date:
    """`2023-07-18`, `2023/7/18`, `2023.7.18`, `20230718`, `2023年7月18日`, full-width; a Fault names the range."""
    cleaned = text.clean(value)
    found = DAY.fullmatch(cleaned) or COMPACT_DAY.fullmatch(cleaned)
    if not found:
        raise _not_a_day(value, cleaned)
    if not earliest.year <= int(found[1]) <= latest.year:
        raise _out_of_range(text.shown(value, 30), earliest, latest)
    try:
        result = dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Fault("impossible-date", _("{value}: this day does not exist"), value=text.shown(value, 30)) from None
    if not earliest <= result <= latest:
        raise _out_of_range(result.isoformat(), earliest, latest)
    return result


def _out_of_range(value: object, earliest: object, latest: object) -> Fault:
    message = _("{value} is outside {earliest} to {latest}")
    return Fault("date-out-of-range", message, value=value, earliest=earliest, latest=latest)


def _not_a_day(value: str, cleaned: str) -> Fault:
    if SERIAL.fullmatch(cleaned):
        meant = SERIAL_ZERO + dt.timedelta(days=int(float(cleaned)))
        return Fault(
            "serial-date",
            _("{value} is a spreadsheet's day number (would be {meant}); write the date, e.g. 2023-07-18"),
            value=text.shown(value, 30),
            meant=meant,
        )
    return Fault("bad-date", _("{value} is not a date; write YYYY-MM-DD, e.g. 2023-07-18"), value=text.shown(value, 30))


class Days(dict[str, dt.date]):
    """The fast lane of `day`: `days[raw]` reads a cell once and then remembers it; a wrong cell raises its Fault.

    A register of a million rows has about ten thousand different days.
    """

    def __init__(self, *, earliest: dt.date = PATENT_LAW, latest: dt.date) -> None:
        super().__init__()
        self.earliest = earliest
        self.latest = latest

    def __missing__(self, raw: str) -> dt.date:
        result = day(raw, earliest=self.earliest, latest=self.latest)
        if len(self) >= REMEMBERED:
            self.clear()
        self[raw] = result
        return result


def month(value: str) -> Month:
    """`2025-12`, `2025/12`, `2025年12月`, `202512`; also a day, which counts for its month."""
    cleaned = text.clean(value)
    found = MONTH.fullmatch(cleaned) or COMPACT_MONTH.fullmatch(cleaned)
    if not found:
        try:
            return Month.of(day(value, earliest=dt.date(1949, 10, 1)))
        except Fault:
            raise Fault(
                "bad-period", _("{value} is not a month; write YYYY-MM, e.g. 2025-12"), value=text.shown(value, 30)
            ) from None
    try:
        return Month(int(found[1]), int(found[2]))
    except ValueError:
        raise Fault("impossible-date", _("{value}: this month does not exist"), value=text.shown(value, 30)) from None


def period(value: str) -> tuple[Month, str]:
    """A month, or a year, which is kept at its December with period `year`: `(Month, "month" | "year")`."""
    found = YEAR.fullmatch(text.clean(value))
    return (Month(year(found[1]), 12), "year") if found else (month(value), "month")


def year(value: str, *, earliest: int = 1949, latest: int = 2100) -> int:
    """`2024`, `2024年`, `2024年末`, full-width; also `2024-12-31`, the end of the year."""
    cleaned = text.clean(value)
    found = YEAR.fullmatch(cleaned) or re.fullmatch(r"([0-9]{4})[-/.年]12[-/.月]31日?", cleaned)
    if not found:
        raise Fault("bad-year", _("{value} is not a year; write YYYY, e.g. 2024"), value=text.shown(value, 30))
    result = int(found[1])
    if not earliest <= result <= latest:
        raise _out_of_range(result, earliest, latest)
    return result
