"""The frame of every page: names of experience.md, the language switch, the display switches, what is kept and how."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ipportal.core.metrics.models import DataVersion, FigureYear
from tests.conftest import WORKER, role

pytestmark = pytest.mark.django_db

MAIN_ZH = ["首页", "政策措施", "高价值专利培育中心", "专利奖", "质押融资", "数据看板"]
MAIN_EN = ["Home", "Measures", "Cultivation centres", "Patent awards", "Pledge financing", "Dashboard"]


def main_links(body: str) -> list[str]:
    navigation = re.search(r'<nav aria-label="(主导航|Main)".*?</nav>', body, re.DOTALL)
    assert navigation
    return re.findall(r">([^<>]+)</a>", navigation[0])


@pytest.mark.parametrize(("path", "lang", "links"), [("/", "zh-Hans", MAIN_ZH), ("/en/", "en", MAIN_EN)])
def test_the_frame_has_the_names_that_were_promised(client: Client, path: str, lang: str, links: list[str]) -> None:
    body = client.get(path).text

    assert f'<html lang="{lang}"' in body
    assert main_links(body) == links
    assert body.count("<h1") == 1
    assert 'href="#main"' in body
    assert '<main id="main"' in body


def test_the_language_switch_keeps_page_and_filters(client: Client, figures: None) -> None:
    chinese = client.get("/figures/?year=2024&ordering=-patents&unknown=1").text
    english = client.get("/en/figures/?year=2024&ordering=-patents").text

    assert '<a href="/en/figures/?year=2024&amp;ordering=-patents" lang="en" hreflang="en">English</a>' in chinese
    assert '<a href="/figures/?year=2024&amp;ordering=-patents" lang="zh-Hans" hreflang="zh-Hans">中文</a>' in english


def test_a_public_page_is_the_same_for_everyone_and_carries_no_cookie(
    client: Client, figures: None, official: object
) -> None:
    signed_in = client.get("/figures/")
    stranger = Client().get("/figures/")

    assert signed_in.content == stranger.content
    assert not signed_in.cookies
    assert signed_in["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in signed_in
    assert "登录" in signed_in.text


def test_a_page_that_did_not_change_is_not_sent_again(client: Client, figures: None) -> None:
    etag = client.get("/figures/")["ETag"]

    again = client.get("/figures/", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


def test_what_one_reader_adds_to_an_address_is_not_kept_for_the_next(client: Client, figures: None) -> None:
    added = client.get("/figures/?year=2024&campaign=mail").text

    assert "campaign" not in added
    assert "?year=2024&amp;ordering=" in added
    assert client.get("/figures/?year=2024").text == added


def test_a_page_is_made_anew_when_the_data_changes(client: Client, figures: None) -> None:
    before = client.get("/figures/")

    with role(WORKER):
        of_province = FigureYear.objects.filter(metric="invention-patents", region_code="320000")
        of_province.update(numerator=[1_234_567], value=[1_234_567])
    unchanged = client.get("/figures/")
    with role(WORKER):
        DataVersion.objects.update(version=8)
    after = client.get("/figures/")

    assert unchanged.content == before.content
    assert "1,234,567" in after.text
    assert after["ETag"] != before["ETag"]


def test_a_kept_page_costs_one_query(client: Client, figures: None, django_assert_num_queries: object) -> None:
    client.get("/figures/")

    with django_assert_num_queries(1):  # type: ignore[operator]  # the data version
        client.get("/figures/")


def test_the_switches_are_remembered_without_a_token(figures: None) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        "/preferences/", {"large": "1", "next": "/figures/?year=2024"}, headers={"Origin": "http://testserver"}
    )
    page = client.get("/figures/")

    assert (answer.status_code, answer["Location"]) == (303, "/figures/?year=2024")
    assert '<html lang="zh-Hans" class="large">' in page.text
    assert 'aria-pressed="true">大字版' in page.text
    assert 'aria-pressed="false">高对比度' in page.text
    assert "Set-Cookie" not in page


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_the_switches_are_turned_from_the_portal_only(client: Client, origin: str) -> None:
    answer = client.post("/preferences/", {"large": "1"}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert not answer.cookies


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_switches_lead_back_to_the_portal_only(client: Client, target: str) -> None:
    answer = client.post("/preferences/", {"contrast": "1", "next": target}, headers={"Origin": "http://testserver"})

    assert (answer.status_code, answer["Location"]) == (303, "/")


def test_what_is_not_a_switch_in_the_cookie_is_not_repeated(client: Client) -> None:
    client.cookies["display"] = "large.<script>"

    assert '<html lang="zh-Hans" class="large">' in client.get("/").text


@pytest.mark.parametrize("path", ["/", "/about/", "/figures/", "/accounts/login/", "/measures/", "/nowhere/"])
def test_no_page_has_inline_script_or_style(client: Client, figures: None, path: str) -> None:
    body = client.get(path).text

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", body)
