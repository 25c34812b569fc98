"""The revision triangle: every month as each release has it, and as it would come out today."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from django.test import Client

from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.releases import actions
from ipportal.core.metrics.releases.models import Release
from tests.core.metrics.conftest import Progress, january, tell, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_publishing import lapsed, register
from tests.core.metrics.test_releases import CODE, DECEMBER, NANJING, STOCK, Cast, cast

__all__ = ["cast", "january", "lapsed", "register", "worker"]
ASKED = f"?metric={STOCK}&region={NANJING}"
PAGE = f"/en/figures/revisions/{ASKED}"
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


def table(body: str) -> list[list[str]]:
    """The cells of the triangle as they are read."""
    found = re.search(r"<table>(.*?)</table>", body, re.DOTALL)
    assert found
    rows = [CELL.findall(row) for row in re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in rows]


@pytest.fixture
def revised(cast: Cast, lapsed: Release, register: list[Event]) -> None:
    """November and December are published; December again with the late lapse; then another lapse is learned."""
    cast.publish(DECEMBER - 1)
    cast.publish(reason="a lapse told late")
    tell([Event(register[1].number, 0, 2, "L", dt.date(2025, 12, 2))])
    figures.recompute(Progress())


def test_each_month_has_its_values_from_release_to_release(client: Client, revised: None) -> None:
    assert table(client.get(PAGE).text) == [
        ["Month", "Release 1", "Release 2", "As known today"],
        ["December 2025", "5", "4 -1", "3 -1"],
    ]
    assert table(client.get(f"{PAGE}&months=all").text)[1:] == [
        ["December 2025", "5", "4 -1", "3 -1"],
        ["November 2025", "4", "—", "4 0"],
    ]
    assert "1 more month stands as it was published first." in client.get(PAGE).text
    assert "第 2 次公布" in client.get(PAGE.removeprefix("/en")).text


def test_the_files_hold_every_value(client: Client, revised: None) -> None:
    rows = list(csv.reader(io.StringIO(client.get(f"/en/figures/revisions/export.csv{ASKED}").text.lstrip("\ufeff"))))
    answer = client.get(f"/en/figures/revisions/export.json{ASKED}").json()

    assert [(row[3], row[4], row[6], row[7]) for row in rows[1:]] == [
        ("2025-12", CODE, "5", ""), ("2025-12", "2025-12.r2", "4", "-1"), ("2025-12", "As known today", "3", "-1"),
        ("2025-11", "2025-11.r1", "4", ""), ("2025-11", "As known today", "4", "0"),
    ]  # fmt: skip
    december = answer["months"][0]
    assert [(one["release"], one["value"], one["change"]) for one in december["revisions"]] == [
        (CODE, "5", None), ("2025-12.r2", "4", "-1"),
    ]  # fmt: skip
    assert december["today"] == {"value": "3", "change": "-1", "numerator": 3}
    assert december["revisions"][1]["reason"] == "a lapse told late"


def test_where_nothing_moved_it_says_so(client: Client, cast: Cast, register: list[Event]) -> None:
    assert "Nothing has been published yet" in client.get(PAGE).text
    cast.publish()

    assert "Nothing was revised" in client.get(PAGE).text
    assert table(client.get(f"{PAGE}&months=all").text)[1:] == [["December 2025", "5", "5 0"]]
    assert "Nothing has been published yet" in client.get(PAGE.replace(STOCK, "pct-filings")).text


def test_a_draft_is_not_in_it(client: Client, cast: Cast, register: list[Event]) -> None:
    cast.publish()
    tell([Event(register[1].number, 0, 2, "L", dt.date(2025, 12, 2))])
    figures.recompute(Progress())
    actions.draft_release(DECEMBER, by=cast.drafter)

    assert table(client.get(PAGE).text)[0] == ["Month", "Release 1", "As known today"]


def test_a_flow_is_revised_by_its_periods(client: Client, revised: None) -> None:
    flow = PAGE.replace(STOCK, "invention-patent-grants")

    assert "period=ytd" in client.get(f"{flow}&months=all").text
    assert client.get(f"{flow}&period=ytd&months=all").status_code == 200
    assert client.get(f"{PAGE}&period=ytd").status_code == 400


@pytest.mark.parametrize("asked", ["?metric=x", "?region=310000", "?region=x"])
def test_what_is_no_figure_is_not_there(client: Client, revised: None, asked: str) -> None:
    for path in ("", "export.csv", "export.json"):
        assert client.get(f"/figures/revisions/{path}{asked}").status_code == 404


def test_without_a_choice_it_is_the_provinces_rate(client: Client, revised: None) -> None:
    body = client.get("/en/figures/revisions/").text

    assert '<option value="invention-patents-per-10k" selected>' in body
    assert '<option value="320000" selected>' in body
    assert "/en/figures/revisions/" in client.get("/en/figures/releases/").text
