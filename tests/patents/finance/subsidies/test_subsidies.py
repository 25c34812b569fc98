"""Interest is given back within rate, cap and pool, never above what was paid, by one person and paid by another."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.letters.models import Message
from patents.finance.actions import change_pledge, release_pledge, void_pledge
from patents.finance.subsidies import actions
from patents.finance.subsidies.loading import load_subsidy_schemes
from patents.finance.subsidies.models import Subsidy, SubsidyScheme, SubsidyState
from patents.finance.subsidies.rules import acting_as, visible_to, waiting_for
from tests.patents.finance.subsidies.conftest import THOUSAND, ask, borrowed, make_scheme
from tests.people import Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = dt.timedelta(days=1)


def test_half_of_the_interest_is_approved_by_the_city_and_paid_by_another(people: Cast, scheme: SubsidyScheme) -> None:
    asked = ask(people, scheme)
    assert (asked.asked_fen, asked.state) == (30 * THOUSAND, SubsidyState.SUBMITTED)

    approved = actions.approve_subsidy(asked, by=people["official-nj"], approved_fen=asked.asked_fen)
    scheme.refresh_from_db()
    assert (scheme.used_fen, scheme.left_fen) == (30 * THOUSAND, 220 * THOUSAND)
    with pytest.raises(PermissionDenied, match="earlier"):
        actions.pay_subsidy(approved, by=people["official-nj"], voucher="1", paid_on=clock.today())
    paid = actions.pay_subsidy(approved, by=people["finance-official"], voucher="1", paid_on=clock.today())

    assert [(move.target, move.by) for move in paid.moves.all()] == [
        ("approved", "official-nj"), ("paid", "finance-official")
    ]  # fmt: skip
    with pytest.raises(Conflict, match="no longer"):
        actions.pay_subsidy(paid, by=people["finance-official"], voucher="2", paid_on=clock.today())
    told = Message.objects.order_by("pk").values_list("kind", "user__username")
    assert list(told) == [
        ("subsidy waits", "official-nj"), ("subsidy moved", "bank-1"), ("subsidy moved", "bank-1-2"),
        ("subsidy waits", "finance-official"), ("subsidy moved", "bank-1"), ("subsidy moved", "bank-1-2"),
    ]  # fmt: skip


def test_a_second_official_of_the_city_may_pay(people: Cast, scheme: SubsidyScheme) -> None:
    people.gives("official-sz", "city_official", "南京市知识产权局（演示）")
    approved = actions.approve_subsidy(ask(people, scheme), by=people["official-nj"], approved_fen=30 * THOUSAND)
    assert Subsidy.objects.filter(waiting_for(acting_as(people["official-sz"]))).get() == approved
    actions.pay_subsidy(approved, by=people["official-sz"], voucher="1", paid_on=clock.today())


def test_a_signatory_of_the_firm_asks(people: Cast, scheme: SubsidyScheme) -> None:
    held = people["agency-a"].memberships.select_related("organisation").first()
    assert held is not None
    code = str(held.organisation.credit_code)
    pledge = borrowed(people, firms=[("金陵", code)])

    asked = ask(people, scheme, pledge, by="agency-a", firm_code=code)

    assert asked.applicant == held.organisation
    assert visible_to(people["agency-a"]).get() == visible_to(people["bank-1"]).get() == asked
    for person in ("bank-2", "official-sz", "member-a", "agency-b", "dept-finance", "statistician"):
        assert not visible_to(people[person]).exists()
    with pytest.raises(PermissionDenied):
        ask(people, scheme, pledge, by="agency-b", firm_code=code)


@pytest.mark.parametrize("person", ["official-sz", "official", "finance-official", "bank-1", "bank-1-2", "agency-a"])
def test_the_city_alone_approves(people: Cast, scheme: SubsidyScheme, person: str) -> None:
    asked = ask(people, scheme)
    with pytest.raises(PermissionDenied):
        actions.approve_subsidy(asked, by=people[person], approved_fen=1, reason="x")
    with pytest.raises(PermissionDenied):
        actions.refuse_subsidy(asked, by=people[person], reason="x")


def test_what_was_approved_and_is_refused_goes_back_to_the_pool(people: Cast, scheme: SubsidyScheme) -> None:
    asked = ask(people, scheme)
    approved = actions.approve_subsidy(asked, by=people["official-nj"], approved_fen=THOUSAND, reason="部分")
    refused = actions.refuse_subsidy(approved, by=people["finance-official"], reason="凭证不符")
    scheme.refresh_from_db()
    assert (refused.state, scheme.used_fen) == (SubsidyState.REFUSED, 0)
    assert ask(people, scheme, asked.pledge).state == SubsidyState.SUBMITTED


def test_interest_of_a_day_is_subsidised_once(people: Cast, scheme: SubsidyScheme) -> None:
    first = ask(people, scheme, token="a")
    assert ask(people, scheme, first.pledge, token="a") == first
    with pytest.raises(Conflict, match="these days already"):
        ask(people, scheme, first.pledge, interest_from=first.interest_to)
    before = first.interest_from - dt.timedelta(days=1)
    assert ask(people, scheme, first.pledge, interest_from=before, interest_to=before).pk


def test_the_cap_of_a_firm_holds_over_its_applications(people: Cast, scheme: SubsidyScheme) -> None:
    first, second = ask(people, scheme, interest_fen=300 * THOUSAND), ask(people, scheme, interest_fen=300 * THOUSAND)
    assert (first.asked_fen, second.asked_fen) == (100 * THOUSAND, 100 * THOUSAND)
    actions.approve_subsidy(first, by=people["official-nj"], approved_fen=90 * THOUSAND, reason="部分")
    with pytest.raises(Conflict, match="one firm"):
        actions.approve_subsidy(second, by=people["official-nj"], approved_fen=10 * THOUSAND + 1, reason="部分")
    assert ask(people, scheme).asked_fen == 10 * THOUSAND


def test_the_pool_is_never_overdrawn(people: Cast) -> None:
    scheme = make_scheme(cap_fen=None, pool_fen=50 * THOUSAND)
    first, second = ask(people, scheme), ask(people, scheme)
    actions.approve_subsidy(first, by=people["official-nj"], approved_fen=30 * THOUSAND)
    with pytest.raises(Conflict, match="left in the pool"):
        actions.approve_subsidy(second, by=people["official-nj"], approved_fen=30 * THOUSAND)
    second.refresh_from_db()
    assert second.state == SubsidyState.SUBMITTED
    with pytest.raises(BadInput, match="approved already"):
        actions.write_scheme(scheme, by=people["official-nj"], version=1, pool_fen=29 * THOUSAND)
    with pytest.raises(IntegrityError, match="alone charge"), transaction.atomic():
        SubsidyScheme.objects.update(used_fen=0)


def test_nothing_is_approved_from_what_is_not_known(people: Cast) -> None:
    load_subsidy_schemes()
    wuxi = SubsidyScheme.objects.get(code="wuxi")
    assert wuxi.rate_pct == 50
    assert {wuxi.cap_fen, wuxi.pool_fen, wuxi.valid_from, wuxi.valid_to} == {None}
    assert not wuxi.is_known
    asked = ask(people, wuxi, borrowed(people, city="320200", county=320211, official="official-wx"))
    with pytest.raises(Conflict, match="must be known"):
        actions.approve_subsidy(asked, by=people["official-wx"], approved_fen=asked.asked_fen)

    today = clock.today()
    facts = {"pool_fen": 10**9, "valid_from": today - dt.timedelta(days=365), "valid_to": today, "rate_pct": 50}
    actions.write_scheme(wuxi, by=people["official-wx"], version=1, **facts)
    with pytest.raises(Conflict, match="Changed by someone else"):
        actions.write_scheme(wuxi, by=people["official-wx"], version=1, pool_fen=5)
    assert actions.approve_subsidy(asked, by=people["official-wx"], approved_fen=asked.asked_fen).state == "approved"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"interest_fen": 0}, "nothing-paid"),
        ({"interest_fen": -5}, "nothing-paid"),
        ({"interest_to": dt.date(2000, 1, 1)}, "ends-before"),
        ({"interest_to": dt.date(2100, 1, 1)}, "still-to-come"),
        ({"interest_from": dt.date(2000, 1, 1)}, "before-loan"),
        ({"voucher": " "}, "missing-value"),
    ],
)
def test_what_cannot_be_is_refused(people: Cast, scheme: SubsidyScheme, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask(people, scheme, **facts)
    assert refused.value.code == code
    assert not Subsidy.objects.exists()


def test_the_database_holds_rate_and_interest(people: Cast, scheme: SubsidyScheme) -> None:
    asked = ask(people, scheme)
    for amount, told in ((30 * THOUSAND + 1, "above its rate"), (60 * THOUSAND + 1, "above")):
        with pytest.raises(IntegrityError, match=told), transaction.atomic():
            Subsidy.objects.update(state="approved", approved_fen=amount, moved_by_id=7, moved_by="x")
    with pytest.raises(IntegrityError, match="another"), transaction.atomic():
        Subsidy.objects.update(state="approved", approved_fen=1, moved_by_id=asked.filed_by_id, moved_by="x")
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        Subsidy.objects.update(interest_fen=1)


def test_nothing_is_given_for_a_pledge_that_is_void(people: Cast, scheme: SubsidyScheme) -> None:
    approved = actions.approve_subsidy(ask(people, scheme), by=people["official-nj"], approved_fen=30 * THOUSAND)
    asked = ask(people, scheme, approved.pledge, interest_from=approved.interest_from - 9 * DAY,
                interest_to=approved.interest_from - DAY)  # fmt: skip
    void_pledge(approved.pledge, by=people["official-nj"], reason="登记有误")

    with pytest.raises(Conflict, match="is void"):
        actions.approve_subsidy(asked, by=people["official-nj"], approved_fen=asked.asked_fen)
    with pytest.raises(Conflict, match="is void"):
        actions.pay_subsidy(approved, by=people["finance-official"], voucher="1", paid_on=clock.today())
    with pytest.raises(IntegrityError, match="not a pledge"), transaction.atomic():
        Subsidy.objects.filter(pk=approved.pk).update(
            state="paid", paid_on=clock.today(), payment_voucher="1", moved_by_id=7, moved_by="x"
        )
    page = signed_in(people["finance-official"]).get(f"/en/desk/finance/subsidies/{approved.pk}/").content.decode()
    assert "The pledge is void" in page
    assert f"{approved.pk}/pay/" not in page
    actions.refuse_subsidy(approved, by=people["finance-official"], reason="登记作废")
    scheme.refresh_from_db()
    assert scheme.used_fen == 0


def test_interest_is_of_days_that_the_loan_ran(people: Cast, scheme: SubsidyScheme) -> None:
    """Until its term, as it was last changed, and no longer than the pledge."""
    today = clock.today()
    pledge = borrowed(people, term_to=today - 30 * DAY)
    with pytest.raises(BadInput, match="ran until") as refused:
        ask(people, scheme, pledge)
    assert refused.value.field == "interest_to"
    change_pledge(pledge, by=people["bank-1"], note="展期", changed_on=today, term_to=today + DAY)
    asked = ask(people, scheme, pledge)

    release_pledge(pledge, by=people["bank-1"], ground="已结清", released_on=today - 2 * DAY)

    with pytest.raises(Conflict, match="days that the loan ran"):
        actions.approve_subsidy(asked, by=people["official-nj"], approved_fen=asked.asked_fen)
    with pytest.raises(BadInput, match="ran until"):
        ask(people, scheme, pledge)


def test_interest_of_a_loan_and_its_top_ups_is_subsidised_once(people: Cast, scheme: SubsidyScheme) -> None:
    first = borrowed(people)
    second = borrowed(people, adds_to=first)
    asked = ask(people, scheme, second)
    assert asked.root_id == first.pk
    with pytest.raises(Conflict, match="these days already"):
        ask(people, scheme, first)
    actions.refuse_subsidy(asked, by=people["official-nj"], reason="凭证不符")
    assert ask(people, scheme, first).pk


@given(interest=st.integers(1, 10**13), rate=st.decimals("0.01", "100", places=2))
def test_a_part_is_never_above_the_whole(interest: int, rate: Any) -> None:
    part = actions.by_rate(SubsidyScheme(rate_pct=rate), interest)
    assert 0 <= part <= interest
    assert part * 100 <= interest * rate < (part + 1) * 100
