"""Chen reads who won once the hour has struck: on the page, in files, through the API; officials see it before."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awards.results.searching import strike
from awards.rounds.models import Edition
from ipportal.core.kit.csvout import BOM
from ipportal.core.kit.pages import shelf
from tests.awards.results.winners import HOUR, a_winner, an_edition, revoke, some_winners
from tests.conftest import role
from tests.indexing import index_what_was_ordered
from tests.people import Cast, cast, signed_in

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
PAGE, API = "/awards/results/", "/api/v1/awards/"
Stand = Callable[[dt.datetime | None], None]
A_SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _after(stand_at: Stand) -> None:
    stand_at(HOUR)
    shelf.clear()


@pytest.fixture
def edition() -> Edition:
    edition = an_edition(4)
    some_winners(edition)
    return edition


def names(answer: Any) -> list[str]:
    return [row["person"] or row["project"] for row in answer.json()["results"]]


def in_file(path: str) -> list[dict[str, str]]:
    text = Client().get(path).content.decode()
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def test_without_results_the_page_says_so_and_leads_on() -> None:
    page = Client().get(PAGE).text

    assert "尚未公布获奖结果" in page
    assert 'href="/awards/"' in page
    assert Client().get(API).json()["results"] == []


def test_the_winners_stand_in_the_official_order_with_their_prizes(edition: Edition) -> None:
    an_edition(3)
    page = Client().get(PAGE).text

    assert Client().get("/awards/").text.count(f'href="{PAGE}"') == 1
    order = [page.index(name) for name in ("一种芯片4", "一种轴承4", "一种涂层4", "丁一", "欧阳明")]
    assert order == sorted(order), "by category, then filing day, then strokes"
    assert page.index("<caption>获奖名单") > page.index("<caption>各奖项奖金")
    for told in (
        "1,000,000",
        "200,000",
        "尚未公布",
        "第4届江苏专利奖",
        "数据来源",
        "苏政发〔2026〕1号（演示）",
        "南京市",
    ):
        assert told in page, told


def test_the_newest_edition_comes_first(edition: Edition) -> None:
    a_winner(an_edition(5), "gold", title="一种电池")

    page = Client().get(PAGE).text
    assert "第5届江苏专利奖" in page
    assert names(Client().get(API))[:2] == ["一种电池", "一种芯片4"]
    assert "第4届江苏专利奖" in Client().get(f"{PAGE}?edition=4").text


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("", ["一种芯片4", "一种轴承4", "一种涂层4", "丁一", "欧阳明"]),
        ("category=gold", ["一种芯片4", "一种轴承4"]),
        ("city=320500", ["丁一"]),
        ("field=F16C", ["一种轴承4"]),
        ("owner=太湖", ["一种芯片4"]),
        ("q=欧阳", ["欧阳明"]),
        ("q=ZL201710100400", ["一种轴承4"]),
        ("edition=9", []),
        ("edition=4&category=inventor", ["丁一", "欧阳明"]),
    ],
)
def test_page_file_and_api_are_narrowed_alike(edition: Edition, asked: str, left: list[str]) -> None:
    page = Client().get(f"{PAGE}?{asked}").text
    table = page.partition("<caption>获奖名单")[2]
    sheet = in_file(f"{PAGE}award-winners.csv?{asked}")
    told = json.loads(Client().get(f"{PAGE}award-winners.json?{asked}").content)

    assert [name for name in ["一种芯片4", "一种轴承4", "一种涂层4", "丁一", "欧阳明"] if f">{name}<" in table] == left
    assert f"共 {len(left)} 条结果" in page
    assert [row["发明人"] or row["项目"] for row in sheet] == left
    assert names(Client().get(f"{API}?{asked}")) == left
    assert [row["person"] or row["project"] for row in told] == left
    assert Client().get(f"{PAGE}award-winners.xlsx?{asked}").content.startswith(b"PK")


@pytest.mark.parametrize("asked", ["edition=x", "edition=12345", "category=platinum", "city=1", "field=x", "q=%00"])
def test_a_filter_that_is_none_is_named(edition: Edition, asked: str) -> None:
    for path in (PAGE, f"{PAGE}award-winners.csv", API):
        assert Client().get(f"{path}?{asked}").status_code == 400, path


def test_programs_get_every_fact_in_yuan(edition: Edition) -> None:
    first, *_rest, last = Client().get(API).json()["results"]

    assert first == {
        "edition": 4, "year": 2024, "category": "gold", "kind": "project", "project": "一种芯片4", "person": "",
        "organisation": "太湖新能源研究院（演示）", "city": "320100", "field": "H01L",
        "owner": "太湖新能源研究院（演示）", "patent": "201410100400.X", "prize_yuan": 1_000_000,
        "awarded_on": "2026-06-20", "source": "苏政发〔2026〕1号（演示）", "page": first["page"],
        "demonstration": False,
    }  # fmt: skip
    assert (last["category"], last["person"], last["prize_yuan"], last["project"]) == (
        "inventor",
        "欧阳明",
        200_000,
        "",
    )
    assert Client().get(f"{API}?category=excellence").json()["results"][0]["prize_yuan"] is None


def test_a_winner_has_a_page(edition: Edition) -> None:
    path = Client().get(API).json()["results"][0]["page"]
    page = Client().get(path).text

    for told in (
        "一种芯片4",
        "201410100400.X",
        "1,000,000",
        "第4届江苏专利奖",
        'href="/awards/editions/4/"',
        "2014年3月1日",
    ):
        assert told in page, told
    assert "Edition 4" in Client().get(f"/en{path}").text


def test_officials_see_through_the_api_what_has_no_hour_yet(cast: Cast, edition: Edition) -> None:
    a_winner(an_edition(5, results_at=None), "gold", title="一种电池")

    assert names(signed_in(cast["official"]).get(f"{API}?edition=5")) == ["一种电池"]
    for asks in (Client(), signed_in(cast["nominator"]), signed_in(cast["reviewer-1"]), signed_in(cast["official-nj"])):
        assert names(asks.get(f"{API}?edition=5")) == []
        assert len(names(asks.get(API))) == 5
    assert "一种电池" not in signed_in(cast["official"]).get(PAGE).text


def test_what_was_revoked_is_gone_and_the_correction_stays(edition: Edition) -> None:
    path = Client().get(f"{API}?category=gold").json()["results"][0]["page"]
    award = edition.awards.get(title="一种芯片4")
    find()
    assert "一种芯片4" in Client().get("/search/?q=芯片").text

    revoke(award, HOUR + A_SECOND)
    find()

    assert Client().get(path).status_code == 404
    for asked in (PAGE, API, f"{PAGE}award-winners.csv", f"{PAGE}award-winners.json", "/search/?q=芯片"):
        assert "一种芯片4" not in Client().get(asked).content.decode(), asked
    assert "有1个奖项在公布后被撤销" in Client().get(PAGE).text
    assert "/notices/?kind=correction" in Client().get(PAGE).text


def test_what_was_revoked_before_its_hour_is_no_correction(edition: Edition) -> None:
    revoke(edition.awards.get(title="一种芯片4"), HOUR - A_SECOND)

    assert "被撤销" not in Client().get(PAGE).text


def test_the_search_finds_winners_once_the_hour_has_struck(edition: Edition, stand_at: Stand) -> None:
    stand_at(HOUR - A_SECOND)
    assert find() == []
    assert "一种轴承4" not in Client().get("/search/?q=轴承").text

    stand_at(HOUR)
    assert len(find()) == 5
    assert "一种轴承4" in Client().get("/search/?q=轴承").text
    assert "一种轴承4" in Client().get("/search/suggestions/?q=轴承").text
    assert find() == []


def find() -> list[str]:
    with role("NONE"):
        keys = strike()
    index_what_was_ordered()
    return keys


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}award-winners.csv", API])
def test_the_list_costs_the_same_for_one_winner_or_three(path: str) -> None:
    edition = an_edition(4)
    a_winner(edition, "gold")
    Client().get(path)
    with CaptureQueriesContext(connection) as one:
        Client().get(path)
    a_winner(edition, "gold", city_id="320500", title="二")
    a_winner(an_edition(5), "silver", title="三")
    with CaptureQueriesContext(connection) as three:
        assert "三" in Client().get(path).content.decode()

    assert len(three) == len(one) > 0
