"""The public faces in a real browser: names and roles, keyboard, narrow screens, without scripts, on paper, for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from ipportal.core.accounts.models import Membership, Organisation, Role, User
from tests.bounded import EVERY_WAY
from tests.live import NARROW, WIDE
from tests.site.conftest import figures, no_page_is_kept, run, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["figures", "no_page_is_kept", "run", "write"]
pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
CITY: Final = "figures/invention-patents-per-10k/320100/2025-12/"
PAGES: Final = {
    "home": "",
    "dashboard": "figures/",
    "city": CITY,
    "compare": "figures/compare/?region=320100&region=320500",
    "ratio": "figures/high-value-ratio-to-nation/320000/2023-12/",
    "definitions": "metrics-catalogue/",
    "definition": "metrics-catalogue/high-value-invention-patents-per-10k/",
    "definition-with-a-rule": "metrics-catalogue/invention-patents/",
    "about": "about/",
    "not-built": "measures/",
    "sign-in": "accounts/login/",
}
RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is well is not told at length
}
# On which screen in which language; all four with EVERY_WAY=1.
SHAPES: Final = [("/", WIDE), ("/en/", NARROW)]
if EVERY_WAY:
    SHAPES.extend([("/", NARROW), ("/en/", WIDE)])
# The narrowest side of everything that can be pointed at, inline links in sentences aside.
SMALL_TARGETS: Final = """() => [...document.querySelectorAll("a, button, select, input:not([type=hidden])")]
  .filter((e) => !e.closest("svg, p, dd, .skip") && e.getClientRects().length)
  .filter((e) => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 24)
  .map((e) => e.outerHTML.slice(0, 120))"""


def faults(page: Page) -> list[str]:
    """What the accessibility rules find."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def look_at(page: Page, paths: dict[str, str], shape: tuple[str, tuple[int, int]], screenshot: Look) -> None:
    """Every page is for everyone and fits."""
    prefix, size = shape
    for name, path in paths.items():
        page.goto(prefix + path)
        assert faults(page) == [], name
        assert not is_too_wide(page), name
        assert page.evaluate(SMALL_TARGETS) == [], name
        assert page.get_by_role("heading", level=1).count() == 1, name
        screenshot(page, f"{name}-{'en' if prefix == '/en/' else 'zh'}-{size[0]}")


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_page_is_for_everyone_and_fits(
    figures: None, open_page: Open, screenshot: Look, shape: tuple[str, tuple[int, int]]
) -> None:
    look_at(open_page(shape[1]), PAGES, shape, screenshot)


def test_english_pages_speak_english(figures: None, page: Page) -> None:
    for path in PAGES.values():
        page.goto("/en/" + path)
        text = page.evaluate(
            """() => { for (const e of document.querySelectorAll('[lang="zh-Hans"]:not(html)')) e.remove();
                       return document.title + document.body.innerText; }"""
        )
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in text), path


def test_which_city_led_in_2024(figures: None, page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="数据看板").click()
    page.get_by_role("combobox", name="年度").select_option("2024")
    page.get_by_role("button", name="筛选", exact=True).click()

    table = page.get_by_role("table", name="各设区市每万人口发明专利拥有量")
    rows = table.get_by_role("row")
    assert rows.count() == 1 + 13 + 1
    assert rows.nth(1).get_by_role("rowheader").inner_text() == "南京市"
    assert "150.00" in rows.nth(1).inner_text()
    assert "year=2024" in page.url


def test_everything_works_without_scripts(figures: None, open_page: Open, screenshot: Look) -> None:
    page = open_page(scripts=False)
    page.goto("/figures/")
    page.get_by_role("combobox", name="年度").select_option("2024")
    page.get_by_role("button", name="筛选", exact=True).click()
    page.get_by_role("table", name="各设区市").get_by_role("link", name="每万人口拥有量").click()
    assert "ordering=per_10k" in page.url
    page.get_by_role("table", name="各设区市").get_by_role("link", name="苏州市").click()

    assert page.get_by_role("heading", level=1).inner_text() == "苏州市: 每万人口发明专利拥有量"
    page.get_by_role("link", name="以表格查看").click()
    assert page.get_by_role("table", name="苏州市 · 每万人口发明专利拥有量").is_visible()
    screenshot(page, "city-zh-1280-without-scripts")
    page.get_by_role("button", name="大字版").click()
    assert page.get_by_role("button", name="大字版").get_attribute("aria-pressed") == "true"
    assert page.url.endswith("/figures/invention-patents-per-10k/320500/2024-12/")


def test_the_table_beside_the_chart_opens_by_keyboard(figures: None, page: Page) -> None:
    page.goto("/" + CITY)
    toggle = page.get_by_role("button", name="以表格查看")
    table = page.get_by_role("table", name="南京市 · 每万人口发明专利拥有量")
    assert not table.is_visible()

    toggle.focus()
    page.keyboard.press("Space")

    assert table.is_visible()
    assert toggle.get_attribute("aria-expanded") == "true"


def test_the_chart_can_be_asked_for_single_months(figures: None, page: Page, screenshot: Look) -> None:
    page.goto("/" + CITY)

    page.locator("[data-chart]").hover()

    page.locator("[data-chart] .canvas svg").wait_for()
    assert faults(page) == []
    screenshot(page, "city-zh-1280-chart")


def test_the_first_stop_leads_to_the_content_and_focus_is_seen(figures: None, page: Page) -> None:
    page.goto("/figures/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到主要内容")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().top >= 0")

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("switch", ["大字版", "高对比度"])
def test_the_switches_change_every_page(figures: None, open_page: Open, screenshot: Look, switch: str) -> None:
    page = open_page(NARROW)
    page.goto("/figures/?year=2024")
    page.get_by_role("button", name=switch).click()

    assert page.url.endswith("/figures/?year=2024")
    for name, path in PAGES.items():
        page.goto("/" + path)
        assert page.get_by_role("button", name=switch).get_attribute("aria-pressed") == "true", name
        assert not is_too_wide(page), name
        assert faults(page) == [], name
    page.goto("/figures/")
    screenshot(page, f"dashboard-zh-360-{'large' if switch == '大字版' else 'contrast'}")


@pytest.mark.parametrize("path", ["figures/", CITY])
def test_paper_has_title_table_date_and_source_and_nothing_to_click(
    figures: None, open_page: Open, path: str, tmp_path: Path
) -> None:
    page = open_page((794, 1123))
    page.goto("/" + path)
    page.emulate_media(media="print")

    for hidden in (".main-links", ".filters", ".trail", ".tools"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in ("h1", "main table", ".as-of"):
        assert page.locator(shown).first.is_visible(), shown
    assert "数据来源" in page.locator("body").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert page.pdf(path=tmp_path / "page.pdf", format="A4").startswith(b"%PDF")


def test_the_desk_after_signing_in(figures: None, open_page: Open, screenshot: Look) -> None:
    person = User.objects.create_user("statistician", password="portal-demo", display_name="王统计")
    office = Organisation.objects.create(name="江苏省知识产权局", kind="department", region_id="320000")
    Membership.objects.create(
        user=person, organisation=office, role=Role.objects.get(code="statistician"), begins_on=dt.date(2020, 1, 1)
    )
    page = open_page()
    page.goto("/desk/")
    page.get_by_role("textbox", name="用户名").fill("statistician")
    page.get_by_role("textbox", name="密码").fill("portal-demo")
    page.get_by_role("main").get_by_role("button", name="登录").click()

    assert page.get_by_role("heading", level=1).inner_text() == "我的工作台"
    assert page.get_by_role("button", name="退出登录").is_visible()
    assert faults(page) == []
    screenshot(page, "desk-zh-1280")
    page.get_by_role("button", name="重新计算").click()
    assert page.get_by_role("status").filter(has_text="计算中").is_visible()


def test_a_wrong_password_is_read_out(open_page: Open, screenshot: Look) -> None:
    page = open_page(NARROW)
    page.goto("/accounts/login/")
    page.get_by_role("textbox", name="用户名").fill("nobody")
    page.get_by_role("textbox", name="密码").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="登录").click()

    assert page.get_by_role("alert").get_by_role("heading", name="出现问题").is_visible()
    assert page.title().startswith("错误:")
    assert faults(page) == []
    screenshot(page, "sign-in-zh-360-error")


def test_the_years_at_rank_1_open_by_keyboard_and_on_paper(figures: None, open_page: Open, screenshot: Look) -> None:
    page = open_page(NARROW)
    page.goto("/figures/")
    years = page.get_by_role("table", name="江苏在各省区中位居第一的年末")
    assert not years.is_visible()

    page.emulate_media(media="print")
    assert years.is_visible()

    page.emulate_media(media="screen")
    page.get_by_text("各年数值与来源").focus()
    page.keyboard.press("Enter")
    assert years.is_visible()
    assert faults(page) == []
    assert not is_too_wide(page)
    screenshot(page, "years-at-rank-1-zh-360")
