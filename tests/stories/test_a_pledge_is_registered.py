"""A bank enters a pledge, the city returns it and then confirms it, the loan falls due and is paid back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.pages import shelf
from patents.finance.models import Pledge
from tests.conftest import WORKER, role
from tests.patents.finance.conftest import FIRM
from tests.patents.finance.test_entry import WRITTEN, make_patent
from tests.stories.test_a_centre_is_built import Somebody
from tests.stories.test_scenarios import ONE_WAY, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
Meet = Callable[[str], Somebody]
NUMBER, TODAY = "Y2026320000123", "2026-01-20"


@pytest.fixture
def office(transactional_db: None) -> None:
    shelf.clear()
    with role("NONE"):
        set_clock(dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE))
    with role(WORKER):
        create_demonstration_accounts()
    make_patent()


@pytest.fixture(params=ONE_WAY, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Meet:
    way: Way = request.param
    met: dict[str, Somebody] = {}

    def somebody(name: str) -> Somebody:
        if name not in met:
            met[name] = Somebody(name, Visit(open_page(way.size), way, "pledge", screenshot), set())
            sign_in(met[name].visit, name)
        return met[name]

    return somebody


def test_a_pledge_is_registered(office: None, meet: Meet) -> None:
    it_is_entered(meet)
    the_city_returns_it(meet)
    the_city_confirms_it(meet)
    it_is_overdue_and_released(meet)


def it_is_entered(meet: Meet) -> None:
    bank = meet("bank-1")
    bank.goes("desk/finance/")
    bank.looks("desk")
    bank.follows("New pledge")
    bank.writes("registration_number", NUMBER)
    bank.writes("registered_on", TODAY)
    bank.writes("pledgors-0-name", FIRM)
    bank.page.locator("#id_pledgors-0-county").select_option("320104")
    bank.writes("rights-0-number", f"ZL{WRITTEN}")
    bank.presses("Look up the patents")
    bank.reads("一种测试装置")
    assert bank.page.locator("#id_registration_number").input_value() == NUMBER
    bank.writes("secured_yuan", "1e400")
    bank.writes("term_from", TODAY)
    bank.writes("term_to", "2027-01-19")
    bank.presses("Continue")
    bank.looks("faults")
    bank.visit.click(bank.page.get_by_role("alert").get_by_role("link").first, leads_on=False)
    assert bank.page.evaluate("document.activeElement.id") == "id_secured_yuan"
    bank.writes("secured_yuan", "3,000,000")
    bank.presses("Continue")
    bank.reads(NUMBER, "3,000,000", WRITTEN)
    bank.looks("draft")
    bank.follows("Submit")
    bank.looks("hand-in")
    bank.presses("Confirm submission")
    bank.reads(bank.word("With the city"))


def the_city_returns_it(meet: Meet) -> None:
    city, bank = meet("official-nj"), meet("bank-1")
    city.goes("desk/finance/")
    city.reads(NUMBER)
    city.looks("queue")
    city.visit.click(city.page.get_by_role("link", name=NUMBER))
    city.follows("Return for changes")
    city.writes("reason", "2026-07")
    city.presses("Return for changes")

    bank.goes("desk/finance/")
    bank.reads("2026-07")
    bank.looks("returned")
    bank.visit.click(bank.page.get_by_role("main").get_by_role("link", name=NUMBER).first)
    bank.follows("Change")
    bank.writes("contract_no", "YS-1")
    bank.presses("Continue")
    bank.follows("Submit")
    bank.presses("Confirm submission")


def the_city_confirms_it(meet: Meet) -> None:
    city = meet("official-nj")
    city.goes(f"desk/finance/pledges/{Pledge.objects.get().pk}/")
    city.follows("Confirm")
    city.looks("confirm")
    city.presses("Confirm")
    assert Pledge.objects.get().state == "registered"
    city.looks("registered")


def it_is_overdue_and_released(meet: Meet) -> None:
    bank = meet("bank-1")
    bank.goes(f"desk/finance/pledges/?q={NUMBER}")
    bank.looks("list")
    bank.visit.click(bank.page.get_by_role("main").get_by_role("link", name=NUMBER))
    bank.follows("Report overdue")
    bank.writes("overdue_on", TODAY)
    bank.writes("reason", "30")
    bank.presses("Report overdue")
    bank.goes("desk/finance/")
    bank.looks("overdue")
    bank.goes(f"desk/finance/pledges/{Pledge.objects.get().pk}/")
    bank.follows("Release", "pledge")
    bank.writes("released_on", TODAY)
    bank.writes("ground", "30")
    bank.presses("Release", "pledge")
    bank.looks("released")
    assert Pledge.objects.get().state == "released"
