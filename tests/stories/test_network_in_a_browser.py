"""A firm looks for the nearest node of the network; a city puts its return down, and the province confirms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.pages import shelf
from measures.exchange.demonstration import seed_exchange
from measures.network.demonstration import seed_network
from measures.network.models import NodeReturn
from measures.programmes.demonstration import seed_programmes
from tests.conftest import WORKER, role
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
JANUARY: Final = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)


@pytest.fixture
def network(transactional_db: None) -> None:
    shelf.clear()
    with role("NONE"):
        set_clock(JANUARY)
    with role(WORKER):
        create_demonstration_accounts()
        seed_network()


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "network", screenshot)


def find(visit: Visit, city: str, field: str) -> str:
    page, say = visit.page, visit.way.say
    visit.choose(page.get_by_label(say("设区市", "City"), exact=True), city)
    visit.choose(page.get_by_label(say("领域", "Field"), exact=True), field)
    visit.click(page.get_by_role("button", name=say("查找", "Find")))
    return page.get_by_role("status").first.inner_text()


def nearest(visit: Visit) -> list[str]:
    page, say = visit.page, visit.way.say
    return page.get_by_role("table", name=say("找到的节点", "Nodes found")).get_by_role("link").all_inner_texts()


def test_a_firm_finds_the_nearest_node(network: None, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}measures/network/")
    visit.check("directory")

    told = find(visit, "321200", "医药")
    assert say("泰州市获批医药领域", "In Taizhou, approved for Medicine") in told
    assert nearest(visit) == [
        say("中国（泰州）知识产权保护中心", "China (Taizhou) Intellectual Property Protection Centre")
    ]
    assert "city=321200" in page.url  # whoever is sent the address sees the same
    visit.check("same-field")

    assert say("没有获批家纺领域", "No node in Suqian is approved for Home textiles") in find(visit, "321300", "家纺")
    visit.check("same-city")

    visit.click(page.get_by_role("link", name=nearest(visit)[0], exact=True).first)
    visit.check("node")
    assert page.get_by_role(
        "table", name=say("最近十二个月已确认的月报", "Confirmed returns of the last twelve months")
    ).is_visible()


def test_it_is_found_without_scripts(network: None, open_page: Open) -> None:
    page = open_page(scripts=False)
    page.goto("/measures/network/")
    page.get_by_label("设区市", exact=True).select_option("320700")
    page.get_by_role("button", name="查找").click()

    assert "连云港市" in page.get_by_role("status").first.inner_text()


def test_what_the_nodes_did_is_added_up(network: None, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}measures/network/statistics/")
    visit.check("statistics")
    visit.choose(page.get_by_label(say("分组", "Lines")), "month")
    visit.choose(page.get_by_label(say("栏目", "Columns")), "cases")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters")))

    table = page.get_by_role("table", name=say("保护网络统计", "Statistics of the network"))
    assert table.get_by_role("rowheader").last.inner_text() == say("全省", "The whole province")
    visit.check("statistics-by-month")


def test_a_city_puts_down_what_is_missing_and_the_province_confirms(
    network: None, visit: Visit, open_page: Open, screenshot: Look
) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit, "official-nj")
    page.goto(f"{visit.way.prefix}desk/network/missing/")
    visit.check("missing")
    visit.click(page.get_by_role("link", name="2025-05", exact=True))
    visit.check("return-form")
    for label, value in (
        (say("预审受理（件）", "Taken in (applications)"), "10"),
        (say("预审通过（件）", "Passed (applications)"), "99"),
    ):
        visit.write(page.get_by_label(label, exact=True), value)
    visit.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    assert page.get_by_role("alert").is_visible()
    visit.check("faulty")
    assert not NodeReturn.objects.filter(month=2025 * 12 + 4, node__code="nj-city").exists()

    theirs = Visit(open_page(visit.way.size), visit.way, "network", screenshot)
    sign_in(theirs, "official")
    theirs.page.goto(f"{visit.way.prefix}desk/network/returns/?month=2025-12")
    theirs.check("returns")
    theirs.click(theirs.page.get_by_role("button", name=say("确认该月待确认的月报", "Confirm what waits of the month")))
    theirs.check("confirmed")
    assert not NodeReturn.objects.filter(month=2025 * 12 + 11, state="draft").exists()


def test_programmes_and_exchange_are_listed_for_everybody(network: None, visit: Visit) -> None:
    with role(WORKER):
        seed_programmes()
        seed_exchange()
    shelf.clear()
    page = visit.page
    for name in ("programmes", "exchange"):
        page.goto(f"{visit.way.prefix}measures/{name}/")
        visit.check(f"{name}-overview")
    page.goto(f"{visit.way.prefix}measures/exchange/branches/")
    visit.check("branches")
    page.goto(f"{visit.way.prefix}measures/programmes/sessions/")
    visit.check("sessions")
    sign_in(visit, "official-sz")
    page.goto(f"{visit.way.prefix}desk/programmes/talents/")
    visit.check("talents")
    page.goto(f"{visit.way.prefix}desk/exchange/branches/new/")
    visit.check("branch-new")
