"""An official writes the next version of a form, another looks at it and releases it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import FormVersion
from tests.conftest import WORKER, role
from tests.live import WIDE, Stack
from tests.stories.test_scenarios import PHONE, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


def test_from_the_draft_to_the_release(stack: Stack, open_page: Open, screenshot: Look) -> None:
    with role(WORKER):
        create_demonstration_accounts()
    zhou = Visit(open_page(PHONE), Way("phone", PHONE, "/"), "form", screenshot)
    page = zhou.page
    sign_in(zhou, "official")
    page.get_by_role("link", name="表单", exact=True).click()
    zhou.check("forms")
    page.get_by_role("link", name="意见建议").click()
    zhou.check("versions")
    page.get_by_role("button", name="新建版本", exact=True).click()
    zhou.check("draft")
    page.get_by_role("link", name="新增字段").click()
    page.get_by_label("中文字段名称").fill("希望何时答复")
    page.get_by_label("英文字段名称").fill("When do you want the answer?")
    page.get_by_label("填写类型").select_option("date")
    page.get_by_label("最小值").fill("许多")
    page.get_by_role("button", name="保存", exact=True).click()
    assert page.get_by_role("alert").get_by_role("link").count() == 2
    zhou.check("faults")
    page.get_by_label("最小值").fill("")
    page.get_by_label("键名").fill("wanted_on")
    page.get_by_role("button", name="保存", exact=True).click()
    assert page.get_by_role("status").first.inner_text() == "已保存。"
    page.get_by_role("button", name="上移 希望何时答复").click()
    draft = FormDraft.objects.get()
    assert list(draft.form.fields)[3:5] == ["body", "wanted_on"]

    sun = Visit(open_page(WIDE), Way("wide", WIDE, "/en/"), "form", screenshot)
    page = sun.page
    sign_in(sun, "official-2")
    for part in ("preview/", "text/", ""):
        page.goto(f"/en/desk/forms/drafts/{draft.pk}/{part}")
        sun.check(part.strip("/").replace("/", "-") or "to-release")
    page.get_by_label("Reason").first.fill("for the answers of 2026")
    page.get_by_role("button", name="Release", exact=True).click()
    sun.check("released")

    version = FormVersion.objects.get(code="suggestion", version=2)
    assert (version.released_by, "wanted_on" in version.form.fields) == ("official-2", True)
