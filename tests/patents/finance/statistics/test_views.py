"""Officials look at the statistics: the province all, a city its own, everybody else nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ipportal.core.kit.clock import OFFICE_ZONE
from tests.patents.finance.conftest import people
from tests.patents.finance.statistics.registrations import MILLION, Told, lay, made_up
from tests.people import Cast, cast, signed_in

__all__ = ["cast", "people"]
pytestmark = pytest.mark.django_db
PAGE, CSV = "/en/desk/finance/statistics/", "/en/desk/finance/statistics/{}.csv"
TODAY = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)
NANJING, SUZHOU = "320100", "320500"


@pytest.fixture
def office(people: Cast, stand_at: Any) -> Cast:
    """It is January 2026; a trademark each was pledged in Nanjing and Suzhou, a layout design in Suzhou."""
    stand_at(TODAY)
    lay([
        line("2024-05-06", 2 * MILLION, NANJING), line("2025-05-07", 3 * MILLION, NANJING),
        line("2025-06-01", 12 * MILLION, SUZHOU, bank=("演示银行乙", "")),
        line("2025-11-30", MILLION, SUZHOU, rights=[("layout_design", "BS.205551234")], size="micro"),
    ])  # fmt: skip
    return people


def line(day: str, fen: int, city: str, **facts: Any) -> Told:
    told: dict[str, Any] = {
        "size": "small", "firms": [(f"演示企业{city}", "")], "rights": [("trademark", f"T{day}{fen}")],
        "bank": ("演示银行甲", ""), "loan_fen": None,
    } | facts  # fmt: skip
    return Told(dt.date.fromisoformat(day), city, secured_fen=fen, **told)


def rows_of(client: Client, by: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(CSV.format(by) + query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def amounts(client: Client, by: str, name: str, query: str = "") -> dict[str, str]:
    return {row[name]: row["Amount (yuan)"] for row in rows_of(client, by, query)}


def test_the_province_sees_the_newest_whole_year_with_its_growth(office: Cast) -> None:
    body = signed_in(office["official"]).get(PAGE).text

    assert "Amount of pledge financing registered in 2025" in body
    assert '<span class="value">1,600.00</span><span class="unit">10,000 yuan</span>' in body
    assert "+700.0%" in body
    assert "2 of 3 loans" in body
    assert "2 of 2 enterprises" in body
    assert "Demonstration data" in body
    assert "Layout design of an integrated circuit 1 registrations, 1,000,000 yuan" in re.sub(r"\s+", " ", body)


def test_a_city_sees_its_own_city_alone(office: Cast) -> None:
    wuxi, suzhou = signed_in(office["official-wx"]), signed_in(office["official-sz"])

    assert amounts(suzhou, "city", "City") == {"Suzhou": "13000000.00"}
    assert amounts(wuxi, "city", "City") == {"Wuxi": "0.00"}
    assert "演示银行乙" not in wuxi.get(PAGE).text
    assert suzhou.get(f"{PAGE}?city={NANJING}").status_code == 400


@pytest.mark.parametrize("who", ["bank-1", "agency-a", "dept-edu"])
def test_nobody_but_an_office_sees_them(office: Cast, who: str) -> None:
    answer = signed_in(office[who]).get(PAGE)

    assert answer.status_code == 403
    assert "Internal statistics are for the IP offices" in answer.text


def test_a_stranger_is_asked_to_sign_in(office: Cast, client: Client) -> None:
    assert "/accounts/login/" in client.get(PAGE)["Location"]


def test_the_filters_stand_in_the_address_and_in_the_files(office: Cast) -> None:
    official = signed_in(office["official"])

    assert amounts(official, "time", "Time", f"?city={NANJING}&period=quarter") == {
        "2025 Q1": "0.00", "2025 Q2": "3000000.00", "2025 Q3": "0.00", "2025 Q4": "0.00",
    }  # fmt: skip
    assert amounts(official, "time", "Time", "?period=year") == {"2024": "2000000.00", "2025": "16000000.00"}
    assert amounts(official, "city", "City", "?kind=layout_design")["Suzhou"] == "1000000.00"
    assert amounts(official, "size", "Size of the enterprise", "?size=micro") == {"Micro enterprise": "1000000.00"}
    assert amounts(official, "bank", "Bank") == {"演示银行乙": "12000000.00", "演示银行甲": "4000000.00"}
    body = official.get(f"{PAGE}?city={SUZHOU}&year=2025").text
    assert f'href="{CSV.format("kind")}?year=2025&amp;city={SUZHOU}"' in body
    assert f'<option value="{SUZHOU}" selected>' in body


def test_the_cells_of_cities_and_months_are_a_file(office: Cast) -> None:
    found = rows_of(signed_in(office["official"]), "city-time")

    assert [(row["City"], row["Time"], row["Registrations (count)"]) for row in found] == [
        ("Nanjing", "2025-05", "1"), ("Suzhou", "2025-06", "1"), ("Suzhou", "2025-11", "1"),
    ]  # fmt: skip
    assert found[0]["Growth on the year (%)"] == "50.0"
    assert found[0]["Demonstration data"] == "yes"


def test_excel_says_what_it_rests_on(office: Cast) -> None:
    answer = signed_in(office["official"]).get("/desk/finance/statistics/city.xlsx?year=2025")

    book = load_workbook(io.BytesIO(answer.content))
    about, table = book.worksheets
    assert "2026-01-20" in {row[1].value for row in about.iter_rows()}
    assert len(list(table.iter_rows(min_row=2))) == 13


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("year=1999", "Year"), ("year=abc", "Year"), ("year=2027", "Year"), ("city=110000", "City"),
        ("city=%00", "City"), ("kind=house", "Kind of right"), ("size=huge", "Size"), ("period=day", "Parts of time"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_named(office: Cast, query: str, field: str) -> None:
    answer = signed_in(office["official"]).get(f"{PAGE}?{query}")

    assert answer.status_code == 400
    assert f"{field}: Select a valid choice" in answer.text or "NUL" in answer.text.upper() or "%00" in query


def test_a_year_under_way_says_so(office: Cast) -> None:
    assert "The last month is not over" in signed_in(office["official"]).get(f"{PAGE}?year=2026").text


def test_the_dashboard_costs_the_same_for_one_registration_or_many(office: Cast) -> None:
    official = signed_in(office["official"])
    official.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        official.get(PAGE)
    lay(made_up(60))
    with CaptureQueriesContext(connection) as many:
        official.get(PAGE)

    assert len(many) == len(few) > 0


def test_before_the_first_registration_the_page_stands(people: Cast) -> None:
    body = signed_in(people["official"]).get(PAGE).text

    assert "No registration." in body
    assert "Demonstration data" not in body.split("<main")[1]
