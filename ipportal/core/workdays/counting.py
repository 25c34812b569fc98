"""Is it a working day, how many lie between, when does a period end. What nobody announced yet is said, never guessed.

For a year without a notice only weekends are known: every answer that leans on such a year names it in `unpublished`,
and a page says so with `_components/provisional_days.html`. Whoever asks for many days takes `calendar()` once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from ipportal.core.workdays.models import DayKind, HolidayNotice, SpecialDay

ONE_DAY: Final = dt.timedelta(days=1)
LONGEST: Final = 2_000  # days that a period may have
SATURDAY: Final = 5


class Unit(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Unpublished:
    """The years of which an answer knows weekends only; false when there is none."""

    years: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.years)

    def __str__(self) -> str:
        years = ", ".join(map(str, self.years))
        sentence = _("The holidays of %(years)s are not yet published: only weekends are taken into account so far.")
        return sentence % {"years": years} if self.years else ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, whether people work on it, and why it is special, where it is."""

    day: dt.date
    is_working: bool
    special: SpecialDay | None = None
    unpublished: Unpublished = field(default_factory=Unpublished)


@dataclass(frozen=True, slots=True)
class Reached:
    """The day to which a count leads."""

    day: dt.date
    unpublished: Unpublished = field(default_factory=Unpublished)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many working days."""

    days: int
    unpublished: Unpublished = field(default_factory=Unpublished)


@dataclass(frozen=True)
class Calendar:
    """All announced days, read once."""

    special: dict[dt.date, SpecialDay]
    published: frozenset[int]

    def works_on(self, day: dt.date) -> bool:
        """By what is known; `day()` also says whether that is all there is to know."""
        known = self.special.get(day)
        return known.kind == DayKind.MAKE_UP_WORKDAY if known else day.weekday() < SATURDAY

    def day(self, day: dt.date) -> Day:
        return Day(day, self.works_on(day), self.special.get(day), self._unpublished(day, day))

    def on_or_after(self, day: dt.date) -> Reached:
        """The day itself where people work on it, otherwise the next on which they do."""
        found = day
        while not self.works_on(found):
            found += ONE_DAY
        return Reached(found, self._unpublished(day, found))

    def add(self, day: dt.date, number: int) -> Reached:
        """The n-th working day after the day (before it, where n is negative); 0: the day itself or the next."""
        _refuse_too_long(number)
        if number == 0:
            return self.on_or_after(day)
        step, left, found = ONE_DAY if number > 0 else -ONE_DAY, abs(number), day
        while left:
            found += step
            left -= self.works_on(found)
        return Reached(found, self._unpublished(*sorted((day + step, found))))

    def between(self, start: dt.date, end: dt.date) -> Counted:
        """Working days after `start` up to and with `end`; negative where `end` lies before."""
        _refuse_too_long((end - start).days // 2)
        if start == end:
            return Counted(0)
        first, last, sign = (start + ONE_DAY, end, 1) if start < end else (end, start - ONE_DAY, -1)
        return Counted(sign * sum(map(self.works_on, _days(first, last))), self._unpublished(first, last))

    def end_of_period(
        self,
        start: dt.date,
        days: int,
        unit: Unit = Unit.WORKING,
        *,
        first_day_counts: bool = False,
        ends_on_working_day: bool = True,
    ) -> Reached:
        """The last day of a period that begins with an event on `start`.

        The day of the event does not count unless it is said to. A period in calendar days that would end on a day off
        ends on the next working day, unless it is said not to.
        """
        if days < 1:
            raise ValueError("a period has at least one day")
        before = start - ONE_DAY if first_day_counts else start
        if unit == Unit.WORKING:
            return self.add(before, days)
        _refuse_too_long(days)
        last = before + dt.timedelta(days=days)
        return self.on_or_after(last) if ends_on_working_day else Reached(last)

    def _unpublished(self, first: dt.date, last: dt.date) -> Unpublished:
        return Unpublished(tuple(year for year in range(first.year, last.year + 1) if year not in self.published))


def calendar() -> Calendar:
    """As it is known now; two queries."""
    special = {row.day: row for row in SpecialDay.objects.select_related("notice")}
    return Calendar(special, frozenset(HolidayNotice.objects.values_list("year", flat=True)))


def is_working_day(day: dt.date) -> Day:
    return calendar().day(day)


def add_working_days(day: dt.date, number: int) -> Reached:
    return calendar().add(day, number)


def working_days_between(start: dt.date, end: dt.date) -> Counted:
    return calendar().between(start, end)


def end_of_period(
    start: dt.date,
    days: int,
    unit: Unit = Unit.WORKING,
    *,
    first_day_counts: bool = False,
    ends_on_working_day: bool = True,
) -> Reached:
    return calendar().end_of_period(
        start, days, unit, first_day_counts=first_day_counts, ends_on_working_day=ends_on_working_day
    )


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _refuse_too_long(number: int) -> None:
    if abs(number) > LONGEST:
        raise ValueError(f"at most {LONGEST} days are counted")
