"""Somebody searches: by suggestions where scripts run, by the form where none do; and in vain, with ways on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.stories.test_scenarios import SOME_WAYS, Visit, Way

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "search", screenshot)


def test_a_definition_is_found_in_three_clicks(visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(visit.way.prefix)
    visit.click(page.get_by_role("banner").get_by_role("link", name=say("搜索", "Search")))
    visit.check("empty")
    visit.write(page.get_by_role("searchbox"), say("每萬人口發明", "per 10,000"))
    title = say("每万人口发明专利拥有量", "Invention patents per 10,000 people")
    page.locator("#suggestions").get_by_role("link", name=title, exact=True).wait_for()
    visit.check("suggested")
    visit.click(page.get_by_role("search").get_by_role("button", name=say("搜索", "Search")))
    page.wait_for_url("**/search/?q=*")
    visit.check("found")
    visit.click(page.get_by_role("main").get_by_role("link", name=title, exact=True).first)

    page.wait_for_url("**/metrics-catalogue/invention-patents-per-10k/")
    assert visit.clicks <= 4


def test_a_search_in_vain_leads_on(visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}search/?q=faming+zhuanlj")
    visit.check("vain")

    assert say("未找到结果", "Nothing was found") in page.get_by_role("main").inner_text()
    near = page.get_by_role("region", name=say("您是否要找", "Perhaps you mean")).get_by_role("link")
    visit.click(near.first)
    page.wait_for_url("**/metrics-catalogue/*/")


def test_without_scripts_the_form_finds_the_same(open_page: Open) -> None:
    page = open_page(scripts=False)
    page.goto("/search/")
    page.get_by_role("searchbox").fill("sz")
    page.get_by_role("search").get_by_role("button", name="搜索").click()

    assert "苏州市" in page.get_by_role("main").inner_text()
