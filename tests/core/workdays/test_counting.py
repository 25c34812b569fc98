"""The shipped calendar against two others, and counting by it."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import holidays
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ipportal.core.workdays.counting import (
    Calendar,
    Unit,
    add_working_days,
    calendar,
    end_of_period,
    is_working_day,
    working_days_between,
)
from ipportal.core.workdays.models import HolidayNotice, SpecialDay

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2015, 1, 1), dt.date(2026, 12, 31)
ANNOUNCED = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def test_every_announced_day_is_what_two_other_calendars_say() -> None:
    known = calendar()
    other = holidays.country_holidays("CN", years=range(2015, 2027))

    assert [day for day in ANNOUNCED if known.works_on(day) != chinese_calendar.is_workday(day)] == []
    assert [day for day in ANNOUNCED if known.works_on(day) != other.is_working_day(day)] == []
    assert known.published == frozenset(range(2015, 2027))


def test_every_special_day_says_by_which_notice() -> None:
    assert HolidayNotice.objects.count() == 15
    assert SpecialDay.objects.count() == 411
    assert SpecialDay.objects.get(day=dt.date(2019, 5, 2)).notice.number == "国办发明电〔2019〕3号"
    assert SpecialDay.objects.get(day=dt.date(2020, 2, 1)).notice.title == "国务院办公厅关于延长2020年春节假期的通知"


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        ("2026-01-04", True, "元旦"),  # a Sunday that is made up for
        ("2026-02-14", True, "春节"),  # a Saturday
        ("2026-02-16", False, "春节"),
        ("2026-02-24", True, None),
        ("2026-02-28", True, "春节"),
        ("2026-03-07", False, None),
        ("2026-10-08", True, None),
        ("2018-12-29", True, "元旦"),  # by the notice for 2019
    ],
)
def test_a_day_is_a_working_day_or_not_and_says_why(day: str, works: bool, name: str | None) -> None:
    found = is_working_day(dt.date.fromisoformat(day))

    assert (found.is_working, found.special.name_zh if found.special else None) == (works, name)
    assert not found.unpublished


@pytest.mark.parametrize(
    ("start", "number", "reached"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # the make-up Saturday
        ("2026-02-14", 1, "2026-02-24"),  # over the Spring Festival
        ("2026-02-15", 0, "2026-02-24"),
        ("2026-02-14", 0, "2026-02-14"),
        ("2026-02-24", -1, "2026-02-14"),
        ("2026-09-30", 5, "2026-10-13"),  # 8, 9, the make-up Saturday 10, 12, 13
    ],
)
def test_working_days_are_added(start: str, number: int, reached: str) -> None:
    assert add_working_days(dt.date.fromisoformat(start), number).day.isoformat() == reached


def test_working_days_are_counted_without_the_first_day_and_with_the_last() -> None:
    assert working_days_between(dt.date(2026, 2, 13), dt.date(2026, 2, 24)).days == 2
    assert working_days_between(dt.date(2026, 2, 24), dt.date(2026, 2, 13)).days == -2
    assert working_days_between(dt.date(2025, 12, 31), dt.date(2026, 12, 31)).days == 248


def test_a_period_ends_on_a_working_day_unless_it_is_said_not_to() -> None:
    start = dt.date(2026, 2, 9)

    assert end_of_period(start, 5).day == dt.date(2026, 2, 14)
    assert end_of_period(start, 5, first_day_counts=True).day == dt.date(2026, 2, 13)
    assert end_of_period(start, 7, Unit.CALENDAR).day == dt.date(2026, 2, 24)
    assert end_of_period(start, 7, Unit.CALENDAR, ends_on_working_day=False).day == dt.date(2026, 2, 16)
    with pytest.raises(ValueError, match="at least one day"):
        end_of_period(start, 0)


def test_a_year_that_nobody_announced_is_named_and_never_guessed() -> None:
    found = add_working_days(dt.date(2026, 12, 31), 1)

    assert found.day == dt.date(2027, 1, 1)  # by the weekends alone
    assert found.unpublished.years == (2027,)
    assert is_working_day(dt.date(2027, 10, 1)).unpublished
    assert working_days_between(dt.date(2026, 12, 1), dt.date(2028, 1, 3)).unpublished.years == (2027, 2028)
    assert not add_working_days(dt.date(2026, 12, 29), 1).unpublished
    assert not working_days_between(dt.date(2014, 12, 31), dt.date(2015, 12, 31)).unpublished
    with translation.override("en"):
        assert str(found.unpublished).startswith("The holidays of 2027 are not yet published")
    with translation.override("zh-hans"):
        assert str(found.unpublished) == "2027年节假日安排尚未公布：目前仅按周末计算。"


def test_a_period_that_nobody_sets_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 2000"):
        add_working_days(dt.date(2026, 1, 1), 10**9)


class Adding(TestCase):
    """What is added is counted again, forwards and backwards."""

    known: Calendar

    def setUp(self) -> None:
        super().setUp()
        self.known = calendar()

    @settings(max_examples=60, deadline=None)
    @given(day=st.dates(dt.date(2016, 1, 1), dt.date(2025, 12, 31)), number=st.integers(-60, 60).filter(bool))
    def test_between_counts_what_add_added(self, day: dt.date, number: int) -> None:
        reached = self.known.add(day, number).day

        assert self.known.works_on(reached)
        assert self.known.between(day, reached).days == number
