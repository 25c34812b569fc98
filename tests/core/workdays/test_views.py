"""The calendar at the desk: an official puts down what was announced; everybody else reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.workdays.counting import is_working_day
from ipportal.core.workdays.loading import load_calendar
from ipportal.core.workdays.models import HolidayNotice, SpecialDay
from tests import trail
from tests.conftest import role
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
CALENDAR = "/en/desk/calendar/"
NOTICE = {
    "year": "2027", "number": "国办发明电〔2026〕9号", "title": "国务院办公厅关于2027年部分节假日安排的通知",
    "publisher": "国务院办公厅", "published_on": "2026-01-05",
}  # fmt: skip
DAY = {"day": "2027-01-01", "kind": "holiday", "name_zh": "元旦", "name_en": "New Year's Day", "reason": "announced"}


@pytest.fixture
def official(cast: Cast) -> Client:
    return signed_in(cast["official"])


def notice_of(year: int) -> str:
    return str(HolidayNotice.objects.filter(year=year).latest("published_on").pk)


def test_a_year_that_is_not_published_says_so_until_its_notice_is_put_down(official: Client) -> None:
    before = official.get(f"{CALENDAR}2027/").text
    assert "Not yet published" in before
    assert "only weekends are taken into account" in before

    answer = official.post(f"{CALENDAR}notices/new/", NOTICE, follow=True)

    assert answer.redirect_chain[-1][0] == f"{CALENDAR}2027/"
    assert "Not yet published" not in answer.text
    added = official.post(f"{CALENDAR}2027/days/new/", DAY | {"notice": notice_of(2027)}, follow=True)
    assert "1 January 2027" in added.text
    assert not is_working_day(dt.date(2027, 1, 1)).is_working
    assert [told.action for told in trail.entries(actor="official")][-2:] == [
        "holiday notice added",
        "special day added",
    ]


def test_a_day_is_put_right_and_taken_out_with_a_reason_that_stays(official: Client) -> None:
    path = f"{CALENDAR}days/2026-10-10/"
    facts = {"kind": "holiday", "name_zh": "国庆节", "name_en": "National Day", "notice": notice_of(2026)}

    assert official.post(path, facts | {"reason": "extended"}).status_code == 302
    assert not is_working_day(dt.date(2026, 10, 10)).is_working
    (changed,) = trail.entries(action="changed", object_kind="specialday")
    before, after = changed.before or {}, changed.after or {}
    assert (changed.reason, before["kind"], after["kind"]) == ("extended", "make_up_workday", "holiday")

    assert official.post(f"{path}take-out/", {"reason": ""}).status_code == 422
    assert official.post(f"{path}take-out/", {"reason": "entered twice"}).status_code == 302
    assert official.get(path).status_code == 404
    assert trail.entries(action="special day taken out")[0].reason == "entered twice"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("day", "2026-12-31", "This day is not in 2027"),
        ("day", "yesterday", "Enter a valid date"),
        ("kind", "make_up_workday", "People work on this day anyway"),
        ("kind", "feast", "Select a valid choice"),
        ("notice", "1", "Select a valid choice"),
        ("reason", "", "This field is required"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(official: Client, field: str, value: str, told: str) -> None:
    official.post(f"{CALENDAR}notices/new/", NOTICE)

    answer = official.post(f"{CALENDAR}2027/days/new/", DAY | {"notice": notice_of(2027)} | {field: value})

    assert answer.status_code == 422
    assert told in answer.text
    assert "<title>Error:" in answer.text
    assert not SpecialDay.objects.filter(day__year=2027).exists()


def test_a_notice_is_put_down_once_and_not_before_it_exists(official: Client) -> None:
    official.post(f"{CALENDAR}notices/new/", NOTICE)

    twice = official.post(f"{CALENDAR}notices/new/", NOTICE)
    assert (twice.status_code, "known already" in twice.text) == (422, True)
    future = official.post(f"{CALENDAR}notices/new/", NOTICE | {"number": "x", "published_on": "2999-01-01"})
    assert (future.status_code, "has not come yet" in future.text) == (422, True)


def test_others_read_the_calendar_and_keep_out_of_it(cast: Cast) -> None:
    agency = signed_in(cast["agency-a"])

    page = agency.get(f"{CALENDAR}2026/")
    assert "国办发明电〔2025〕7号" in page.text
    assert "Correct" not in page.text
    for path in ("notices/new/", "2026/days/new/", "days/2026-10-10/", "days/2026-10-10/take-out/"):
        assert agency.post(CALENDAR + path, DAY).status_code == 403
    assert SpecialDay.objects.count() == 411


@pytest.mark.parametrize("path", ["1999/", "2101/", "days/2026-13-01/", "days/x/", "days/2026-03-03/"])
def test_what_is_not_there_is_not_found(official: Client, path: str) -> None:
    assert official.get(CALENDAR + path).status_code == 404


def test_the_years_cost_the_same_however_many_days_they_have(official: Client) -> None:
    official.get(CALENDAR)
    with CaptureQueriesContext(connection) as many:
        official.get(CALENDAR)
    with role("NONE"):
        SpecialDay.objects.filter(day__gt=dt.date(2015, 1, 1)).delete()
    with CaptureQueriesContext(connection) as one:
        official.get(CALENDAR)

    assert len(many) == len(one) > 0


def test_loading_again_leaves_what_officials_put_right(official: Client) -> None:
    official.post(f"{CALENDAR}days/2026-10-10/take-out/", {"reason": "a test"})

    with role("NONE"):
        assert load_calendar().new == 0
    assert not SpecialDay.objects.filter(day=dt.date(2026, 10, 10)).exists()


def test_the_database_refuses_a_make_up_workday_in_the_week() -> None:
    row = SpecialDay.objects.get(day=dt.date(2026, 10, 1))

    with pytest.raises(IntegrityError, match="make_up_workday_is_at_a_weekend"), transaction.atomic():
        SpecialDay.objects.filter(pk=row.pk).update(kind="make_up_workday")
