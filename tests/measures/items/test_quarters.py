"""Zhou opens a quarter, moves its due day, closes it, and sees who reported when."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from ipportal.core.kit.clock import OFFICE_ZONE
from measures.items.reports.models import ReportingPeriod
from tests import trail
from tests.measures.items.conftest import item
from tests.measures.items.test_filing import begun, sent, sign
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
HERE = "/desk/measures/quarters/"


def quarter(number: int = 4, year: int = 2025) -> ReportingPeriod:
    return ReportingPeriod.objects.get(year=year, quarter=number)


def test_the_next_quarter_is_proposed_and_opened_once(year: Cast) -> None:
    zhou = signed_in(year["official"])
    page = zhou.get(f"{HERE}new/").text
    assert 'value="2026-04-01"' in page
    assert 'value="2026-04-30"' in page
    wanted = {"year": "2026", "quarter": "1", "opens_on": "2026-04-01", "due_on": "2026-04-30"}

    assert zhou.post(f"{HERE}new/", wanted | {"due_on": "2026-03-01"}).status_code == 422
    assert zhou.post(f"{HERE}new/", wanted)["Location"] == HERE
    assert zhou.post(f"{HERE}new/", wanted).status_code == 409

    assert quarter(1, 2026).due_on == dt.date(2026, 4, 30)
    assert [one.actor for one in trail.entries(action="reporting period opened")] == ["official"]


def test_a_due_day_is_moved_with_a_reason_until_the_quarter_is_closed(
    year: Cast, stand_at: Callable[[dt.datetime], None]
) -> None:
    zhou, period = signed_in(year["official"]), quarter()
    assert zhou.post(f"{HERE}{period.pk}/close/").status_code == 409, "it is not due yet"
    assert zhou.post(f"{HERE}{period.pk}/due/", {"due_on": "2026-02-06", "reason": " "}).status_code == 422
    assert zhou.post(f"{HERE}{period.pk}/due/", {"due_on": "2026-02-06", "reason": "31日为周六"}).status_code == 302
    assert quarter().due_on == dt.date(2026, 2, 6)

    stand_at(dt.datetime(2026, 2, 7, 9, tzinfo=OFFICE_ZONE))
    assert "2025Q4" in zhou.get(HERE).text
    assert zhou.post(f"{HERE}{period.pk}/close/").status_code == 302

    assert quarter().closed_on == dt.date(2026, 2, 7)
    assert zhou.post(f"{HERE}{period.pk}/due/", {"due_on": "2026-03-06", "reason": "再延"}).status_code == 409
    assert signed_in(year["dept-edu"]).post(
        f"/desk/measures/items/{item('T1').pk}/reports/{period.pk}/begin/"
    ).status_code in (403, 409)


@pytest.mark.parametrize("name", ["dept-edu", "official-nj"])
def test_only_the_province_keeps_quarters(year: Cast, name: str) -> None:
    other = signed_in(year[name])

    for address in (f"{HERE}new/", f"{HERE}{quarter().pk}/due/"):
        assert other.get(address).status_code == 403
    assert other.post(f"{HERE}{quarter(3).pk}/close/").status_code == 403


def test_the_database_refuses_a_quarter_that_closes_before_it_is_due(year: Cast) -> None:
    with pytest.raises(IntegrityError, match="quarter_closes_after_its_due_day"), transaction.atomic():
        ReportingPeriod.objects.update(closed_on=dt.date(2025, 1, 1))


def test_one_sees_who_reported_when_and_how_often_again(year: Cast, stand_at: Callable[[dt.datetime], None]) -> None:
    page = begun(signed_in(year["dept-edu"]))
    stand_at(dt.datetime(2026, 2, 3, 9, tzinfo=OFFICE_ZONE))  # Tuesday; due was Saturday
    sent(signed_in(year["dept-edu"]), page)
    for who in ("dept-finance", "official"):
        sign(signed_in(year[who]), page)
    signed_in(year["official-2"]).post(f"{page}return/", {"reason": "请补充"})

    book = signed_in(year["official"]).get(f"{HERE}{quarter().pk}/reports.xlsx")
    rows = {
        row[1].value: [cell.value for cell in row] for row in load_workbook(io.BytesIO(book.content)).worksheets[-1]
    }

    first = rows["T1"]
    assert (first[0], str(first[4])[:10], first[5], first[6]) == ("江苏省教育厅", "2026-02-03", 2, 1)
    assert rows["T2"][4] in ("", None)
    assert rows["T2"][5] == 2, "two working days late, and nothing came"
    assert len(rows) > 20
    shown = signed_in(year["official"]).get(f"{HERE}{quarter().pk}/").text
    assert "退回" in shown


def test_a_body_sees_its_own_only(year: Cast) -> None:
    page = signed_in(year["dept-edu"]).get(f"{HERE}{quarter().pk}/").text

    assert "T1 " in page
    assert "C1 " not in page


@pytest.mark.parametrize("reports", [1, 2])
def test_the_list_costs_the_same_however_many_reported(
    year: Cast, reports: int, django_assert_num_queries: Any
) -> None:
    for code in ("T1", "T2")[:reports]:
        sent(signed_in(year["dept-edu"]), begun(signed_in(year["dept-edu"]), code))
    zhou, path = signed_in(year["official"]), f"{HERE}{quarter().pk}/"
    zhou.get(path)

    with django_assert_num_queries(17):
        zhou.get(path)
