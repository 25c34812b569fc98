"""An official writes a letter, mends and sends it; an administrator is reminded, reads it, and says how to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.letters.models import Letter, Preference
from ipportal.core.letters.reminding import remind
from ipportal.core.workdays.counting import calendar
from ipportal.local.leash import wait_until
from tests.conftest import WORKER, role
from tests.live import Stack
from tests.people import AGENCY
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
DUE: dt.datetime = dt.datetime(2026, 2, 14, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def accounts(transactional_db: None) -> None:
    with role("NONE"):
        set_clock(DUE)
        create_demonstration_accounts()
        User.objects.update(email="somebody@example.cn")


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "letters", screenshot)


def test_a_letter_waits_until_it_is_sent_and_then_arrives(accounts: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit, "official")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("外发信函", "Outgoing letters")))
    visit.check("list")
    visit.click(page.get_by_role("link", name=say("撰写信函", "Write a letter")))
    visit.write(page.get_by_label(say("收件人", "To"), exact=True), "agency-a")
    visit.write(page.get_by_label(say("主题", "Subject")), "Report")
    visit.write(page.get_by_role("textbox", name=say("正文", "Text")), "Pleese come.")
    visit.check("new")
    visit.click(page.get_by_role("button", name=say("保存为待发", "Hold the letter")))
    visit.write(page.get_by_role("textbox", name=say("正文", "Text")), "Please come.")
    visit.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    visit.check("held")
    assert Letter.objects.get().state == "held"
    send = page.get_by_role("button", name=say("发送信函", "Send the letter"))
    visit.click(send)
    send.wait_for(state="detached")

    assert wait_until(lambda: Letter.objects.get().state == "sent", seconds=30)
    page.reload()
    visit.check("sent")
    newest = max(Path(settings.EMAIL_FILE_PATH).iterdir(), key=lambda path: path.stat().st_mtime)
    assert "Please come." in newest.read_text("utf8")


def test_a_reminder_is_read_and_from_then_on_comes_as_it_is_wanted(accounts: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    with role("NONE"):
        Invitation.objects.create(
            email="li@example.cn", organisation=Organisation.objects.get(name=AGENCY), role_id="nominator",
            begins_on=DUE.date(), invited_by="admin", invited_by_id=User.objects.get(username="admin").pk,
            invited_at=DUE - dt.timedelta(days=20), expires_at=DUE,
        )  # fmt: skip
    with role(WORKER):
        assert remind(DUE.date(), calendar()) == 1
    sign_in(visit, "admin")
    bell = page.get_by_role("banner").get_by_role("link", name=say("消息", "Messages"))
    assert "1" in bell.inner_text()
    visit.click(bell)
    assert "li@example.cn" in page.get_by_role("main").inner_text()
    visit.check("unread")
    visit.click(page.get_by_role("button", name=say("标为已读", "Mark as read")).first)
    page.wait_for_selector("main")
    assert "1" not in bell.inner_text()
    visit.check("read")

    visit.click(page.get_by_role("link", name=say("消息设置", "How I am told")).first)
    visit.choose(page.get_by_label(say("无人回应的邀请", "Invitations that nobody answers")), "portal")
    visit.check("wishes")
    visit.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    assert say("已保存", "saved") in page.get_by_role("status").first.inner_text()
    assert {one.kind for one in Preference.objects.filter(delivery="portal")} == {"unanswered invitation"}


def test_an_official_puts_down_the_next_year_of_the_calendar(accounts: None, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit, "official")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("工作日", "Working days")))
    assert say("尚未公布", "Not yet published") in page.get_by_role("row").filter(has_text="2027").inner_text()
    visit.check("years")
    visit.click(page.get_by_role("link", name="2026", exact=True))
    visit.check("year")
    page.go_back()
    visit.click(page.get_by_role("link", name=say("添加通知", "Add a notice")))
    visit.write(page.get_by_label(say("通知文号", "Number of the notice")), "No. 9")
    visit.write(page.get_by_label(say("名称", "Title")), "Holidays of 2027")
    page.get_by_label(say("公布日期", "Published on")).fill("2026-02-01")
    visit.check("notice")
    visit.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    page.wait_for_url("**/calendar/2027/")
    assert say("尚未公布", "Not yet published") not in page.get_by_role("main").inner_text()
    visit.click(page.get_by_role("link", name=say("添加日期", "Add a day")))
    visit.check("day")
