"""Li fills in and sends; the tab closes, somebody else writes, the server fails, the sign-in ends: nothing is lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.utils import timezone

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.signin.models import SignIn
from ipportal.core.submissions.models import Submission, Version
from ipportal.local.leash import wait_until
from tests.conftest import WORKER, role
from tests.core.submissions.conftest import GOOD
from tests.core.submissions.test_attachments import EXE, PDF
from tests.live import WIDE
from tests.people import AGENCY
from tests.stories.test_scenarios import PHONE, SOME_WAYS, WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
TITLE, BODY = "贴息何时到账", "我单位去年的质押贷款贴息尚未到账。"
LEFT: Final = "Object.keys(localStorage).filter((name) => name.startsWith('draft:')).length"
FIELDS: Final = re.compile(r"/fields/")
SAVED: Final = "已保存草稿"
KEPT: Final = "服务器没有响应。您填写的内容已保存在本浏览器，将自动重新发送。"


@pytest.fixture(autouse=True)
def accounts(transactional_db: None, settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]  # the settings of a test
    with role(WORKER):
        create_demonstration_accounts()


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "filling-in", screenshot)


def stands(key: str) -> str:
    row = Submission.objects.get().draft_fields.filter(key=key).first()
    return row.typed if row else ""


def comes_to_stand(key: str, typed: str) -> bool:
    return bool(wait_until(lambda: stands(key) == typed, seconds=20))


def status(page: Page) -> str:
    return page.locator("[data-draft-status]").inner_text()


def says(page: Page, words: str) -> None:
    page.locator("[data-draft-status]").get_by_text(words, exact=True).wait_for(timeout=20_000)


def begin(visit: Visit, *, looks: bool = False) -> None:
    say, page = visit.way.say, visit.page
    sign_in(visit, "agency-a")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("填报与申报", "Submissions")))
    if looks:
        visit.check("list")
    visit.click(page.get_by_role("link", name=say("新建： 向省局提出意见建议", "New: Suggestion or question")))
    if looks:
        visit.check("new")
    visit.click(page.get_by_role("button", name=say("继续", "Continue")))


def test_a1_and_a2_faults_are_mended_and_a_number_is_given(visit: Visit) -> None:
    say, page = visit.way.say, visit.page
    begin(visit, looks=True)
    visit.check("empty")
    visit.write(page.get_by_label(say("标题", "Title"), exact=True), "2025-3")
    says(page, say(SAVED, "Draft saved"))
    assert stands("title") == "2025-3"
    page.get_by_label(say("附件", "Attachment")).set_input_files(
        {"name": "setup.exe", "mimeType": "application/pdf", "buffer": EXE}
    )
    visit.click(page.get_by_role("button", name=say("核对", "Check your answers")))

    alert = page.get_by_role("alert")
    assert page.title().startswith(say("错误:", "Error:"))
    assert alert.get_by_role("heading").inner_text() == say("出现问题", "There is a problem")
    assert alert.get_by_role("link").count() == 4
    visit.check("faulty")
    visit.click(alert.get_by_role("link", name=say("类别", "What it is:")), leads_on=False)
    assert page.evaluate("document.activeElement.id") == "id_sort"
    assert page.get_by_label(say("标题", "Title"), exact=True).input_value() == "2025-3"
    page.get_by_label(say("类别", "What it is"), exact=True).select_option("question")
    page.get_by_label(say("涉及事项", "What it is about"), exact=True).select_option("finance")
    visit.write(page.get_by_label(say("内容", "What you want to say"), exact=True), "2025-3-31")
    page.get_by_label(say("附件", "Attachment")).set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    visit.click(page.get_by_role("button", name=say("核对", "Check your answers")))
    assert page.get_by_role("heading", level=1).inner_text() == say("核对", "Check your answers")
    visit.check("check")
    visit.click(page.get_by_role("button", name=say("确认提交", "Confirm submission")))

    assert say("已提交", "Submitted") in page.get_by_role("status").first.inner_text()
    receipt = Submission.objects.get().receipt
    assert say("受理编号", "Reference number") in page.get_by_role("main").inner_text()
    assert str(receipt) in page.get_by_role("main").inner_text()
    visit.check("sent")
    page.goto(f"{visit.way.prefix}desk/submissions/")
    assert page.get_by_role("link", name="2025-3", exact=True).count() == 1
    assert Version.objects.get().files[0]["name"] == "a.pdf"


def test_without_scripts_the_same(open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(PHONE, scripts=False), WAYS[2], "no-scripts", screenshot)
    begin(visit)
    page = visit.page
    page.get_by_label("标题", exact=True).fill(TITLE)
    page.get_by_role("button", name="保存草稿", exact=True).click()
    assert SAVED in page.get_by_role("main").get_by_role("status").first.inner_text()
    page.get_by_label("内容", exact=True).fill(BODY)
    page.get_by_label("类别", exact=True).select_option("question")
    page.get_by_label("涉及事项", exact=True).select_option("finance")
    page.get_by_role("button", name="核对", exact=True).click()
    page.get_by_role("button", name="确认提交").click()

    assert "已提交" in page.get_by_role("status").first.inner_text()
    assert Version.objects.get().typed == {
        "title": TITLE, "body": BODY, "sort": "question", "topic": "finance",
    }  # fmt: skip


def test_the_tab_is_closed_while_the_server_is_away_and_nothing_is_lost(open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(WIDE), WAYS[0], "server-away", screenshot)
    begin(visit)
    page = visit.page
    page.route(FIELDS, lambda route: route.abort())

    page.get_by_label("内容", exact=True).press_sequentially(BODY)
    says(page, KEPT)
    visit.check("kept")
    assert stands("body") == ""
    again = page.context.new_page()
    again.goto(page.url)
    page.close()

    assert comes_to_stand("body", BODY)
    says(again, "您此前填写而服务器尚未收到的内容已恢复到表单中，现已保存。")
    assert again.get_by_label("内容", exact=True).input_value() == BODY
    screenshot(again, "server-away-restored")
    again.reload()
    assert again.get_by_label("内容", exact=True).input_value() == BODY
    assert wait_until(lambda: not again.evaluate(LEFT), seconds=20), "what the server has the browser forgets"


def test_while_the_server_says_503_what_is_typed_is_sent_when_it_is_back(open_page: Open) -> None:
    visit = Visit(open_page(WIDE), WAYS[0], "503", lambda page, name: None)
    begin(visit)
    page = visit.page
    page.route(FIELDS, lambda route: route.fulfill(status=503, body="down"))
    page.get_by_label("标题", exact=True).press_sequentially(TITLE)
    says(page, KEPT)

    page.unroute(FIELDS)

    assert comes_to_stand("title", TITLE)
    says(page, SAVED)


def test_what_is_typed_before_the_script_has_come_is_saved_too(open_page: Open) -> None:
    visit = Visit(open_page(WIDE), WAYS[0], "slow-script", lambda page, name: None)
    sign_in(visit, "agency-a")
    page = visit.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.goto("/desk/submissions/new/suggestion/")
    page.route("**/*.js", hold)
    page.get_by_role("button", name="继续").click(no_wait_after=True)
    page.get_by_label("标题", exact=True).press_sequentially(TITLE)
    assert held
    assert stands("title") == ""

    for route in held:
        route.continue_()

    assert comes_to_stand("title", TITLE)
    says(page, SAVED)


def test_an_answer_that_never_comes_makes_no_quarrel_with_oneself(open_page: Open) -> None:
    visit = Visit(open_page(WIDE), WAYS[0], "lost-answer", lambda page, name: None)
    begin(visit)
    page = visit.page

    def swallow(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]  # the server gets it
        route.abort()  # type: ignore[attr-defined]  # and its answer is lost

    page.route(FIELDS, swallow)
    page.get_by_label("标题", exact=True).press_sequentially("贴息")
    says(page, KEPT)
    assert comes_to_stand("title", "贴息")
    page.unroute(FIELDS)
    page.get_by_label("标题", exact=True).press_sequentially("何时到账")

    assert comes_to_stand("title", TITLE)
    assert not Submission.objects.get().other_texts.exists()


def test_two_browsers_on_one_draft_keep_both_texts(open_page: Open, screenshot: Look) -> None:
    body = Organisation.objects.get(name=AGENCY)
    colleague = User.objects.get(username="co-owner")
    with role(WORKER):
        Membership.objects.create(
            user=colleague, organisation=body, role_id="agency_editor", begins_on=dt.date(2020, 1, 1)
        )
    li = Visit(open_page(WIDE), WAYS[0], "two-browsers", screenshot)
    begin(li)
    chen = Visit(open_page(PHONE), WAYS[2], "two-browsers", screenshot)
    sign_in(chen, "co-owner")
    chen.page.goto(li.page.url)
    li.page.get_by_label("内容", exact=True).press_sequentially(BODY)
    says(li.page, SAVED)
    chen.page.get_by_label("标题", exact=True).press_sequentially(TITLE)
    says(chen.page, SAVED)
    assert (stands("body"), stands("title")) == (BODY, TITLE)

    li.page.get_by_label("标题", exact=True).press_sequentially("李的标题")

    panel = li.page.locator(".other-text")
    panel.wait_for(timeout=20_000)
    assert "已被他人修改" in panel.inner_text()
    assert TITLE in panel.inner_text()
    assert wait_until(lambda: Submission.objects.get().other_texts.filter(typed="李的标题").exists(), seconds=20)
    li.check("met")
    assert stands("title") == TITLE
    panel.get_by_role("link", name="比较").click()
    li.check("compare")
    li.page.get_by_role("button", name="保留我的文字").click()
    assert stands("title") == "李的标题"
    assert li.page.get_by_label("标题", exact=True).input_value() == "李的标题"
    li.page.reload()
    assert li.page.locator(".other-text").count() == 0


def test_whose_sign_in_ends_meanwhile_types_on_signs_in_and_sends(open_page: Open, screenshot: Look) -> None:
    visit = Visit(open_page(WIDE), WAYS[0], "signed-out", screenshot)
    begin(visit)
    page = visit.page
    page.get_by_label("类别", exact=True).select_option("question")
    page.get_by_label("涉及事项", exact=True).select_option("finance")
    page.get_by_label("标题", exact=True).press_sequentially(TITLE)
    says(page, SAVED)
    old = timezone.now() - dt.timedelta(minutes=31)
    SignIn.objects.update(begun_at=old, seen_at=old)

    page.get_by_label("内容", exact=True).press_sequentially(BODY)
    says(page, "您已退出登录。您填写的内容已保存在本浏览器，重新登录后即会保存。")
    visit.check("kept")
    assert stands("body") == ""
    there = Visit(page.context.new_page(), WAYS[0], "signed-out", screenshot)
    sign_in(there, "agency-a")

    assert comes_to_stand("body", BODY)
    says(page, SAVED)
    page.get_by_role("button", name="核对", exact=True).click()
    page.get_by_role("button", name="确认提交").click()
    assert "受理编号" in page.get_by_role("main").inner_text()
    assert Version.objects.get().typed["body"] == GOOD["body"]
