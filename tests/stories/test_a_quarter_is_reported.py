"""A quarter from the reminder to the public page: liaison, joint bodies, a return with a reason, the correction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.pages import shelf
from ipportal.core.letters.models import Message
from ipportal.core.letters.reminding import remind
from ipportal.core.workdays.counting import calendar
from measures.items.demonstration import seed_measures
from tests.conftest import WORKER, role
from tests.core.submissions.test_attachments import PDF
from tests.live import Stack
from tests.stories.test_scenarios import ONE_WAY, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
REPORT: Final = "T1 季度报告 2025Q4"


def the_day_is(day: dt.date) -> None:
    """The office opens; reminders of the day are written, as the worker does it every morning."""
    with role("NONE"):
        set_clock(dt.datetime(day.year, day.month, day.day, 9, tzinfo=OFFICE_ZONE))
    with role(WORKER):
        remind(day, calendar())


@pytest.fixture
def year(transactional_db: None, settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]  # the settings of a test
    shelf.clear()
    with role(WORKER):
        create_demonstration_accounts()
        seed_measures()


@pytest.fixture(params=ONE_WAY, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Callable[[str], Visit]:
    """One browser for each person."""
    way: Way = request.param
    visits: dict[str, Visit] = {}

    def somebody(name: str) -> Visit:
        if name not in visits:
            visits[name] = Visit(open_page(way.size), way, "quarter", screenshot)
            if name:
                sign_in(visits[name], name)
        return visits[name]

    return somebody


def reads_the_message(visit: Visit, words: str) -> None:
    say, page = visit.way.say, visit.page
    page.goto(f"{visit.way.prefix}desk/messages/")
    assert words in page.get_by_role("main").inner_text(), say("没有这条消息", "no such message")


def opens_the_submission(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.way.prefix}desk/submissions/")
    visit.click(page.get_by_role("row").nth(1).get_by_role("link").first)


def signs(visit: Visit) -> None:
    opens_the_submission(visit)
    visit.check("to-sign")
    visit.click(visit.page.get_by_role("button", name=visit.way.say("签署", "Sign for")))


def sends(visit: Visit, narrative: str) -> None:
    say, page = visit.way.say, visit.page
    visit.write(page.get_by_label(say("完成情况", "What was done"), exact=True), narrative)
    visit.click(page.get_by_role("button", name=say("核对", "Check your answers")))
    visit.check("checked")
    visit.click(page.get_by_role("button", name=say("确认提交", "Confirm submission")))
    assert say("受理编号", "Reference number") in page.get_by_role("main").inner_text()


def test_a_quarter_is_reported_signed_returned_corrected_and_shown(
    year: None, stack: Stack, meet: Callable[[str], Visit]
) -> None:
    the_day_is(dt.date(2026, 1, 26))
    liaison = meet("dept-edu")
    say, page = liaison.way.say, liaison.page
    done = say("三所高校的学科已通过论证。", "Three disciplines passed their review.")
    wanted = say("请补充论证意见。", "Please add the opinion.")
    more = say("论证意见已附。", "The opinion is attached.")
    reads_the_message(liaison, "2025Q4")
    liaison.check("reminded")
    page.goto(f"{liaison.way.prefix}desk/measures/")
    liaison.check("owed")
    liaison.click(page.get_by_role("row").filter(has_text="T1").get_by_role("link").first)
    liaison.click(page.get_by_role("button", name=say("填报 2025Q4", "Report on 2025Q4")))
    liaison.check("begun")
    liaison.write(page.get_by_label(say("自报完成比例", "Share done, as you claim")), "55")
    page.get_by_label(say("附件", "Attachment")).set_input_files(
        {"name": "opinion.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    sends(liaison, done)
    liaison.check("sent")

    signs(meet("dept-finance"))
    signs(meet("official"))
    office = meet("official-2")
    opens_the_submission(office)
    office.check("to-decide")
    office.write(office.page.get_by_label(say("退回原因", "Reason for return")), wanted)
    office.click(office.page.get_by_role("button", name=say("退回修改", "Return for changes")))
    office.check("returned")
    meet("").page.goto(f"{liaison.way.prefix}measures/T1/")
    assert done not in meet("").page.content()

    opens_the_submission(liaison)
    assert wanted in page.get_by_role("main").inner_text()
    liaison.check("to-correct")
    sends(liaison, f"{done} {more}")
    signs(meet("dept-finance"))
    signs(meet("official"))
    opens_the_submission(office)
    office.click(office.page.get_by_role("button", name=say("通过", "Approve"), exact=True))
    office.check("accepted")

    stranger = meet("")
    stranger.page.reload()
    assert more in stranger.page.get_by_role("main").inner_text()
    stranger.look(stranger.page, f"quarter-public-{stranger.way.name}")


def test_who_does_not_report_is_reminded_and_after_the_holiday_the_office_hears_of_it(
    year: None, stack: Stack, meet: Callable[[str], Visit]
) -> None:
    """Due on Saturday, 31 January; ten working days late on 24 February, since spring is kept from the 15th on."""

    def told(person: str) -> list[str]:
        found = Message.objects.filter(user__username=person, kind="measure due").order_by("pk")
        return [one["stage"] for one in found.values_list("params", flat=True) if REPORT in one["title"]["zh"]]

    the_day_is(dt.date(2026, 1, 26))
    assert told("dept-edu") == ["before"]
    the_day_is(dt.date(2026, 2, 2))
    assert told("dept-edu") == ["before", "late"]
    for day in (13, 16, 23):
        the_day_is(dt.date(2026, 2, day))
        assert told("official") == []
    the_day_is(dt.date(2026, 2, 24))
    assert told("official") == ["escalated"]

    reads_the_message(meet("dept-edu"), "T1")
    meet("dept-edu").check("late")
    reads_the_message(meet("official"), "T1")
    meet("official").check("escalated")
