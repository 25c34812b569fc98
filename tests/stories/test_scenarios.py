"""Three scenarios as people live them, each by mouse, by keyboard alone, on a phone and in English.

O1: which city leads, and by how much. O4: last year's population is corrected. P3: figures go into a spreadsheet.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.accounts.actions import DEMONSTRATION_PASSWORD
from ipportal.core.jobs.models import Job, State
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.money import half_up
from ipportal.core.kit.pages import shelf
from ipportal.core.metrics import actions as figures
from ipportal.core.statistics.demonstration import seed_populations
from ipportal.local.leash import wait_until
from tests.bounded import EVERY_WAY
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import JANUARY, Progress, tell
from tests.core.metrics.test_releases import KUNSHAN, Cast, grants
from tests.live import WIDE, Stack
from tests.site.conftest import figures as few_figures
from tests.site.conftest import no_page_is_kept, run, write
from tests.stories.test_pages_in_a_browser import SMALL_TARGETS, faults, is_too_wide

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["few_figures", "no_page_is_kept", "run", "write"]
pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
PHONE: Final = (360, 780)
IN_SUZHOU: Final = 710  # inventions
TODAY: Final = "figures/invention-patents-per-10k/320500/2025-12/"
BEFORE, CORRECTED = Decimal("1299.69"), Decimal("1400.00")
CHINESE: Final = """() => { const kept = document.body.cloneNode(true);
  for (const data of kept.querySelectorAll('[lang="zh-Hans"]')) data.remove();
  return document.title + kept.textContent; }"""
PER_10K: Final = {"/": "每万人口发明专利拥有量", "/en/": "Invention patents per 10,000 people"}
FOCUS_IS_SEEN: Final = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"


def _as_typed(day: str) -> str:
    """2026-01-20 for the parts of a day in a browser of the United States, which these are: month, day, year."""
    year, month, of_month = day.split("-")
    return f"{month}{of_month}{year}"


@dataclass(frozen=True)
class Way:
    """How somebody goes: by which means, on which screen, in which language."""

    name: str
    size: tuple[int, int] = WIDE
    prefix: str = "/"
    keys: bool = False

    def say(self, zh: str, en: str) -> str:
        return en if self.prefix == "/en/" else zh


WAYS: Final = (Way("mouse"), Way("keyboard", keys=True), Way("phone", PHONE), Way("english", prefix="/en/"))
# Longer stories are told on a telephone, where least fits, the longest by mouse; in all four ways with EVERY_WAY=1:
# `make test` stays within its time.
SOME_WAYS: Final = WAYS if EVERY_WAY else WAYS[2:3]
ONE_WAY: Final = WAYS if EVERY_WAY else WAYS[:1]


@dataclass
class Visit:
    """One visit: clicks are counted, and every page that is seen is looked at."""

    page: Page
    way: Way
    scenario: str
    look: Look
    clicks: int = 0

    def click(self, target: Locator, *, leads_on: bool = True) -> None:
        """By mouse; or by Tab until it has the focus, which must be seen, and then Enter.

        It comes back when the page is there that is led to: whoever looks at once would see the one before.
        """
        self.clicks += 1
        if self.way.keys:
            self.reach(target)
        with self.page.expect_navigation() if leads_on else nullcontext():
            self.page.keyboard.press("Enter") if self.way.keys else target.click()

    def reach(self, target: Locator) -> None:
        here = target.element_handle()
        for _step in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("here => here === document.activeElement", here):
                assert self.page.evaluate(FOCUS_IS_SEEN)
                return
        pytest.fail(f"Tab does not lead to {target}")

    def write(self, target: Locator, text: str) -> None:
        self.clicks += 1
        if self.way.keys:
            self.reach(target)  # a field that is reached by Tab has all of its text selected
            typed = _as_typed(text) if target.get_attribute("type") == "date" else text
            self.page.keyboard.type(typed) if typed else self.page.keyboard.press("Delete")
        else:
            target.fill(text)

    def choose(self, target: Locator, option: str) -> None:
        """From a list that is closed: two clicks; by keyboard the arrows."""
        self.clicks += 2
        if not self.way.keys:
            target.select_option(option)
            return
        self.reach(target)
        for _step in range(60):
            if target.input_value() == option:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"the arrows do not lead to {option}")

    def check(self, name: str) -> None:
        """For everybody: no fault that the rules find, nothing cut off, nothing too small to hit, in one language.

        By keyboard one sees the page that the mouse sees.
        """
        if self.way.keys:
            return
        assert faults(self.page) == [], name
        if self.way.size == PHONE:
            assert not is_too_wide(self.page), name
            assert self.page.evaluate(SMALL_TARGETS) == [], name
        if self.way.prefix == "/en/":
            assert re.findall(r"[\u4e00-\u9fff]+", self.page.evaluate(CHINESE)) == [], name
        self.look(self.page, f"{self.scenario}-{name}-{self.way.name}")


@pytest.fixture
def published(transactional_db: None) -> None:
    """Suzhou has inventions; December 2025 is published, with a population of the demonstration."""
    shelf.clear()
    with role("NONE"):
        set_clock(JANUARY)
    with role(WORKER):
        cast = Cast()
        seed_populations()
        tell(grants(KUNSHAN, IN_SUZHOU))
        figures.recompute(Progress())
        cast.publish()


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, request.node.name[5:7], screenshot)


def cells(table: Locator) -> list[list[str]]:
    """A table's rows, as they are read."""
    rows = table.get_by_role("row").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def download(visit: Visit) -> list[list[str]]:
    """The table of the page as a file: its bytes say to a spreadsheet that they are UTF-8."""
    link = visit.page.get_by_role("link", name=visit.way.say("下载 CSV", "Download CSV"))
    with visit.page.expect_download() as started:
        visit.click(link, leads_on=False)
    content = started.value.path().read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_o1_which_city_led_in_2024_and_by_how_much(few_figures: None, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(visit.way.prefix)
    visit.check("home")
    visit.click(page.get_by_role("navigation").get_by_role("link", name=say("数据看板", "Dashboard")).first)
    visit.choose(page.get_by_role("combobox", name=say("年度", "Year")), "2024")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters"), exact=True))
    visit.check("dashboard")
    assert visit.clicks <= 4

    _heading, first, *_rest, province = cells(page.locator("#figures table"))
    assert first[:2] == ["1", say("南京市", "Nanjing")]
    assert province[1] == say("江苏省", "Jiangsu")
    assert Decimal(first[4]) - Decimal(province[4]) == Decimal("150.00") - Decimal("70.94")

    for row in download(visit)[1:]:
        patents, people, rate = (Decimal(row[place]) for place in (4, 5, 7))
        assert half_up(patents / (people * 10_000) * 10_000, 2) == rate, row


def test_p3_the_cities_go_into_a_spreadsheet(few_figures: None, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(visit.way.prefix)
    visit.click(page.get_by_role("navigation").get_by_role("link", name=say("数据看板", "Dashboard")).first)
    shown = cells(page.locator("#figures table"))

    heading, *rows = download(visit)

    assert say("有效发明专利量（件）", "Valid invention patents (patents)") in heading
    assert say("常住人口（万人）", "Resident population (10,000 people)") in heading
    assert [[row[2], row[4], row[7]] for row in rows] == [
        [line[1], line[2].replace(",", ""), line[4]] for line in shown[1:]
    ]
    visit.click(page.get_by_role("table").first.get_by_role("link", name=say("南京市", "Nanjing")))
    table = page.get_by_role(
        "table", name=say("南京市 · 每万人口发明专利拥有量", "Nanjing · Invention patents per 10,000")
    )
    assert not table.is_visible()
    visit.click(page.get_by_role("button", name=say("以表格查看", "View as table")), leads_on=False)
    assert table.is_visible()
    visit.check("city")
    assert visit.clicks <= 4


def test_o4_last_years_population_is_corrected(published: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit)
    visit.click(page.get_by_role("link", name=say("更正常住人口", "Correct populations")))
    visit.check("list")
    visit.click(page.get_by_role("link", name=say("更正 苏州市", "Correct Suzhou")))
    visit.write(page.get_by_label(say("常住人口（万人）", "Residents (10,000 people)")), str(CORRECTED))
    visit.write(page.get_by_label(say("来源", "Source")), "Suzhou 2025-3")
    visit.write(page.get_by_label(say("原因", "Reason")), "2025-3")
    visit.click(page.get_by_role("button", name=say("保存", "Save")))
    status = page.locator("#calculations")
    assert status.get_by_text(say("计算中", "Calculating"), exact=True).is_visible()

    status.get_by_text(say("计算完成", "Calculation complete")).wait_for(timeout=30_000)
    old, new = (f"{half_up(IN_SUZHOU / people, 2)}" for people in (BEFORE, CORRECTED))
    page.locator("#resting td").filter(has_text=new).first.wait_for()
    visit.check("done")
    (line_of_suzhou,) = [
        line
        for line in cells(page.get_by_role("table", name=say("已公布", "Published")))
        if line[0].startswith(PER_10K[visit.way.prefix])
    ]
    assert line_of_suzhou[1] == old
    known = cells(page.get_by_role("table", name=say("历次数值", "Every number ever known")))
    assert [line[0].split()[0] for line in known[1:]] == ["1,400.00", "1,299.69"]

    visit.click(page.get_by_role("link", name=PER_10K[visit.way.prefix], exact=True))
    assert visit.clicks <= 8
    visit.check("today")
    assert new in page.locator(".headline").inner_text()
    assert old in page.get_by_role("table", name=say("历次公布值", "Every value as it was published")).inner_text()
    page.goto(visit.way.prefix + TODAY)
    assert old in page.locator("main").inner_text()


def test_o4_without_scripts_a_link_shows_that_it_is_done(published: None, stack: Stack, open_page: Open) -> None:
    page = open_page(scripts=False)
    visit = Visit(page, Way("plain"), "o4", lambda _page, _name: None)
    sign_in(visit)
    page.get_by_role("link", name="更正常住人口").click()
    page.get_by_role("link", name="更正 苏州市").click()
    for label, text in (("常住人口（万人）", "1400"), ("来源", "Suzhou 2025-3"), ("原因", "2025-3")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="保存").click()
    job = Job.objects.latest("id")
    reload_link = page.get_by_role("link", name="刷新查看是否完成")

    assert wait_until(lambda: Job.objects.get(pk=job.pk).state == State.DONE, seconds=30)
    reload_link.click()

    assert page.get_by_text("计算完成").is_visible()
    assert "0.51" in page.locator("#resting").inner_text()


@pytest.mark.parametrize(
    "way", [Way("mouse"), Way("phone", PHONE), Way("english", prefix="/en/")], ids=lambda way: way.name
)
def test_a_slip_of_the_hand_is_asked_about(published: None, open_page: Open, screenshot: Look, way: Way) -> None:
    visit = Visit(open_page(way.size), way, "slip", screenshot)
    sign_in(visit)
    visit.page.goto(f"{way.prefix}desk/populations/320500/2024/")
    for label, text in (("resident_10k", "140.00"), ("source", "Suzhou 2025-3"), ("reason", "2025-3")):
        visit.page.locator(f"[name={label}]").fill(text)
    visit.page.get_by_role("button", name=way.say("保存", "Save"), exact=True).click()

    alert = visit.page.get_by_role("alert")
    assert "-89.2" in alert.inner_text()
    assert alert.evaluate("alert => alert === document.activeElement")
    visit.check("asked")
    visit.page.get_by_role("button", name=way.say("确认无误，仍然保存", "Save nevertheless")).click()
    assert "140.00" in visit.page.get_by_role("status").first.inner_text()


def sign_in(visit: Visit, username: str = "statistician", password: str = DEMONSTRATION_PASSWORD) -> None:
    """Clicks are counted from the desk on."""
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}accounts/login/")
    page.get_by_role("textbox", name=say("用户名", "Username")).fill(username)
    page.get_by_role("textbox", name=say("密码", "Password")).fill(password)
    page.get_by_role("main").get_by_role("button", name=say("登录", "Sign in")).click()
