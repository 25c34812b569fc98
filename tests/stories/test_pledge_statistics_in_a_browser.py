"""An official reads how pledge financing goes, a citizen what is published: four ways, no scripts, paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from patents.finance.figures.actions import close_months
from patents.finance.models import Pledge
from tests.conftest import WORKER, role
from tests.live import Stack
from tests.patents.finance.statistics.registrations import lay, made_up
from tests.patents.finance.statistics.test_views import TODAY
from tests.stories.test_scenarios import PHONE, SOME_WAYS, WAYS, Visit, Way, cells, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


@pytest.fixture
def years(transactional_db: None) -> None:
    """Two years of registrations, closed to the end of 2025; the clock stands in January 2026."""
    shelf.clear()
    with role(WORKER):
        create_demonstration_accounts()
    with role("NONE"):
        set_clock(TODAY)
    lay(made_up(900))
    with role(WORKER):
        close_months()


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "pledges", screenshot)


def to_the_dashboard(visit: Visit, who: str) -> None:
    sign_in(visit, who)
    visit.page.goto(f"{visit.way.prefix}desk/finance/statistics/")


def test_an_official_reads_the_year_and_narrows_it_to_a_city(years: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    to_the_dashboard(visit, "official")
    visit.check("dashboard")
    heading, *cities = cells(page.get_by_role("table", name=say("各设区市质押融资", "Pledge financing by city")))
    assert len(cities) == 14
    assert say("同比增长", "Growth on the year") in heading

    visit.choose(page.get_by_label(say("设区市", "City"), exact=True), "320500")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters")))

    assert "city=320500" in page.url
    narrowed = cells(page.get_by_role("table", name=say("各设区市质押融资", "Pledge financing by city")))
    assert [row[0] for row in narrowed[1:]] == [say("苏州市", "Suzhou")]
    visit.check("narrowed")


def test_the_chart_says_what_the_table_says(years: None, stack: Stack, open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(), WAYS[0], "pledges", screenshot)
    to_the_dashboard(visit, "official")
    page = visit.page
    table = page.get_by_role("table", name="各期金额与同比")
    assert not table.is_visible()

    page.get_by_role("button", name="以表格查看").click()

    assert table.is_visible()
    page.locator("figure.chart").hover()
    page.locator("figure.chart.drawn .canvas svg").wait_for()
    screenshot(page, "pledges-chart")


def test_the_dashboard_is_fit_for_paper(years: None, stack: Stack, open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(), WAYS[0], "pledges", screenshot)
    to_the_dashboard(visit, "official-sz")
    page = visit.page
    page.emulate_media(media="print")

    assert not page.get_by_role("navigation", name="主导航").is_visible()
    assert page.get_by_role("heading", name="质押融资统计", level=1).is_visible()
    assert page.get_by_role("table", name="各期金额与同比").is_visible()
    assert page.get_by_text("演示数据", exact=True).first.is_visible()
    assert "数据来源" in page.locator("body").inner_text()
    assert len(page.pdf(format="A4")) > 10_000
    screenshot(page, "pledges-paper")


def to_the_public_page(visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(visit.way.prefix)
    visit.click(
        page.get_by_role("navigation", name=say("主导航", "Main")).get_by_role(
            "link", name=say("质押融资", "Pledge financing")
        )
    )


def test_a_citizen_reads_what_is_published_and_why_the_rest_is_not(years: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    to_the_public_page(visit)
    visit.check("public")
    assert page.get_by_role("heading", level=1).inner_text() == say("质押融资", "Pledge financing")
    cities = cells(page.get_by_role("table", name=say("各设区市质押融资", "Pledge financing by city")))[1:]
    withheld = say("未公布（少于3户或一户独大）", "Not published (fewer than 3 firms, or one dominates)")
    assert len(cities) >= 13
    assert any(withheld in row for row in cities)
    text = page.locator("body").inner_text()
    assert not any(bank in text for bank in Pledge.objects.values_list("pledgee", flat=True).distinct())

    visit.choose(page.get_by_label(say("月份", "Month"), exact=True), "2025-03")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters")))

    assert "month=2025-03" in page.url
    visit.check("public-march")


def test_the_public_page_without_scripts_and_on_paper(years: None, open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(PHONE, scripts=False), Way("plain"), "pledges", lambda _page, _name: None)
    to_the_public_page(visit)
    page = visit.page
    assert page.get_by_role("table", name="各月质押融资").is_visible()
    page.get_by_label("月份", exact=True).select_option("2025-06")
    page.get_by_role("button", name="筛选").click()
    assert "month=2025-06" in page.url

    page.emulate_media(media="print")

    assert not page.get_by_role("link", name="下载 CSV").is_visible()
    assert page.get_by_role("heading", name="哪些不公布，为什么").is_visible()
    assert len(page.pdf(format="A4")) > 10_000
    screenshot(page, "pledges-public-paper")


def test_before_the_first_closing_the_page_leads_on(transactional_db: None, visit: Visit) -> None:
    shelf.clear()
    to_the_public_page(visit)
    visit.check("empty")

    assert visit.page.get_by_role("link", name="F1 ").is_visible()
