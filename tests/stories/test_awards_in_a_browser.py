"""P1: who won the latest Jiangsu Patent Award, and how much does each category get? In four ways, and on paper."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from tests.awards.results.winners import HOUR, an_edition, some_winners
from tests.conftest import role
from tests.live import WIDE
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, cells

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
BUDGET_SECONDS = 4


@pytest.fixture
def winners(transactional_db: None) -> None:
    """Of two editions; the hour of a third has not struck."""
    shelf.clear()
    with role("NONE"):
        set_clock(HOUR)
    for number in (3, 4):
        some_winners(an_edition(number))
    some_winners(an_edition(5, results_at=None))


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "p1", screenshot)


def find(visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(visit.way.prefix)
    visit.click(page.get_by_role("navigation").get_by_role("link", name=say("专利奖", "Patent awards")).first)
    if visit.way.name != "plain":  # the rules are scripts
        visit.check("awards")
    visit.click(page.get_by_role("link", name=say("获奖名单", "Award winners"), exact=True))


def told(visit: Visit) -> None:
    """The newest edition above, with its prizes; of the edition to come nothing."""
    page, say = visit.page, visit.way.say
    heading, *winners = cells(page.get_by_role("table", name=say("获奖名单", "Award winners")))
    gold = cells(page.get_by_role("table", name=say("各奖项奖金", "Prize of each category")))[1]
    assert gold[:2] == [say("金奖", "Gold award"), "2"]
    assert gold[2].startswith("1,000,000")
    assert len(winners) == 10
    assert winners[0][0].startswith(say("金奖", "Gold award"))
    assert winners[0][1].startswith("一种芯片4")
    assert winners[0][-2] == "1,000,000"
    assert say("奖金", "Prize") in " ".join(heading)
    assert say("数据来源", "Source") in page.locator("main").inner_text() + page.locator("body").inner_text()
    assert "一种芯片5" not in page.locator("body").inner_text()


def test_p1_who_won_and_how_much_does_each_category_get(winners: None, visit: Visit) -> None:
    began = time.monotonic()
    find(visit)
    spent = time.monotonic() - began
    told(visit)
    visit.check("results")

    assert visit.clicks <= 3
    print(f"{visit.way.name}: {visit.clicks} clicks, {spent:.1f} s of {BUDGET_SECONDS}")
    visit.click(visit.page.get_by_role("link", name="一种芯片4"))
    visit.check("winner")
    assert "201410100400.X" in visit.page.locator("main").inner_text()


def test_p1_the_list_is_narrowed(winners: None, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}awards/results/")
    visit.choose(page.get_by_label(say("奖项类别", "Award category"), exact=True), "inventor")
    visit.choose(page.get_by_label(say("届次", "Edition"), exact=True), "3")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters")))

    assert page.get_by_role("status").first.inner_text() == say("共 2 条结果", "2 results")
    assert "edition=3" in page.url
    visit.check("narrowed")


def test_p1_without_scripts_and_on_paper(winners: None, open_page: Open) -> None:
    visit = Visit(open_page(WIDE, scripts=False), Way("plain"), "p1", lambda _page, _name: None)
    find(visit)
    told(visit)

    page = visit.page
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert not page.get_by_role("link", name="下载 CSV").is_visible()
    assert page.get_by_role("heading", name="获奖名单").is_visible()
    assert "2026年7月1日" in page.locator("body").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert len(page.pdf(format="A4")) > 10_000


def test_p1_before_any_results_the_page_leads_on(transactional_db: None, visit: Visit) -> None:
    with role("NONE"):
        set_clock(HOUR)
    find(visit)
    visit.check("empty")
    visit.click(visit.page.get_by_role("link", name=visit.way.say("各届及其规则", "Editions and their rules")).last)
    assert visit.page.url.endswith("/awards/")
