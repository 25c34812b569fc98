"""A figure's page in the boundaries of now and of then, and the way from one to the other."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from ipportal.core.metrics.releases.models import Release
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.test_boundaries import HAIMEN_CITY, HAIMEN_DISTRICT, NANTONG, STOCK, haimen
from tests.core.metrics.test_publishing import lapsed, register
from tests.core.metrics.test_releases import Cast, cast
from tests.site.conftest import no_page_is_kept
from tests.site.dashboards.test_receipts import NUMBER, read

__all__ = ["Cast", "cast", "haimen", "january", "lapsed", "no_page_is_kept", "register", "worker"]
THEN = "boundaries=then"


def page(region: str, month: str, rest: str = "") -> str:
    return f"/en/figures/{STOCK}/{region}/{month}/{rest}"


def links(body: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', body))


def test_from_now_to_then_and_back(client: Client, haimen: None) -> None:
    now = read(client, page(HAIMEN_DISTRICT, "2020-05"))
    assert "as now" in now
    assert page(HAIMEN_CITY, "2020-05", f"?{THEN}") in links(now)

    then = read(client, page(HAIMEN_CITY, "2020-05", f"?{THEN}"))
    assert "Boundaries as then" in then
    assert "each month in the places as they were at its end" in then
    assert "Haimen City" in then
    assert "Recomputed" in then
    assert page(HAIMEN_DISTRICT, "2020-05") in links(then)
    assert page(HAIMEN_CITY, "2020-05") not in links(then)


def test_a_month_that_is_not_published_as_now_is_not_linked_to(client: Client, lapsed: Release) -> None:
    then = read(client, page(HAIMEN_CITY, "2020-05", f"?{THEN}"))
    past = read(client, page(HAIMEN_CITY, "2020-05", f"?{THEN}&as_of=2026-01-20"))

    assert "In the boundaries of now" not in then
    (linked,) = [unescape(link) for link in links(past) if link.startswith(page(HAIMEN_DISTRICT, "2020-05"))]
    assert linked == page(HAIMEN_DISTRICT, "2020-05", "?as_of=2026-01-20")
    assert client.get(linked).status_code == 200


def test_everything_beneath_the_page_is_seen_as_then(client: Client, haimen: None) -> None:
    body = read(client, page(HAIMEN_CITY, "2020-05", f"?{THEN}"))
    beneath = [link for link in links(body) if link.startswith(page(HAIMEN_CITY, "2020-05")) and "#" not in link]

    assert len(beneath) >= 5
    assert all(link.endswith(f"?{THEN}") for link in beneath)
    for link in beneath:
        assert client.get(link).status_code == 200
    listed = read(client, page(HAIMEN_CITY, "2020-05", f"patents/?{THEN}"))
    file = read(client, page(HAIMEN_CITY, "2020-05", f"patents.csv?{THEN}"))
    assert len(set(NUMBER.findall(listed))) == len(set(NUMBER.findall(file))) == 6


def test_a_city_of_then_lists_the_counties_of_then(client: Client, haimen: None) -> None:
    body = read(client, page(NANTONG, "2020-05", f"?{THEN}"))

    assert page(HAIMEN_CITY, "2020-05", f"?{THEN}") in links(body)
    assert page(HAIMEN_DISTRICT, "2020-05", f"?{THEN}") not in links(body)


@pytest.mark.parametrize(
    ("region", "month", "sentence"),
    [
        (HAIMEN_CITY, "2020-06", "had ended by the end of 2020-06: since 2020-06-09"),
        (HAIMEN_DISTRICT, "2020-05", "had not begun by the end of 2020-05: before 2020-06-09"),
        ("320371", "2020-05", "There is no place with that code"),
    ],
)
def test_a_place_that_was_none_then_is_404_and_says_so(
    client: Client, haimen: None, region: str, month: str, sentence: str
) -> None:
    assert sentence in read(client, page(region, month, f"?{THEN}"), 404)


def test_other_boundaries_are_400(client: Client, haimen: None) -> None:
    assert "now, then" in read(client, page(NANTONG, "2020-05", "?boundaries=before"), 400)
    assert client.get(page(NANTONG, "2020-05", "?boundaries=now")).status_code == 200


def test_a_place_that_never_changed_says_nothing_of_boundaries(client: Client, haimen: None) -> None:
    assert "Boundaries" not in read(client, page("320583", "2020-05"))


@pytest.mark.parametrize("address", ["", "compare/", "explore/?places=320600&year=2020&month=5"])
def test_the_other_pages_keep_the_boundaries(client: Client, haimen: None, address: str) -> None:
    body = read(client, f"/en/figures/{address}{'&' if '?' in address else '?'}{THEN}")

    assert "Boundaries as then" in body
