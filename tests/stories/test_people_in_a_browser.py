"""The administrator at work: a person is invited, accepts, loses the role; a body is added, a duplicate merged."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.conf import settings

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.rules import roles_of
from ipportal.local.leash import wait_until
from tests.conftest import WORKER, role
from tests.live import Stack
from tests.people import AGENCY, PROVEN, body
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
PASSWORD: Final = "ein-langes-Wort-9"
ADDRESS: Final = "li@example.cn"


@pytest.fixture
def accounts(transactional_db: None) -> None:
    with role(WORKER):
        create_demonstration_accounts()


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "people", screenshot)


def link_in_the_message() -> str:
    """What the worker wrote into the folder of messages, the path of the newest."""
    assert wait_until(lambda: Invitation.objects.filter(sent_at__isnull=False).exists(), seconds=30)
    newest = max(Path(settings.EMAIL_FILE_PATH).iterdir(), key=lambda path: path.stat().st_mtime)
    found = re.search(r"http://[^/]+(/\S*accounts/invitation/[\w-]+/)", newest.read_text("utf8"))
    assert found
    return found[1]


def test_a_person_is_invited_and_makes_an_account(
    accounts: None, stack: Stack, visit: Visit, open_page: Open, screenshot: Look
) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit, "admin")
    visit.check("desk")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("人员", "People")))
    visit.check("list")
    visit.click(page.get_by_role("link", name=say("邀请人员", "Invite a person")))
    visit.write(page.get_by_label(say("邮箱", "E-mail")), ADDRESS)
    page.get_by_label(say("角色", "Role"), exact=True).select_option("agency_editor")
    visit.write(page.get_by_label(say("单位", "Body"), exact=True), AGENCY)
    visit.check("invite")
    visit.click(page.get_by_role("button", name=say("发送邀请", "Send the invitation")))
    assert ADDRESS in page.get_by_role("status").first.inner_text()
    link = link_in_the_message()
    page.reload()
    visit.check("invited")

    theirs = Visit(open_page(visit.way.size), visit.way, "people", screenshot)
    theirs.page.goto(link)
    assert link not in theirs.page.url
    theirs.check("offer")
    theirs.click(theirs.page.get_by_role("button", name=say("创建账号并接受", "Make the account and accept")))
    alert = theirs.page.get_by_role("alert")
    assert alert.evaluate("alert => alert === document.activeElement")
    theirs.check("faulty")
    for label, words in (
        (say("用户名", "User name"), "li"),
        (say("显示名称", "Shown name"), "Li"),
        (say("密码", "Password"), PASSWORD),
        (say("再次输入密码", "Password once more"), PASSWORD),
    ):
        theirs.write(theirs.page.get_by_label(label, exact=True), words)
    theirs.click(theirs.page.get_by_role("button", name=say("创建账号并接受", "Make the account and accept")))
    theirs.check("made")
    sign_in(theirs, "li", PASSWORD)
    assert AGENCY in theirs.page.locator("main").inner_text()
    theirs.page.goto(link)
    theirs.check("gone")
    assert theirs.page.get_by_role("heading", name=say("该链接无效", "This link does not work")).is_visible()

    visit.page.goto(f"{visit.way.prefix}desk/people/")
    visit.click(page.get_by_role("link", name="Li", exact=True))
    visit.check("person")
    visit.click(page.get_by_role("link", name=say("结束 机构经办人", "End Agency editor")))
    visit.write(page.get_by_label(say("原因", "Reason")), "2025-3")
    visit.check("end")
    visit.click(page.get_by_role("button", name=say("结束角色", "End the role")))
    visit.check("ended")
    assert roles_of(User.objects.get(username="li")) == frozenset()
    history = page.get_by_role("region", name=say("变更记录", "Change history"))
    assert say("机构经办人", "Agency editor") in history.inner_text()


def test_a_body_is_added_and_a_duplicate_merged(accounts: None, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    duplicate = body("秦淮光电（南京）公司")
    sign_in(visit, "admin")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("单位", "Bodies")))
    visit.check("bodies")
    visit.click(page.get_by_role("link", name=say("新增单位", "Add a body")))
    visit.write(page.get_by_label(say("名称", "Name")), "秦淮光电（南京）有限公司")
    visit.write(page.get_by_label(say("统一社会信用代码", "Unified social credit code")), PROVEN[:-1] + "0")
    page.get_by_label(say("类型", "Kind")).select_option("enterprise")
    page.get_by_label(say("地区", "Region")).select_option("320104")
    visit.click(page.get_by_role("button", name=say("保存", "Save")))
    visit.check("bad-code")
    assert PROVEN[:-1] + "0" in page.get_by_role("alert").inner_text()
    visit.write(page.get_by_label(say("统一社会信用代码", "Unified social credit code")), PROVEN)
    visit.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    assert duplicate.name in page.get_by_role("alert").inner_text()
    visit.check("doubt")
    visit.click(page.get_by_role("button", name=say("确认无误，仍然保存", "Save nevertheless")))
    visit.check("body")
    made = Organisation.objects.get(credit_code=PROVEN)

    visit.click(page.get_by_role("link", name=say("并入重复单位", "Merge a duplicate into it")))
    visit.check("twins")
    visit.click(page.get_by_role("link", name=f"{say('比较', 'Compare')} {duplicate.name}"))
    visit.check("merge")
    visit.write(page.get_by_label(say("原因", "Reason")), "2025-3")
    visit.click(page.get_by_role("button", name=say("合并", "Merge")))
    visit.check("merged")
    duplicate.refresh_from_db()
    assert duplicate.merged_into == made

    page.goto(f"{visit.way.prefix}desk/organisations/{duplicate.pk}/")
    visit.check("tombstone")
    assert page.get_by_role("button", name=say("撤销合并", "Undo the merger")).is_disabled()


@pytest.mark.parametrize("way", SOME_WAYS, ids=lambda way: way.name)
def test_the_other_pages_are_for_everyone_and_fit(accounts: None, open_page: Open, screenshot: Look, way: Way) -> None:
    visit = Visit(open_page(way.size), way, "people", screenshot)
    sign_in(visit, "admin")
    admin = User.objects.get(username="admin")
    for place in ("roles/", "roles/auditor/", "people/?role=auditor", "invitations/", f"people/{admin.pk}/"):
        visit.page.goto(f"{way.prefix}desk/{place}")
        visit.check(f"other-{re.sub('[^a-z]', '-', place)}")
