"""Zhou of the provincial office opens a quarter, puts it off, closes it; everybody at the desk reads who reported."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ipportal.core.audit.models import Event
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.workdays.counting import calendar
from measures.items.due import due_things
from measures.items.quarters import actions
from measures.items.reports import actions as reporting
from measures.items.reports.models import ProgressReport, ReportingPeriod
from tests.conftest import role
from tests.measures.items.conftest import item
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
StandAt = Callable[[dt.datetime | None], None]
NEW = "/desk/measures/quarters/new/"
APRIL = dt.date(2026, 4, 1)


def fourth() -> ReportingPeriod:
    return ReportingPeriod.objects.get(year=2025, quarter=4)


def path_of(period: ReportingPeriod, act: str = "") -> str:
    return f"/desk/measures/quarters/{period.pk}/{act}"


def at(month: int, day: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=OFFICE_ZONE)


def test_the_next_quarter_is_proposed_and_is_due_on_a_working_day(official: Client) -> None:
    page = official.get(NEW).text
    assert 'value="2026-04-01"' in page
    assert 'value="2026-04-30"' in page

    made: Any = official.post(NEW, {"year": 2026, "quarter": 2})

    period = ReportingPeriod.objects.get(year=2026, quarter=2)
    assert (made.status_code, period.opens_on, period.due_on) == (302, dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    assert calendar().works_on(period.due_on)
    assert "开放了" in official.get(path_of(period)).text


def test_a_day_off_moves_the_proposal_to_the_next_working_day(official: Client) -> None:
    official.post(NEW, {"year": 2026, "quarter": 3})

    due_on = ReportingPeriod.objects.get(year=2026, quarter=3).due_on
    assert due_on == dt.date(2026, 11, 2)  # 31 October 2026 is a Saturday


def test_a_quarter_is_opened_once_and_is_due_after_it_opens(official: Client) -> None:
    again: Any = official.post(NEW, {"year": 2025, "quarter": 4, "due_on": "2026-02-10"})
    early: Any = official.post(NEW, {"year": 2026, "quarter": 1, "opens_on": "2025-12-31"})
    backwards: Any = official.post(NEW, {"year": 2026, "quarter": 1, "opens_on": "2026-04-01", "due_on": "2026-04-01"})

    assert (again.status_code, early.status_code, backwards.status_code) == (422, 422, 422)
    assert "该季度已经开放填报。" in again.text
    assert "该日该季度尚未开始。" in early.text
    assert "2026-04-01" in backwards.text
    assert ReportingPeriod.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"quarter": 4, "year": 2025}, "quarter_is_opened_once"),
        ({"due_on": APRIL}, "quarter_is_due_after_it_opens"),
        ({"opens_on": dt.date(2025, 12, 31)}, "quarter_opens_after_it_began"),
        ({"quarter": 5}, "quarter_is_one_of_four"),
        ({"closed_on": dt.date(2026, 4, 30)}, "quarter_closes_after_its_due_day"),
    ],
)
def test_the_database_refuses_an_impossible_quarter(year: Cast, facts: dict[str, Any], name: str) -> None:
    good = {"year": 2026, "quarter": 1, "opens_on": APRIL, "due_on": dt.date(2026, 4, 30)}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReportingPeriod.objects.create(**good | facts)


@pytest.mark.parametrize("person", ["dept-edu", "official-nj"])
def test_only_the_province_keeps_quarters(year: Cast, person: str) -> None:
    client, period = signed_in(year[person]), fourth()

    assert client.get(path_of(period)).status_code == 200
    assert "更改截止日期" not in client.get(path_of(period)).text
    for path in (NEW, path_of(period), path_of(period, "close/")):
        assert client.post(path, {"year": 2026, "quarter": 1}).status_code == 403
    with pytest.raises(PermissionDenied, match=r"开放和关闭季度|open and close quarters"):
        actions.open_quarter(2026, 1, opens_on=APRIL, due_on=dt.date(2026, 4, 30), by=year[person])
    with pytest.raises(PermissionDenied, match=r"开放和关闭季度|open and close quarters"):
        actions.close_quarter(period, by=year[person])


def test_the_due_date_is_changed_with_a_reason_and_whoever_owes_it_is_due_then(year: Cast, official: Client) -> None:
    path, typed = path_of(fourth()), {"due_on": "2026-02-05", "before": "2026-01-31"}

    silent: Any = official.post(path, typed)
    saved: Any = official.post(path, typed | {"reason": "系统维护"})

    assert (silent.status_code, saved.status_code, fourth().due_on) == (422, 302, dt.date(2026, 2, 5))
    assert {due.due_on for due in due_things() if due.title == "2025Q4"} == {dt.date(2026, 2, 5)}
    event = Event.objects.get(action="quarter put off")
    assert (event.reason, event.details["before"]) == ("系统维护", "2026-01-31")
    assert "系统维护" in official.get(path).text


def test_whoever_changed_the_day_in_between_is_not_overwritten(year: Cast, official: Client) -> None:
    path, typed = path_of(fourth()), {"before": "2026-01-31", "reason": "调整"}
    official.post(path, typed | {"due_on": "2026-02-05"})

    late: Any = signed_in(year["official-2"]).post(path, typed | {"due_on": "2026-02-06"})

    assert (late.status_code, fourth().due_on) == (409, dt.date(2026, 2, 5))
    assert "2026-02-06" in late.text


def test_after_the_due_date_it_is_not_changed_and_before_it_not_closed(
    year: Cast, official: Client, stand_at: StandAt
) -> None:
    early: Any = official.post(path_of(fourth(), "close/"))
    stand_at(at(2, 2))
    late: Any = official.post(path_of(fourth()), {"due_on": "2026-02-10", "before": "2026-01-31", "reason": "晚了"})

    assert (early.status_code, late.status_code) == (409, 409)
    assert "截止日期过后才能关闭季度。" in early.text
    assert "截止日期已过，不能再更改。" in late.text
    assert (fourth().due_on, fourth().closed_on) == (dt.date(2026, 1, 31), None)


def test_closing_is_asked_once_more_with_what_is_missing(year: Cast, official: Client, stand_at: StandAt) -> None:
    stand_at(at(2, 2))
    asked = official.get(path_of(fourth(), "close/")).text
    assert fourth().closed_on is None
    assert "T1 " in asked

    official.post(path_of(fourth(), "close/"))

    assert fourth().closed_on == dt.date(2026, 2, 2)
    with pytest.raises(Conflict):
        actions.close_quarter(fourth(), by=year["official"])
    with pytest.raises(Conflict):
        reporting.draft_report(item("T1"), fourth(), by=year["dept-edu"], claimed_percent=1, narrative="晚")
    assert "关闭了" in official.get(path_of(fourth())).text


def reported(year: Cast, share: int = 55) -> ProgressReport:
    report = reporting.draft_report(
        item("T1"), fourth(), by=year["dept-edu"], claimed_percent=share, narrative="已完成论证。"
    )
    return reporting.submit_report(report, by=year["dept-edu"])


def line_of(page: str, code: str) -> str:
    """The row of a report, without its tags."""
    table = page[page.index("逐份报告") :]
    row = next(row for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL) if f"{code} 2025Q4" in row)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_discipline_says_when_and_how_often_it_went_back(year: Cast, official: Client, stand_at: StandAt) -> None:
    """Handed in on Tuesday 27 January, four working days ahead of Saturday the 31st; mended after the day is over."""
    assert "尚未填报" in line_of(official.get("/desk/measures/reporting/").text, "T1")
    stand_at(at(1, 27))
    report = reported(year)
    reporting.return_report(report, by=year["official-2"], reason="补充材料")
    stand_at(at(2, 3))
    reported(year)
    for person in ("dept-finance", "official"):
        reporting.confirm_report(report, by=year[person])
    stand_at(at(2, 4))
    reporting.accept_report(report, by=year["official-2"])

    page = official.get("/desk/measures/reporting/").text

    assert line_of(page, "T1") == (
        "T1 2025Q4 演示数据 省教育厅 2026-01-31 2026-01-27 提前 3 个工作日 2026-02-03 再次提交 1 省局已通过 2026-02-04"
    )
    assert "未填报" in line_of(page, "T2")


def test_late_is_counted_in_working_days(year: Cast, official: Client, stand_at: StandAt) -> None:
    stand_at(at(2, 4))
    reported(year)

    assert "逾期 3 个工作日" in line_of(official.get("/desk/measures/reporting/").text, "T1")


def test_a_body_sees_its_own_and_a_draft_is_nobodys_news(year: Cast, official: Client) -> None:
    before = official.get("/desk/measures/reporting/").content
    reporting.draft_report(item("T1"), fourth(), by=year["dept-edu"], claimed_percent=1, narrative="草稿")

    own = signed_in(year["dept-edu"]).get("/desk/measures/reporting/?quarter=all").text
    city = signed_in(year["official-nj"]).get("/desk/measures/reporting/").text

    assert _plain(official.get("/desk/measures/reporting/").content) == _plain(before)
    assert {name.strip() for name in re.findall(r'<th scope="row" class="wraps">([^<]*)</th>', own)} == {"省教育厅"}
    assert "本单位没有应报的报告" in city


def _plain(body: bytes) -> bytes:
    return re.sub(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', b"", body)


def test_the_files_hold_the_rows_of_the_page(year: Cast, official: Client) -> None:
    page = official.get("/desk/measures/reporting/?quarter=2025Q3").text
    text = official.get("/desk/measures/reporting/reporting.csv?quarter=2025Q3").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(official.get("/desk/measures/reporting/reporting.xlsx?quarter=2025Q3").content))

    assert f"共 {len(rows)} 条结果" in page
    assert {row["代码"] for row in rows if row["状态"] == "未填报"} == {"F2", "I3"}
    assert {row["距截止日期的工作日"] for row in rows if row["提交日期"]} == {"9"}
    assert len(list(book.worksheets[-1].iter_rows(min_row=2))) == len(rows)


@pytest.mark.parametrize("query", ["quarter=2031Q1", "body=x"])
def test_a_value_that_is_none_is_named(official: Client, query: str) -> None:
    assert official.get(f"/desk/measures/reporting/?{query}").status_code == 400


@pytest.mark.parametrize("path", ["reporting/?quarter=all", "reporting/reporting.csv?quarter=all", "quarters/"])
def test_a_list_costs_the_same_for_one_quarter_or_three(year: Cast, official: Client, path: str) -> None:
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_report WHERE period_id = %s", [fourth().pk])
        cursor.execute("DELETE FROM measures_period WHERE year = 2025 AND quarter = 4")
    official.get(f"/desk/measures/{path}")
    with CaptureQueriesContext(connection) as one:
        official.get(f"/desk/measures/{path}")
    for quarter, opens_on in ((1, dt.date(2025, 4, 1)), (2, dt.date(2025, 7, 1))):
        ReportingPeriod.objects.create(
            year=2025, quarter=quarter, opens_on=opens_on, due_on=opens_on + dt.timedelta(days=29)
        )
    with CaptureQueriesContext(connection) as three:
        assert "2025Q1" in official.get(f"/desk/measures/{path}").content.decode()

    assert len(three) == len(one) > 0


def test_a_day_that_is_gone_is_refused(year: Cast) -> None:
    with pytest.raises(BadInput) as refused:
        actions.open_quarter(2025, 2, opens_on=dt.date(2025, 7, 1), due_on=dt.date(2025, 7, 31), by=year["official"])

    assert refused.value.field == "due_on"


def test_a_quarter_of_a_far_year_is_listed_and_its_due_date_is_within_a_year(year: Cast, official: Client) -> None:
    far: Any = official.post(NEW, {"year": 2040, "quarter": 1})
    late: Any = official.post(NEW, {"year": 2026, "quarter": 1, "due_on": "2030-01-01"})

    assert (far.status_code, late.status_code) == (302, 422)
    assert "2040Q1" in official.get("/desk/measures/quarters/").text
    assert official.get(str(far["Location"])).status_code == 200
