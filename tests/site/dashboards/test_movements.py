"""A figure's page says what moved it since the previous month; all of it is listed in pages and in a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.releases.models import Release
from patents.register.counts import REGISTER
from tests.core.metrics.conftest import Progress, january, tell, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_publishing import lapsed, register, sign_in
from tests.core.metrics.test_releases import CODE, DECEMBER, KUNSHAN, NANJING, STOCK, XUANWU, Cast, cast, grants
from tests.site.dashboards.test_receipts import NUMBER, read

__all__ = ["cast", "january", "lapsed", "register", "worker"]
PAGE = f"/figures/{STOCK}/{NANJING}/2025-12/"
LIST, FILE = f"{PAGE}movements/", f"{PAGE}movements.csv"
API = f"/api/v1/receipts/movements/?metric={STOCK}&region={NANJING}&month=2025-12"


@pytest.fixture
def moving(register: list[Event]) -> list[Event]:
    """In December one of the five of Nanjing lapses, one is transferred from Kunshan, 60 are granted."""
    tell([
        Event(register[0].number, 0, 1, "L", dt.date(2025, 12, 3)),
        Event(register[5].number, 0, 2, "T", dt.date(2025, 12, 9), XUANWU),
        *grants(XUANWU, 60, on="2025-12-16", first=500),
    ])  # fmt: skip
    figures.recompute(Progress())
    return register


def test_the_figures_page_says_what_moved_it(client: Client, moving: list[Event]) -> None:
    body = read(client, "/en" + PAGE)

    assert "61 came in, 1 went out" in body
    assert body.count('<span class="sub">16 December 2025</span>') == 5  # the first few of those granted
    assert f'href="/en{LIST}"' in body
    assert "增加 61 件，减少 1 件" in read(client, PAGE)


def test_the_list_and_the_file_hold_every_movement(client: Client, moving: list[Event]) -> None:
    first, second = read(client, "/en" + LIST), read(client, f"/en{LIST}?page=2")
    rows = list(csv.reader(io.StringIO(read(client, "/en" + FILE).removeprefix("\ufeff"))))

    assert len(set(NUMBER.findall(first))) == 50
    assert {row[1] for row in rows[1:]} == set(NUMBER.findall(first)) | set(NUMBER.findall(second))
    assert [row[0] for row in rows[1:]] == ["came in"] * 61 + ["went out"]
    assert rows[-1][-3:] == ["Lapse for unpaid fee", "2025-12-03", "no"]
    assert "Lapse for unpaid fee" in second
    assert "Transfer from Kunshan" in second
    assert re.search(r"62 results", first)


def test_a_month_without_movements_says_so(client: Client, register: list[Event]) -> None:
    assert "No patent came in and none went out." in read(client, "/en" + PAGE)
    assert "No patent came in and none went out." in read(client, "/en" + LIST)
    assert "movements-title" not in read(client, PAGE.replace(STOCK, "pct-filings"), 404)
    read(client, LIST.replace(STOCK, "pct-filings"), 404)


def test_each_release_keeps_what_moved_it(client: Client, cast: Cast, register: list[Event]) -> None:
    cast.publish()
    tell([Event(register[1].number, 0, 3, "L", dt.date(2025, 12, 3))])
    figures.recompute(Progress())
    cast.publish(reason="a lapse told late")

    assert "0 came in, 1 went out" in read(client, "/en" + PAGE)
    assert "0 came in, 0 went out" in read(client, f"/en{PAGE}?release={CODE}")
    assert f'href="/en{PAGE}movements/?release={CODE}"' not in read(client, f"/en{PAGE}?release={CODE}")
    assert len(read(client, f"{FILE}?release={CODE}").splitlines()) == 1


def test_what_became_known_between_two_releases_is_no_movement(
    client: Client, cast: Cast, register: list[Event]
) -> None:
    """November is published with five; a lapse of October is learned; December's release counts it in both months."""
    cast.publish(DECEMBER - 1)
    tell([Event(register[1].number, 0, 3, "L", dt.date(2025, 10, 3))])
    figures.recompute(Progress())
    cast.publish()

    body = read(client, "/en" + PAGE)

    assert "0 came in, 0 went out" in body
    assert "For November 2025 itself 5 is shown" in body


def test_owners_stand_on_no_public_page(client: Client, lapsed: Release) -> None:
    path = f"/figures/{STOCK}/{NANJING}/2025-10/"
    tell([Event(201201000000, 0, 4, "G", dt.date(2025, 10, 9), KUNSHAN, dt.date(2012, 1, 2))])
    for address in (path, f"{path}movements/", f"{path}movements.csv"):
        body = read(client, f"{address}?as_of=2026-01-21")
        assert "一种装置" in body
        assert "张三" not in body
        assert "91320000000000000X" not in body


def test_programs_are_told_the_same(client: Client, moving: list[Event]) -> None:
    answer = client.get(f"{API}&page_size=2&page=31").json()

    assert {name: answer[name] for name in ("count", "numerator", "numerator_before", "came_in", "went_out")} == {
        "count": 62, "numerator": 65, "numerator_before": 5, "came_in": 61, "went_out": 1,
    }  # fmt: skip
    assert answer["figure"]["numerator"] == "65"
    assert [row["movement"] for row in answer["results"]] == ["in", "out"]
    assert answer["results"][-1]["causes"] == [
        {"day": "2025-12-03", "what": "fee_lapse", "county": None, "county_before": None, "kind": None}
    ]
    moved = client.get(f"{API}&page_size=1").json()["results"][0]
    assert moved["county"] == "320102"
    assert "first_owner" not in moved
    for wrong in ("", f"?metric={STOCK}", API.partition("?")[2].replace("12", "13")):
        assert client.get(f"/api/v1/receipts/movements/?{wrong.lstrip('?')}").status_code == 400


def test_the_office_is_told_the_owners(client: Client, moving: list[Event]) -> None:
    assert all("first_owner" not in row for row in client.get(API).json()["results"])
    sign_in(client, "official")

    owners = [row.get("first_owner") for row in client.get(f"{API}&page=2").json()["results"]]

    assert owners[-1] == "张三"


def test_a_metric_that_counts_nothing_has_no_movements(client: Client, moving: list[Event]) -> None:
    answer = client.get(API.replace(STOCK, "pct-filings")).json()

    assert (answer["count"], answer["numerator"], answer["results"]) == (0, None, [])


@pytest.mark.parametrize("page", ["0", "x", "999"])
def test_a_page_that_cannot_be_is_the_nearest_one(client: Client, moving: list[Event], page: str) -> None:
    assert NUMBER.findall(read(client, f"{LIST}?page={page}"))


def test_verify_notices_a_movement_that_no_page_would_list(cast: Cast, moving: list[Event], monkeypatch: Any) -> None:
    cast.publish()
    call_command("verify", "--json", stdout=io.StringIO())
    monkeypatch.setattr(REGISTER, "movers", lambda *_asked: [])
    told = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("verify", "--json", stdout=told)

    assert f"{CODE}, {STOCK}" in told.getvalue()
    assert "62 movements are on no page" in told.getvalue()


def test_what_happened_in_a_period_has_no_movements(client: Client, moving: list[Event]) -> None:
    flow = PAGE.replace(STOCK, "invention-patent-grants")

    assert "movements-title" not in read(client, flow)
    assert "movements-title" in read(client, PAGE)
    read(client, f"{flow}movements/", 404)
    read(client, f"{flow}movements.csv", 404)
    assert client.get(API.replace(STOCK, "invention-patent-grants")).status_code == 400
