"""O3 and P2 as people live them, and a liaison who says that a task is done: four ways, without a script, on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from measures.items.demonstration import seed_measures
from measures.items.work.models import Task
from tests.conftest import WORKER, role
from tests.live import Stack
from tests.measures.items.conftest import NOW
from tests.stories.test_scenarios import PHONE, SOME_WAYS, WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


@pytest.fixture
def year(transactional_db: None) -> None:
    shelf.clear()
    with role(WORKER):
        create_demonstration_accounts()
        seed_measures()
    with role("NONE"):
        set_clock(NOW)


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "measures", screenshot)


def test_o3_overdue_pledge_financing_goes_to_the_chief(year: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(visit.way.prefix)
    visit.click(
        page.get_by_role("navigation", name=say("主导航", "Main")).get_by_role("link", name=say("政策措施", "Measures"))
    )
    visit.check("tracker")
    visit.choose(page.get_by_label(say("政策类别", "Policy area")), "pledge-financing")
    visit.choose(page.get_by_label(say("状态", "Status")), "overdue")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters")))
    assert page.get_by_role("status").inner_text() == say("共 3 条结果", "3 results")
    assert "area=pledge-financing" in page.url
    assert "status=overdue" in page.url
    visit.check("overdue")

    with page.expect_download() as sent:
        visit.click(page.get_by_role("link", name=say("下载 Excel", "Download Excel")), leads_on=False)

    rows = list(load_workbook(io.BytesIO(sent.value.path().read_bytes())).worksheets[-1].iter_rows(min_row=2))
    assert [row[0].value for row in rows] == ["F1", "F2", "F3"]


def test_p2_the_page_of_a_measure_says_who_what_when_and_whom_to_ask(year: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}measures/?area=cultivation-centres")
    visit.click(page.get_by_role("link", name="C1 ").first)
    facts = page.locator("dl.facts.tight")
    for name in (say("牵头单位", "Lead body"), say("期限", "Deadline"), say("联系方式", "Contact")):
        assert facts.get_by_text(name, exact=True).is_visible()
    if visit.way.size == PHONE:
        box, title = facts.bounding_box(), page.get_by_role("heading", level=1).bounding_box()
        assert box
        assert title
        assert box["y"] + box["height"] - title["y"] <= PHONE[1]
    visit.check("measure")


def test_a_liaison_says_that_a_task_is_done_and_the_public_page_changes(year: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit, "dept-edu")
    visit.click(page.get_by_role("link", name=say("政策措施工作台", "Measures at the desk")))
    visit.check("desk")
    before = Task.objects.filter(done_on__isnull=True, owner__name="江苏省教育厅").count()
    visit.click(page.get_by_role("row").filter(has_text="T1").get_by_role("link").first)
    visit.check("item")
    visit.click(page.get_by_role("button", name=say("已完成", "Done")).first)
    assert say("任务已完成。", "The task is done.") in page.get_by_role("status").first.inner_text()
    visit.check("done")

    assert Task.objects.filter(done_on__isnull=True, owner__name="江苏省教育厅").count() == before - 1


PAGES = ("", "late/", "board/", "matrix/", "calendar/", "plan/", "leadership/", "on-time/", "documents/")


def test_every_page_of_the_desk_is_without_fault(year: None, stack: Stack, visit: Visit) -> None:
    sign_in(visit, "official")
    visit.check("my-work")
    for page in PAGES:
        visit.page.goto(f"{visit.way.prefix}desk/measures/{page}")
        visit.check(page.strip("/") or "mine")


def test_the_report_to_the_leadership_is_fit_for_paper(
    year: None, stack: Stack, open_page: Open, screenshot: Look
) -> None:
    visit = Visit(open_page(), WAYS[0], "measures", screenshot)
    sign_in(visit, "official")
    visit.page.goto("/desk/measures/leadership/")
    visit.page.emulate_media(media="print")

    assert not visit.page.get_by_role("navigation", name="主导航").is_visible()
    assert visit.page.get_by_role("heading", name="关于政策措施推进情况的报告").is_visible()
    screenshot(visit.page, "measures-leadership-print")
    visit.page.goto("/measures/")
    assert visit.page.get_by_role("heading", level=1).is_visible()
    screenshot(visit.page, "measures-tracker-print")


def test_o3_and_p2_without_scripts(year: None, stack: Stack, open_page: Open, screenshot: Look) -> None:
    page = open_page(PHONE, scripts=False)
    page.goto("/measures/")
    page.get_by_label("政策类别").select_option("pledge-financing")
    page.get_by_label("状态").select_option("overdue")
    page.get_by_role("button", name="筛选").click()
    assert page.get_by_role("status").inner_text() == "共 3 条结果"
    screenshot(page, "measures-overdue-no-scripts")

    page.get_by_role("link", name="F1 ").first.click()

    for name in ("牵头单位", "期限", "联系方式"):
        assert page.locator("dl.facts.tight").get_by_text(name, exact=True).is_visible()
    screenshot(page, "measures-measure-no-scripts")
