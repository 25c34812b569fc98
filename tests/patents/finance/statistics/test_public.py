"""Chen reads what is published of pledges: on the page, as a file, by a program; nobody's name, no withheld number."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from ipportal.core.kit.periods import Month
from patents.finance.figures.actions import close_months
from patents.finance.figures.published import PublishedRow, published_rows
from patents.finance.models import Pledge, Pledgor
from tests.conftest import WORKER, role
from tests.patents.finance.statistics.registrations import lay, made_up
from tests.patents.finance.statistics.test_views import TODAY

pytestmark = pytest.mark.django_db
PAGE, FILE, API = "/en/patents/finance/", "/en/patents/finance/pledge-financing.{}", "/api/v1/finance/summary/"
KEYS = {"month", "period", "region", "right_kind", "size", "amount_yuan", "registrations", "enterprises", "reason"}
WITHHELD = "Not published (fewer than 3 firms, or one dominates)"


@pytest.fixture(scope="module")
def _closed(kept_by_the_module: None) -> None:
    with role("NONE"):
        set_clock(TODAY)
    lay(made_up(900))
    with role(WORKER):
        close_months()


@pytest.fixture
def years(_closed: None, db: None) -> list[PublishedRow]:
    """Two years of registrations, closed to the end of 2025; some cells are withheld, some are not."""
    shelf.clear()
    return published_rows()


def summary(client: Client, query: str = "") -> Any:
    answer = client.get(f"{API}{query}")
    return answer.json()


def every_cell(client: Client, query: str = "") -> list[dict[str, Any]]:
    found, page = [], 1
    while True:
        told = summary(client, f"?page_size=200&page={page}&{query}")
        found += told["results"]
        if told["next"] is None:
            assert told["count"] == len(found)
            return found
        page += 1


def test_the_page_tells_the_newest_month_and_explains_what_it_withholds(
    client: Client, years: list[PublishedRow]
) -> None:
    body = client.get(PAGE).text
    march = client.get(f"{PAGE}?month=2025-03").text

    assert "Cities, December 2025" in body
    assert "Cities, March 2025" in march
    assert WITHHELD in body
    assert 'href="#withheld"' in body
    assert "What is not published, and why" in body
    assert "/en/figures/pledge-amount/320000/2025-12/" in body
    assert "Demonstration data" in body.split("<main")[1]
    assert "/en/measures/F7/" in body


def test_a_city_that_is_withheld_by_month_is_told_by_its_year(client: Client, years: list[PublishedRow]) -> None:
    whole = published_rows(first=Month(2025, 12), last=Month(2025, 12), period="year")
    told = {row.region: row.amount_fen for row in whole if not row.right_kind and not row.size}
    hidden = {
        row.region for row in years if row.month == "2025-12" and row.reason and not row.right_kind and not row.size
    }
    body = client.get(PAGE).text
    section = body[body.index('id="year-by-city"') : body.index('id="year-by-kind"')]

    shown = [region for region in hidden if told[region] is not None]
    assert shown
    for region in shown:
        assert f"/en/figures/pledge-amount/{region}/2025-12/?period=year" in section
        assert f"{(told[region] or 0) // 100:,}" in section
    of_year = every_cell(client, "period=year&month=2025-12")
    assert {cell["region"] for cell in of_year if cell["amount_yuan"] is not None} >= set(shown)


def test_a_month_that_cannot_be_is_named(client: Client, years: list[PublishedRow]) -> None:
    answers = {
        "month=2025-13": 400, "month=abc": 400, "month=%00": 400, "month=1999-01": 404, "month=２０２５-03": 200,
        "month=": 200, "unknown=1": 200,
    }  # fmt: skip
    assert {query: client.get(f"{PAGE}?{query}").status_code for query in answers} == answers


def test_the_file_has_the_cells_of_the_year_and_no_number_of_a_withheld_one(
    client: Client, years: list[PublishedRow]
) -> None:
    text = client.get(FILE.format("csv") + "?month=2025-12").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    of_2025 = [row for row in (*years, *published_rows(period="year")) if row.month.startswith("2025-")]
    assert len(rows) == len(of_2025)
    withheld = [row for row in rows if row["Not published because"]]
    assert {row["Not published because"] for row in withheld} == {WITHHELD}
    numbers = (
        "Amount (yuan)",
        "Registrations (count)",
        "Enterprises (count)",
        "Loans of at most 10 million yuan (count)",
    )
    assert {row[name] for row in withheld for name in numbers} == {""}
    assert len(withheld) == sum(row.reason != "" for row in of_2025)
    book = load_workbook(io.BytesIO(client.get(FILE.format("xlsx")).content))
    assert len(list(book.worksheets[1].iter_rows(min_row=2))) == len(rows)


def test_programs_read_every_cell_with_the_words_of_the_contract(client: Client, years: list[PublishedRow]) -> None:
    found = every_cell(client)

    assert len(found) == len(years)
    assert {frozenset(cell) for cell in found} == {frozenset(KEYS)}
    for cell in found:
        numbers = {cell["amount_yuan"], cell["registrations"], cell["enterprises"]}
        assert (cell["reason"] == "suppressed") == (numbers == {None})
    assert [cell["month"] for cell in found] == sorted((cell["month"] for cell in found), reverse=True)
    of_all = [cell for cell in found if cell["region"] == "320000" and not cell["right_kind"] and not cell["size"]]
    told = {row.month: row.amount_fen for row in years if (row.region, row.right_kind, row.size) == ("320000", "", "")}
    assert {cell["month"]: cell["amount_yuan"] for cell in of_all} == {
        month: None if fen is None else f"{fen // 100}.{fen % 100:02d}" for month, fen in told.items()
    }


def test_no_answer_names_who_pledged_or_to_whom(client: Client, years: list[PublishedRow]) -> None:
    names = {*Pledge.objects.values_list("pledgee", flat=True), *Pledgor.objects.values_list("name", flat=True)}
    numbers = set(Pledge.objects.values_list("registration_number", flat=True))

    told = [client.get(PAGE).text, client.get(FILE.format("csv")).content.decode(), json.dumps(every_cell(client))]

    assert len(names) > 10
    assert not [word for word in names | numbers for text in told if word in text]


def test_programs_ask_for_a_part(client: Client, years: list[PublishedRow]) -> None:
    parts = (
        ("month", "2025-03"),
        ("region", "320500"),
        ("right_kind", "patent"),
        ("size", "micro"),
        ("size", "unknown"),
    )
    for field, value in parts:
        found = every_cell(client, f"{field}={value}")

        assert {cell[field] for cell in found} == {value}
        assert len(found) == sum(getattr(row, field) == value for row in years)


@pytest.mark.parametrize(
    ("query", "field"),
    [("month=2025-13", "month"), ("month=2025", "month"), ("region=999999", "region"),
     ("region=" + "9" * 500, "region"), ("right_kind=house", "right_kind"), ("size=huge", "size"),
     ("ordering=amount_yuan", "ordering"), ("page_size=0", "page_size"), ("page_size=x", "page_size")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_a_problem_with_its_field(client: Client, query: str, field: str) -> None:
    answer = client.get(f"{API}?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]


def test_a_page_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"{API}?page=99").status_code == 404


def test_the_description_of_the_interface_knows_it(client: Client) -> None:
    described = client.get("/api/v1/schema/?format=json").json()

    parameters = {one["name"] for one in described["paths"][API]["get"]["parameters"]}
    assert parameters == {"month", "period", "region", "right_kind", "size", "page", "page_size"}


def test_the_page_costs_the_same_for_one_month_or_many(client: Client, stand_at: Any) -> None:
    stand_at(TODAY)
    costs = []
    for years in ((2025,), (2023, 2024)):
        lay(made_up(40, years=years, seed=years[0]))
        with role(WORKER):
            close_months()
        shelf.clear()
        client.get(PAGE)
        shelf.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        costs.append(len(asked))

    assert costs[0] == costs[1] > 0
    assert Month(2025, 12) in {Month.parse(row.month) for row in published_rows()}
