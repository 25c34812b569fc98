"""A policy is entered by a city, confirmed by the province; a firm finds a product: four ways, and without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from patents.finance.products.demonstration import seed_products
from patents.finance.products.models import InsurancePolicy
from tests.conftest import WORKER, role
from tests.live import WIDE
from tests.stories.test_scenarios import SOME_WAYS, Visit, Way, cells, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]


@pytest.fixture
def office(transactional_db: None) -> None:
    shelf.clear()
    with role("NONE"):
        set_clock(dt.datetime(2026, 1, 20, 2, tzinfo=dt.UTC))
    with role(WORKER):
        create_demonstration_accounts()
        seed_products()


Meet = Callable[[str], Visit]


@pytest.fixture(params=SOME_WAYS, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Meet:
    way: Way = request.param

    def somebody(name: str) -> Visit:
        visit = Visit(open_page(way.size), way, "finance", screenshot)
        if name:
            sign_in(visit, name)
        return visit

    return somebody


def test_a_policy_is_entered_by_one_and_confirmed_by_another(office: None, meet: Meet) -> None:
    city = meet("official-nj")
    page, say = city.page, city.way.say
    city.click(page.get_by_role("main").get_by_role("link", name=say("其他知识产权金融", "Other finance")))
    city.check("statistics")
    city.click(page.get_by_role("link", name=say("保险保单", "Insurance policies")))
    city.check("policies")
    city.click(page.get_by_role("link", name=say("添加", "Add"), exact=True))
    city.check("form")
    for name, typed in (
        ("policy_no", "P-9"), ("insurer", "Insurer"), ("insured", "Firm"), ("sum_insured_fen", "1000000000000"),
        ("valid_from", "2025-05-01"), ("valid_to", "2026-05-01"), ("source", "Contract"),
    ):  # fmt: skip
        city.write(page.locator(f"#id_{name}"), typed)
    city.choose(page.locator("#id_city"), "320100")
    city.choose(page.locator("#id_kind"), "overseas")
    city.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    assert page.get_by_role("alert").is_visible()
    city.check("refused")
    assert page.locator("#id_insurer").input_value() == "Insurer"
    city.write(page.locator("#id_sum_insured_fen"), "1000000")
    city.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    city.check("draft")

    province = meet("official")
    page = province.page
    page.goto(f"{province.way.prefix}desk/finance/insurance/{InsurancePolicy.objects.get(policy_no='P-9').pk}/")
    province.click(page.get_by_role("link", name=say("确认：有效", "Confirm: In force")))
    province.check("confirm")
    province.click(page.get_by_role("button", name=say("保存", "Save"), exact=True))
    province.check("confirmed")
    assert InsurancePolicy.objects.get(policy_no="P-9").state == "in_force"


def test_every_other_page_of_the_desk_holds(office: None, meet: Meet) -> None:
    province = meet("finance-official")
    for path in ("securitisation/", "funds/", "trusts/", "catalogue/", "catalogue/new/", "new-fields/"):
        province.page.goto(f"{province.way.prefix}desk/finance/{path}")
        province.check(path.replace("/", "-"))


def test_a_firm_finds_what_it_may_use(office: None, meet: Meet) -> None:
    firm = meet("agency-a")
    page, say = firm.page, firm.way.say
    firm.click(page.get_by_role("main").get_by_role("link", name=say("本企业金融服务", "Finance of your firm")))
    firm.check("firm")
    firm.click(page.get_by_role("link", name=say("苏知贷", "Su Zhi Dai")))
    assert page.get_by_role("heading", level=1).inner_text() == say("苏知贷", "Su Zhi Dai")
    firm.check("product")


def test_anybody_narrows_the_catalogue_and_reads_the_numbers(office: None, meet: Meet) -> None:
    visit = meet("")
    page, say = visit.page, visit.way.say
    page.goto(f"{visit.way.prefix}patents/finance/products/")
    visit.check("catalogue")
    visit.choose(page.get_by_label(say("企业规模", "Size of the enterprise")), "medium")
    visit.click(page.get_by_role("button", name=say("筛选", "Apply filters")))
    assert page.get_by_role("status").first.inner_text() == say("共 1 条结果", "1 result")
    visit.click(page.get_by_role("link", name=say("其他知识产权金融", "Other IP finance")))
    visit.check("other")
    policies = cells(page.get_by_role("table", name=say("保险保单", "Insurance policies")))
    assert policies[1][1:] == ["3", "2,100,000", "3"]
    visit.click(page.get_by_role("link", name=say("新领域", "New fields")))
    visit.check("new-fields")


def test_the_catalogue_without_scripts_and_on_paper(office: None, open_page: Open) -> None:
    visit = Visit(open_page(WIDE, scripts=False), Way("plain"), "finance", lambda _page, _name: None)
    page = visit.page
    page.goto("/patents/finance/products/?size=small")
    visit.click(page.get_by_role("link", name="苏知贷"))

    assert "未载明" in page.locator("main").inner_text()
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.get_by_role("heading", name="苏知贷").is_visible()
