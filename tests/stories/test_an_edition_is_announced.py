"""An official drafts an edition of the award on a telephone, another publishes it, everybody reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from awards.rounds.models import Edition
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import set_clock
from tests.awards.rounds.conftest import moment
from tests.awards.rounds.test_pages import TYPED
from tests.conftest import WORKER, role
from tests.live import WIDE, Stack
from tests.stories.test_scenarios import PHONE, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


def test_from_the_draft_to_the_public_page(stack: Stack, open_page: Open, screenshot: Look) -> None:
    with role(WORKER):
        create_demonstration_accounts()
    with role("NONE"):
        set_clock(moment("2026-03-10"))
    zhou = Visit(open_page(PHONE), Way("phone", PHONE, "/"), "edition", screenshot)
    page = zhou.page
    sign_in(zhou, "official")
    page.get_by_role("link", name="专利奖工作台").click()
    zhou.check("desk")
    page.get_by_role("link", name="专利奖届次", exact=True).click()
    page.get_by_role("link", name="新建届次").click()
    for name, typed in TYPED.items():
        page.locator(f"[name={name}]").fill(typed if name != "nominating_until" else "2026-02-01")
    page.get_by_role("button", name="保存", exact=True).click()
    zhou.check("faults")
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    page.locator("[name=nominating_until]").fill("2026-04-10")
    page.get_by_role("button", name="保存", exact=True).click()

    sun = Visit(open_page(WIDE), Way("wide", WIDE, "/en/"), "edition", screenshot)
    page = sun.page
    sign_in(sun, "official-2")
    page.goto("/en/desk/awards/editions/")
    sun.check("to-publish")
    page.get_by_role("button", name="Publish", exact=True).click()
    edition = Edition.objects.get()
    assert edition.published_by == "official-2"
    for path in ("phases", "results"):
        page.goto(f"/en/desk/awards/editions/{edition.pk}/{path}/")
        sun.check(path)

    zhou.page.goto("/awards/")
    zhou.check("public")
    page.goto("/en/awards/editions/4/")
    sun.check("public")
