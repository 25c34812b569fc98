"""A pledged loan is lost: claimed by the bank, verified, reviewed, approved, paid, recovered; the fund has its part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.pages import shelf
from patents.finance.actions import mark_overdue
from patents.finance.claims.models import RiskClaim
from patents.finance.models import Pledge
from tests.conftest import WORKER, role
from tests.patents.finance.claims.conftest import lend, su_zhi_dai
from tests.people import Cast
from tests.stories.test_a_centre_is_built import Somebody, the_day_is
from tests.stories.test_scenarios import ONE_WAY, Visit, Way, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
Meet = Callable[[str], Somebody]
LIST: Final = "desk/finance/claims/"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    shelf.clear()
    the_day_is("2026-03-10")
    with role(WORKER):
        create_demonstration_accounts()
    return Cast(
        {person.username: person for person in User.objects.all()},
        {body.name: body for body in Organisation.objects.all()},
    )


@pytest.fixture
def pledge(people: Cast) -> Pledge:
    """Registered in March, overdue in September."""
    su_zhi_dai(people)
    made = lend(people)
    the_day_is("2026-09-10")
    return mark_overdue(made, by=people["bank-1"], reason="连续两期未还款", overdue_on=dt.date(2026, 9, 1))


@pytest.fixture(params=ONE_WAY, ids=lambda way: way.name)
def meet(request: pytest.FixtureRequest, open_page: Open, screenshot: Look) -> Meet:
    """One browser for each person."""
    way: Way = request.param
    met: dict[str, Somebody] = {}
    looked: set[str] = set()

    def somebody(name: str) -> Somebody:
        if name not in met:
            met[name] = Somebody(name, Visit(open_page(way.size), way, "claim", screenshot), looked)
            sign_in(met[name].visit, name)
        return met[name]

    return somebody


def the_bank_files_it(meet: Meet, pledge: Pledge) -> RiskClaim:
    li = meet("bank-1")
    li.goes(LIST)
    li.looks("list")
    li.visit.click(li.page.get_by_role("row", name=str(pledge)).get_by_role("link"))
    for field, words in (("balance", "10,000,000"), ("principal", "10000000.01"), ("evidence", "2026-1")):
        li.writes(field, words)
    li.presses("Confirm")
    li.reads(li.word("No more principal is lost than the balance at default."))
    li.looks("refused")
    li.writes("principal", "1,000,000")
    li.presses("Confirm")
    li.reads("800,000", "200,000")
    li.looks("filed")
    return RiskClaim.objects.get()


def each_takes_a_step(meet: Meet, claim: RiskClaim) -> None:
    for name, button, context, fields in (
        ("bank-1-2", "Verify for the bank", "", {}),
        ("official-nj", "Record the review", "", {"reason": "2026-2"}),
        ("dept-finance", "Approve", "claim", {}),
        ("finance-official", "Mark as paid", "", {"voucher": "2026-3"}),
    ):
        person = meet(name)
        person.goes("desk/")
        person.looks("desk")
        person.visit.click(person.page.get_by_role("main").get_by_role("link", name=str(claim), exact=True))
        person.looks("claim")
        person.follows(button, context)
        for field, words in fields.items():
            person.writes(field, words)
        person.looks("step")
        person.presses("Confirm")
        person.looks("taken")
    claim.refresh_from_db()
    assert (claim.state, claim.paid_fen) == ("paid", 80_000_000)


def money_comes_back(meet: Meet, claim: RiskClaim) -> None:
    the_day_is("2026-12-01")
    li, finance = meet("bank-1"), meet("finance-official")
    li.goes(f"{LIST}{claim.pk}/")
    li.follows("Put down what came back")
    li.writes("amount", "500,000")
    li.looks("recover")
    li.presses("Confirm")
    li.reads("400,000", "100,000")
    finance.goes(f"{LIST}{claim.pk}/")
    finance.presses("Confirm")
    finance.looks("returned")
    finance.goes(LIST)
    finance.reads("800,000", "400,000")
    finance.looks("totals")
    recovery = claim.recoveries.get()
    assert (recovery.fund_fen, recovery.returned_by) == (40_000_000, "finance-official")


def it_is_printed(meet: Meet, claim: RiskClaim) -> None:
    """The loss, the steps and what came back, without what only a screen needs."""
    finance = meet("finance-official")
    finance.goes(f"{LIST}{claim.pk}/")
    page = finance.page
    page.emulate_media(media="print")
    for name in ("Loss", "Steps", "What came back"):
        assert page.get_by_role("heading", name=finance.word(name), exact=True).is_visible()
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.locator(".no-print:visible").count() == 0
    finance.reads("800,000", "400,000")


def test_a_loan_is_lost_and_recovered(people: Cast, pledge: Pledge, meet: Meet) -> None:
    claim = the_bank_files_it(meet, pledge)
    each_takes_a_step(meet, claim)
    money_comes_back(meet, claim)
    it_is_printed(meet, claim)
