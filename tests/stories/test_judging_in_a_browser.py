"""Chen objects to what is on a public list; a reviewer judges what was assigned, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import close_old_connections

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.notices.actions import Item, Text, draft_notice, publish_notice
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.models import Objection
from ipportal.core.reviewing import actions, assigning, registry
from ipportal.core.reviewing.actions import Plan, Weighed
from ipportal.core.reviewing.models import ReviewRound, Score, ScoreDraft
from ipportal.core.reviewing.registry import Facts, Kind
from ipportal.local.leash import wait_until
from tests.conftest import WORKER, role
from tests.live import Stack
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
NOW = dt.datetime(2026, 6, 2, 10, tzinfo=OFFICE_ZONE)
LABEL = "story.thing"


@pytest.fixture
def accounts(transactional_db: None) -> None:
    with role("NONE"):
        set_clock(NOW)
    with role(WORKER):
        create_demonstration_accounts()


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def visit(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Visit:
    way: Way = request.param
    return Visit(open_page(way.size), way, "judging", screenshot)


@pytest.fixture
def notice(accounts: None) -> Notice:
    zhou = User.objects.get(username="official")
    text = Text("publicity", "拟授奖名单公示", "Proposed awards", "现将名单予以公示。", NOW.date(), working_days=5)
    return publish_notice(draft_notice(text, [Item(LABEL, "1", "一种装置")], by=zhou), by=zhou)


@pytest.fixture
def assigned(accounts: None) -> ReviewRound:
    """One thing, judged by the demonstration's reviewer."""
    zhou, reviewer = User.objects.get(username="official"), User.objects.get(username="reviewer-1")
    registry.register(Kind(LABEL, facts=lambda keys: {key: Facts("一种装置") for key in keys}))
    plan = Plan(LABEL, "专家评审", "Expert review", NOW.date(), dt.date(2026, 6, 30), 1, 3, Decimal(100))
    weights = [Weighed("novelty", "创新", "Novelty", Decimal("0.6")), Weighed("use", "效益", "Use", Decimal("0.4"))]
    found = actions.make_round(plan, weights, by=zhou)
    actions.put_candidates(found, ["1"], by=zhou)
    actions.put_experts(found, [actions.keep_expert(reviewer, "钱评审", [], [], by=zhou)], by=zhou)
    assigning.apply(found, assigning.propose(found).digest, by=zhou)
    return actions.open_round(found, by=zhou)


def test_anybody_objects_and_sees_how_it_stands(notice: Notice, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}notices/")
    visit.check("board")
    visit.click(page.get_by_role("link", name=say("拟授奖名单公示", "Proposed awards")))
    visit.check("notice")
    visit.click(page.get_by_role("link", name=say("提出异议", "Object"), exact=True))
    visit.write(page.get_by_label(say("真实姓名或名称", "Your real name")), "陈某某")
    visit.write(page.get_by_label(say("联系方式", "How we reach you")), "chen@example.cn")
    visit.write(page.get_by_label(say("异议事项", "What is wrong")), "已失效")
    visit.check("objection")
    visit.click(page.get_by_role("button", name=say("提交异议", "File the objection")))
    visit.check("fault")
    visit.write(page.get_by_label(say("证明依据", "What proves it")), "登记簿")
    visit.click(page.get_by_role("button", name=say("提交异议", "File the objection")))

    visit.check("receipt")
    objection = Objection.objects.get()
    assert objection.receipt in page.get_by_role("main").inner_text()
    assert "陈某某" not in page.content()


def test_a_reviewer_judges_and_what_is_typed_is_saved(assigned: ReviewRound, stack: Stack, visit: Visit) -> None:
    page, say = visit.page, visit.way.say
    sign_in(visit, "reviewer-1")
    visit.click(page.get_by_role("main").get_by_role("link", name=say("我的评审", "My reviews")))
    visit.check("reviews")
    visit.click(page.get_by_role("main").get_by_role("link", name="一种装置"))
    visit.write(page.get_by_label(say("创新", "Novelty")), "80.5")
    close_old_connections()
    assert wait_until(lambda: ScoreDraft.objects.filter(typed__novelty="80.5").exists(), seconds=10)
    page.reload()
    assert page.get_by_label(say("创新", "Novelty")).input_value() == "80.5"
    visit.write(page.get_by_label(say("效益", "Use")), "70")
    visit.check("sheet")
    visit.click(page.get_by_role("button", name=say("提交", "Submit"), exact=True))

    visit.check("scored")
    assert Score.objects.get().total == Decimal("76.3")
