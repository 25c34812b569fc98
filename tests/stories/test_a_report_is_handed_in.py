"""A half-year report of a centre: three slips and a PDF, then handed in; late, and returned with a reason.

A1, A2 and O2 as people live them, in some ways or all four, and A1 and A2 without scripts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.pages import shelf
from ipportal.core.submissions.models import Submission
from patents.centres.demonstration.seeding import seed_centres
from patents.centres.demonstration.stories import JINLING, STORIES
from patents.centres.reports.models import CentreReport
from tests.conftest import role
from tests.core.submissions.test_attachments import EXE, PDF
from tests.stories.test_scenarios import PHONE, SOME_WAYS, WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
NOW: Final = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)
PERIOD: Final = "2025-H2"
FIGURES: Final = {
    "inventions_granted": "5",
    "inventions_granted_total": "5",
    "high_value": "2",
    "high_value_total": "2",
}


@pytest.fixture(autouse=True)
def programme(transactional_db: None, settings: object, tmp_path: object) -> None:
    """Agency A's centre of the demonstration: a half-year's report is open, and a late one waits for the province."""
    settings.MEDIA_ROOT = f"{tmp_path}/media"  # type: ignore[attr-defined]  # the settings of a test
    shelf.clear()
    with role("NONE"):
        create_demonstration_accounts()
        seed_centres([story for story in STORIES if story.lead == JINLING])
        set_clock(NOW)


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "centre-report", screenshot)


def our_report() -> CentreReport:
    return CentreReport.objects.get(period=PERIOD)


def sent() -> Submission:
    return Submission.objects.get(period=PERIOD)


def begin(visit: Visit, *, looks: bool = False) -> None:
    """From my work to the form, by what is due there."""
    say, page = visit.way.say, visit.page
    sign_in(visit, "agency-a")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("培育中心工作台", "Centres at the desk")))
    if looks:
        visit.check("due")
    due = page.get_by_role("region", name=say("应报", "Reports due"))
    visit.click(due.get_by_role("link", name=PERIOD).first)
    visit.click(page.get_by_role("button", name=say("填写报告", "Fill in the report")))


def write(visit: Visit, **typed: str) -> None:
    for key, value in typed.items():
        visit.write(visit.page.locator(f"#id_{key}"), value)


def stands(visit: Visit, key: str) -> str:
    return str(visit.page.locator(f"#id_{key}").input_value())


def attach(visit: Visit, name: str, content: bytes) -> None:
    visit.page.locator("#id_files").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})


def press(visit: Visit, zh: str, en: str) -> None:
    visit.click(visit.page.get_by_role("button", name=visit.way.say(zh, en), exact=True))


def make_three_slips(visit: Visit) -> None:
    """The period is left blank, five patents too few, and a program sent as a PDF."""
    write(visit, **FIGURES | {"inventions_granted": "-5", "period": ""})
    attach(visit, "setup.pdf", EXE)
    press(visit, "核对", "Check your answers")


def mend_them(visit: Visit) -> None:
    write(visit, period=PERIOD, inventions_granted="5")
    attach(visit, "report.pdf", PDF)
    press(visit, "核对", "Check your answers")


def is_told_three_faults(visit: Visit) -> None:
    say, page = visit.way.say, visit.page
    alert = page.get_by_role("alert")
    assert page.title().startswith(say("错误:", "Error:"))
    assert alert.get_by_role("heading").inner_text() == say("出现问题", "There is a problem")
    assert alert.get_by_role("link").count() == 3
    assert (stands(visit, "inventions_granted"), stands(visit, "high_value")) == ("-5", "2")


def test_a1_and_a2_three_slips_are_mended_and_the_report_is_handed_in(visit: Visit) -> None:
    say, page = visit.way.say, visit.page
    begin(visit, looks=True)
    visit.check("form")
    make_three_slips(visit)
    is_told_three_faults(visit)
    visit.check("faulty")
    for link, focused in zip(page.get_by_role("alert").get_by_role("link").all(), ("period", "", ""), strict=True):
        visit.click(link, leads_on=False)
        assert page.evaluate("document.activeElement.id").startswith(f"id_{focused}")
    mend_them(visit)
    assert page.get_by_role("heading", level=1).inner_text() == say("核对", "Check your answers")
    visit.check("check")
    press(visit, "确认提交", "Confirm submission")

    assert say("已提交", "Submitted") in page.get_by_role("status").first.inner_text()
    assert say("受理编号", "Reference number") in page.get_by_role("main").inner_text()
    assert str(sent().receipt) in page.get_by_role("main").inner_text()
    visit.check("sent")
    assert [file["name"] for file in sent().versions.get().files] == ["report.pdf"]
    assert our_report().state == "submitted"
    page.goto(f"{visit.way.prefix}desk/submissions/")
    assert page.get_by_role("main").get_by_role("link", name=PERIOD).count() == 1


def test_without_scripts_the_same(open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(PHONE, scripts=False), WAYS[2], "centre-report-plain", screenshot)
    begin(visit)
    make_three_slips(visit)
    is_told_three_faults(visit)
    mend_them(visit)
    press(visit, "确认提交", "Confirm submission")

    assert "已提交" in visit.page.get_by_role("status").first.inner_text()
    assert our_report().state == "submitted"


def test_o2_a_late_report_is_returned_with_a_reason(visit: Visit, open_page: Open) -> None:
    say, page = visit.way.say, visit.page
    sign_in(visit, "official")
    visit.check("my-work")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("培育中心工作台", "Centres at the desk")))
    visit.check("queue")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("集成电路", "chip-making")).first)
    assert say("逾期报送", "Handed in late") in page.get_by_role("main").inner_text()
    visit.check("report")
    visit.click(page.get_by_role("link", name=say("填报内容", "The report as filled in")))
    press(visit, "退回修改", "Return for changes")
    alert = page.get_by_role("alert")
    assert alert.get_by_role("heading").inner_text() == say("出现问题", "There is a problem")
    visit.click(alert.get_by_role("link").first, leads_on=False)
    assert page.evaluate("document.activeElement.id") == "id_reason"
    visit.check("no-reason")
    page.get_by_label(say("退回原因", "Reason for return")).fill("2025-2")
    press(visit, "退回修改", "Return for changes")

    told = page.get_by_role("main").inner_text()
    assert say("已退回", "Returned") in told
    assert visit.clicks <= 7
    history = page.get_by_role("region", name=say("变更记录", "Change history"))
    assert "official" in history.inner_text()
    visit.check("returned")
    li = Visit(open_page(), WAYS[0], "centre-report", lambda page, name: None)
    sign_in(li, "agency-a")
    told = li.page.get_by_role("main").inner_text()
    assert "年度报告 2025" in told
    assert "已退回" in told
    li.page.goto("/desk/centres/")
    assert "2025-2" in li.page.get_by_role("main").inner_text()
