"""The search page: the same for everybody, in both languages; what is found, what is near, ways on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.people import Cast, cast, signed_in

pytestmark = pytest.mark.django_db
__all__ = ["cast"]


@pytest.mark.parametrize(
    ("asked", "title", "path"),
    [
        ("苏州", "苏州市", "/figures/open/?region=320500"),
        ("suzhou", "苏州市", "/figures/open/?region=320500"),
        ("szs", "苏州市", "/figures/open/?region=320500"),
        ("蘇州", "苏州市", "/figures/open/?region=320500"),
        ("320500", "苏州市", "/figures/open/?region=320500"),
        ("每万人口发明专利", "每万人口发明专利拥有量", "/metrics-catalogue/invention-patents-per-10k/"),
        ("invention-patents-per-10k", "每万人口发明专利拥有量", "/metrics-catalogue/invention-patents-per-10k/"),
        ("数据看板", "数据看板", "/figures/"),
    ],
)
def test_what_exists_is_found_however_it_is_typed(client: Client, asked: str, title: str, path: str) -> None:
    page = client.get("/search/", {"q": asked}).text

    assert f'<a href="{path}">{title}</a>' in page
    assert re.search(r'role="status">\s*共 \d+ 条结果', page)


def test_results_stand_in_their_groups_and_can_be_narrowed(client: Client) -> None:
    page = client.get("/en/search/?q=suzhou").text
    assert re.search(r"<h2[^>]*>Places</h2>", page)
    assert '<a href="/en/figures/open/?region=320500">Suzhou</a>' in page

    assert client.get("/en/search/?q=patents&kind=figure").status_code == 200
    assert client.get("/en/search/?q=patents&kind=secret").status_code == 404


def test_where_nothing_is_found_the_page_helps(client: Client) -> None:
    page = client.get("/en/search/?q=invention+patnets").text

    assert "0 results" in page
    assert "Perhaps you mean" in page
    assert "Invention patents" in page
    assert "Or go on here" in page
    assert 'href="/en/figures/"' in page
    assert "initials" in page


def test_without_a_question_the_page_offers_the_rooms(client: Client) -> None:
    page = client.get("/en/search/").text

    assert "Or go on here" in page
    assert 'role="status"' not in page


def test_everybody_is_answered_the_same_bytes(client: Client, cast: Cast) -> None:
    for path in ("/search/?q=%E8%8B%8F%E5%B7%9E", "/en/search/suggestions/?q=suzhou"):
        stranger, official = client.get(path), signed_in(cast["official"]).get(path)
        assert stranger.content == official.content
        assert "Set-Cookie" not in stranger.headers
        assert "public" in stranger["Cache-Control"]


def test_a_long_question_is_cut_and_says_so(client: Client) -> None:
    page = client.get("/en/search/", {"q": "a" * 3000}).text

    assert "Only the first 100 characters were searched" in page
    assert f'value="{"a" * 100}"' in page


@pytest.mark.parametrize(
    ("query", "status"),
    [("q=%00", 400), ("q=%ff%fe", 400), ("q=a&page=abc", 200), ("q=a&page=-1", 200), ("q=a&page=999999999999", 200),
     ("q=" + "a" * 100_000, 414), ("q=%25%27%22%3B--", 200), ("q=%E2%80%AE%E8%8B%8F%E5%B7%9E", 200)],
)  # fmt: skip
def test_bad_questions(client: Client, query: str, status: int) -> None:
    assert client.get(f"/search/?{query}").status_code == status


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    page = client.get("/en/search/", {"q": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_suggestions_lead_to_pages(client: Client) -> None:
    told = client.get("/en/search/suggestions/?q=wux").text

    assert '<a href="/en/figures/open/?region=320200">Wuxi</a>' in told
    assert "<html" not in told
