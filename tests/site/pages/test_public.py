"""The general pages: home, about, definitions, sections to come, health, errors."""

from __future__ import annotations

import pytest
from django.test import Client

from ipportal.core.metrics.definitions import catalogue

pytestmark = pytest.mark.django_db
NOT_BUILT = ["opendata"]


def test_the_home_page_says_how_the_province_stands(client: Client, figures: None) -> None:
    body = client.get("/en/").text

    for said in ("70.94", "patents per 10,000 people", "603,000", "31 December 2025", "Nanjing", "Demonstration data"):
        assert said in body, said
    assert 'href="/en/figures/invention-patents-per-10k/320000/2025-12/"' in body


def test_the_home_page_stands_before_the_first_figure(client: Client) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert "暂无数据" in answer.text


@pytest.mark.parametrize("section", NOT_BUILT)
@pytest.mark.parametrize(("prefix", "said"), [("", "本栏目尚在建设中"), ("en/", "This section is not built yet")])
def test_a_section_to_come_says_so_and_has_a_way_on(client: Client, section: str, prefix: str, said: str) -> None:
    answer = client.get(f"/{prefix}{section}/")

    assert answer.status_code == 404
    assert said in answer.text
    assert f'href="/{prefix}figures/"' in answer.text


def test_every_metric_is_in_the_catalogue(client: Client) -> None:
    body = client.get("/en/metrics-catalogue/").text

    assert 'id="invention-patents-per-10k"' in body
    assert body.count("No data source yet") == sum(not known.has_data for known in catalogue().values())


def test_an_unknown_address_has_a_page_and_ways_on(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "页面不存在" in answer.text
    assert 'href="/figures/"' in answer.text


@pytest.mark.parametrize(
    "path", ["/99999999999999999999/", "/%2e%2e%2fetc/passwd", "/figures//", "/null/", f"/{'x' * 2000}/"]
)
def test_strange_addresses_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code in {301, 404}


def test_programs_get_problems_instead_of_pages(client: Client) -> None:
    answer = client.get("/api/v1/nowhere/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_health_is_told_without_a_language(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"database": True, "queue": True}
    assert client.get("/robots.txt")["Content-Type"] == "text/plain"
    assert client.get("/favicon.ico").status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_are_only_read(client: Client, method: str) -> None:
    answer = getattr(client, method)("/figures/")

    assert answer.status_code == 405
    assert "GET" in answer["Allow"]
