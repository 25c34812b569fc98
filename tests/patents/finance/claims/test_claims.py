"""A claim goes from the bank to the payment, each step by another; what comes back is shared as the loss was borne."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.letters.models import Message
from patents.finance.actions import mark_overdue, realise_pledge, release_pledge
from patents.finance.claims import actions
from patents.finance.claims.eligibility import eligibility
from patents.finance.claims.models import RiskClaim, RiskRecovery, RiskScheme
from patents.finance.claims.queries import lost
from patents.finance.claims.rules import acting_as, visible_to, waiting_for
from patents.finance.claims.states import ClaimState
from tests.patents.finance.claims.conftest import claim_for, lend, lose, paid
from tests.patents.finance.conftest import MILLION
from tests.people import Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
YUAN = 100
OTHER_CODE = "91320104TE0D00072A"


def test_the_portal_proposes_the_split(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme, interest_fen=50_000 * YUAN)

    assert (claim.fund_fen, claim.bank_fen, claim.state) == (800_000 * YUAN, 250_000 * YUAN, ClaimState.SUBMITTED)


def test_a_claim_goes_its_steps_and_is_paid_once(people: Cast, scheme: RiskScheme) -> None:
    claim = paid(people, claim_for(people, scheme))

    assert (claim.state, claim.approved_fen, claim.paid_fen) == ("paid", 800_000 * YUAN, 800_000 * YUAN)
    assert list(claim.moves.values_list("target", "by")) == [
        ("verified", "bank-1-2"), ("reviewed", "official-nj"), ("approved", "dept-finance"),
        ("paid", "finance-official")
    ]  # fmt: skip
    with pytest.raises(Conflict, match="no longer"):
        actions.pay_claim(claim, by=people["finance-official"], voucher="2", paid_on=clock.today())


STEPS = [
    ("verify", "bank-1-2", ["bank-1", "bank-2", "official-nj", "official", "finance-official", "dept-finance"]),
    ("review", "official-nj", ["bank-1-2", "official-sz", "finance-official", "dept-finance", "agency-a"]),
    ("approve", "dept-finance", ["official", "official-nj", "finance-official", "dept-edu", "bank-1"]),
    ("pay", "finance-official", ["dept-finance", "official", "bank-1", "admin"]),
]


def take(claim: RiskClaim, step: str, person: Any) -> RiskClaim:
    told: dict[str, dict[str, Any]] = {
        "review": {"reason": "属实"}, "approve": {"approved_fen": claim.fund_fen},
        "pay": {"voucher": "1", "paid_on": clock.today()},
    }  # fmt: skip
    made: RiskClaim = getattr(actions, f"{step}_claim")(claim, by=person, **told.get(step, {}))
    return made


def test_each_step_belongs_to_one(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    for step, who, others in STEPS:
        for other in others:
            with pytest.raises(PermissionDenied):
                take(claim, step, people[other])
            with pytest.raises(PermissionDenied):
                actions.refuse_claim(claim, by=people[other], reason="不属实")
        assert list(RiskClaim.objects.filter(waiting_for(acting_as(people[who])))) == [claim]
        claim = take(claim, step, people[who])
        assert not RiskClaim.objects.filter(waiting_for(acting_as(people[who]))).exists()


def test_nobody_checks_what_they_had_a_hand_in(people: Cast, scheme: RiskScheme) -> None:
    """Also with every role, and straight into the table."""
    claim = claim_for(people, scheme)
    people.gives("bank-1", "official")
    actions.verify_claim(claim, by=people["bank-1-2"])
    with pytest.raises(PermissionDenied, match="earlier"):
        actions.review_claim(claim, by=people["bank-1"], reason="属实")
    for person in ("bank-1", "bank-1-2"):
        with pytest.raises(IntegrityError, match="another"), transaction.atomic():
            RiskClaim.objects.filter(pk=claim.pk).update(
                state="reviewed", moved_by_id=people[person].pk, moved_by=person
            )


def test_it_is_refused_with_a_reason_and_may_be_filed_again(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    with pytest.raises(BadInput, match="required"):
        actions.refuse_claim(claim, by=people["bank-1-2"], reason=" ")

    refused = actions.refuse_claim(claim, by=people["bank-1-2"], reason="余额有误")

    assert refused.state == ClaimState.REFUSED
    assert claim_for(people, scheme, claim.pledge, balance_fen=9 * MILLION).state == ClaimState.SUBMITTED
    with pytest.raises(Conflict, match="no longer"):
        actions.verify_claim(claim, by=people["bank-1-2"])


def test_a_loss_is_claimed_once(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme, token="a")
    assert claim_for(people, scheme, claim.pledge, token="a") == claim
    with pytest.raises(Conflict, match="claimed already"):
        claim_for(people, scheme, claim.pledge, token="b")
    with pytest.raises(IntegrityError, match="claim_is_one_per_loss"), transaction.atomic():
        RiskClaim.objects.create(
            scheme=scheme, pledge=claim.pledge, bank=claim.bank, defaulted_on=clock.today(), balance_fen=100,
            principal_fen=100, fund_fen=80, bank_fen=20, evidence="x", filed_by="x",
        )  # fmt: skip


def test_a_claim_follows_a_default(people: Cast, scheme: RiskScheme) -> None:
    with pytest.raises(Conflict, match="overdue or realised"):
        claim_for(people, scheme, lend(people))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"balance_fen": 30 * MILLION + 1}, "above-loan"),
        ({"principal_fen": 11 * MILLION}, "above-balance"),
        ({"principal_fen": 0}, "nothing-lost"),
        ({"defaulted_on": dt.date(2000, 1, 1)}, "other-day"),
        ({"evidence": ""}, "missing-value"),
        ({"evidence": "长" * 2001}, "too-long"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    people: Cast, scheme: RiskScheme, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        claim_for(people, scheme, **facts)
    assert refused.value.code == code
    assert not RiskClaim.objects.exists()


def codes(people: Cast, scheme: RiskScheme, **facts: Any) -> list[str]:
    return [reason.code for reason in eligibility(lend(people, **facts), scheme, clock.today())]


def test_every_reason_against_a_loan_is_told(people: Cast, scheme: RiskScheme) -> None:
    today = clock.today()
    assert codes(people, scheme) == []
    assert codes(people, scheme, firms=[("甲", "")]) == ["borrower-unknown"]
    assert codes(people, scheme, debtor="乙") == ["borrower-unknown"]
    assert codes(
        people, scheme, debtor_code=OTHER_CODE, product="", lpr_spread_bp=81, size="large", loan_fen=30 * MILLION + 1,
        term_to=today.replace(year=today.year + 3) + dt.timedelta(days=1),
    ) == ["product", "term", "spread", "size", "borrower-cap"]  # fmt: skip
    assert codes(people, scheme, lpr_spread_bp=None, size="") == ["spread-unknown", "size-unknown"]


def test_the_loans_of_one_borrower_count_together(people: Cast, scheme: RiskScheme) -> None:
    lend(people, loan_fen=20 * MILLION)
    assert codes(people, scheme, loan_fen=10 * MILLION) == []
    assert codes(people, scheme, loan_fen=10 * MILLION) == ["borrower-cap"]


def test_a_loan_that_ran_on_the_day_of_the_default_counts_whatever_became_of_it(
    people: Cast, scheme: RiskScheme
) -> None:
    today, day = clock.today(), dt.timedelta(days=1)
    other = lend(people, loan_fen=21 * MILLION, registered_on=today - 9 * day)
    realise_pledge(other, by=people["bank-1"], ground="拍卖", realised_on=today)
    loan = lend(people, loan_fen=10 * MILLION)

    assert [reason.code for reason in eligibility(loan, scheme, today - day)] == ["borrower-cap"]
    assert eligibility(loan, scheme, today) == []


def test_the_debtor_is_the_borrower_where_another_pledges(people: Cast, scheme: RiskScheme) -> None:
    """Also a loan whose amount is not recorded counts, by what it secures."""
    lend(people, loan_fen=None, secured_fen=25 * MILLION, debtor="丙", debtor_code=OTHER_CODE)
    assert codes(people, scheme, loan_fen=10 * MILLION) == []
    assert codes(people, scheme, loan_fen=10 * MILLION, debtor_code=OTHER_CODE) == ["borrower-cap"]


@pytest.mark.parametrize("balance", [30 * MILLION + 1])
def test_a_balance_above_every_band_is_not_borne(people: Cast, scheme: RiskScheme, balance: int) -> None:
    scheme.borrower_cap_fen = 40 * MILLION
    scheme.save()
    with pytest.raises(BadInput) as refused:
        claim_for(people, scheme, lose(people, loan_fen=40 * MILLION), balance_fen=balance)
    assert refused.value.code == "no-band"


def test_less_is_approved_with_a_reason_and_never_more(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    actions.verify_claim(claim, by=people["bank-1-2"])
    actions.review_claim(claim, by=people["official"], reason="属实")
    for amount in (0, -1, claim.fund_fen + 1):
        with pytest.raises(BadInput):
            actions.approve_claim(claim, by=people["dept-finance"], approved_fen=amount, reason="x")
    with pytest.raises(BadInput, match="required"):
        actions.approve_claim(claim, by=people["dept-finance"], approved_fen=1)
    with pytest.raises(IntegrityError, match="within_the_share"), transaction.atomic():
        RiskClaim.objects.filter(pk=claim.pk).update(
            state="approved", approved_fen=claim.fund_fen + 1, moved_by_id=7, moved_by="x"
        )

    assert actions.approve_claim(
        claim, by=people["dept-finance"], approved_fen=500, reason="部分材料不全"
    ).approved_fen == 500  # fmt: skip
    with pytest.raises(IntegrityError, match="within_what_was_approved"), transaction.atomic():
        RiskClaim.objects.filter(pk=claim.pk).update(
            state="paid", paid_fen=501, paid_on=clock.today(), voucher="1", moved_by_id=7, moved_by="x"
        )


@pytest.mark.parametrize("facts", [{"principal_fen": 2}, {"fund_fen": 2}, {"approved_fen": 5}, {"state": "paid"}])
def test_what_was_filed_stands(people: Cast, scheme: RiskScheme, facts: dict[str, Any]) -> None:
    claim = claim_for(people, scheme)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskClaim.objects.filter(pk=claim.pk).update(moved_by_id=7, moved_by="x", **facts)


def test_a_split_that_is_not_its_band_s_is_refused_by_the_database(people: Cast, scheme: RiskScheme) -> None:
    pledge = lose(people)
    with pytest.raises(IntegrityError, match="band"), transaction.atomic():
        RiskClaim.objects.create(
            scheme=scheme, pledge=pledge, bank_id=pledge.bank_id or 0, defaulted_on=clock.today(), balance_fen=100,
            principal_fen=100, fund_fen=81, bank_fen=19, evidence="x", filed_by="x",
        )  # fmt: skip


def test_what_comes_back_is_shared_and_never_more_than_was_lost(people: Cast, scheme: RiskScheme) -> None:
    claim = paid(people, claim_for(people, scheme, interest_fen=MILLION // 4))  # 0.8 of 1.25 million
    first = actions.recover(claim, by=people["bank-1"], amount_fen=101, recovered_on=clock.today(), token="a")
    again = actions.recover(claim, by=people["bank-1"], amount_fen=101, recovered_on=clock.today(), token="a")
    assert first == again
    assert (first.fund_fen, first.bank_fen) == (64, 37)  # 64.64: the odd fen with the bank

    with pytest.raises(BadInput, match="still open"):
        actions.recover(claim, by=people["bank-1"], amount_fen=claim.loss_fen - 100, recovered_on=clock.today())
    rest = actions.recover(claim, by=people["bank-1"], amount_fen=claim.loss_fen - 101, recovered_on=clock.today())
    assert first.fund_fen + rest.fund_fen == claim.paid_fen
    with pytest.raises(BadInput, match="than was lost"):
        actions.recover(claim, by=people["bank-1"], amount_fen=1, recovered_on=clock.today())
    with pytest.raises(IntegrityError, match="more than was lost"), transaction.atomic():
        RiskRecovery.objects.create(
            claim=claim, recovered_on=clock.today(), amount_fen=1, fund_fen=0, bank_fen=1, by="x"
        )


def test_the_fund_has_its_part_back_once_somebody_else_says_so(people: Cast, scheme: RiskScheme) -> None:
    claim = paid(people, claim_for(people, scheme))
    with pytest.raises(PermissionDenied):
        actions.recover(claim, by=people["official"], amount_fen=1, recovered_on=clock.today())
    recovery = actions.recover(claim, by=people["bank-1"], amount_fen=MILLION, recovered_on=clock.today())
    with pytest.raises(PermissionDenied):
        actions.confirm_return(recovery, by=people["bank-1"])

    assert actions.confirm_return(recovery, by=people["finance-official"]).returned_by == "finance-official"

    with pytest.raises(Conflict):
        actions.confirm_return(recovery, by=people["finance-official"])
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        RiskRecovery.objects.filter(pk=recovery.pk).update(amount_fen=5)


def came_back(people: Cast, claim: RiskClaim, amount_fen: int) -> RiskRecovery:
    return actions.recover(claim, by=people["bank-1"], amount_fen=amount_fen, recovered_on=clock.today())


def test_what_came_back_before_the_payment_is_taken_off_it(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)  # 0.8 of 1 million
    before = came_back(people, claim, 500_000 * YUAN + 1)
    assert (before.before_payment, before.fund_fen) == (True, 0)
    with pytest.raises(PermissionDenied, match="taken off"):
        actions.confirm_return(before, by=people["finance-official"])

    claim = paid(people, claim)

    assert (claim.approved_fen, claim.deducted_fen, claim.paid_fen) == (80_000_000, 40_000_000, 40_000_000)
    after = came_back(people, claim, 500_000 * YUAN - 1)
    assert (after.before_payment, after.fund_fen, after.bank_fen) == (False, 40_000_000, 9_999_999)


def test_the_database_takes_it_off_as_well(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    came_back(people, claim, 500_000 * YUAN)
    actions.verify_claim(claim, by=people["bank-1-2"])
    actions.review_claim(claim, by=people["official-nj"], reason="情况属实")
    approved = actions.approve_claim(claim, by=people["dept-finance"], approved_fen=claim.fund_fen)
    with pytest.raises(IntegrityError, match="taken off"), transaction.atomic():
        RiskClaim.objects.filter(pk=claim.pk).update(
            state="paid", paid_fen=approved.approved_fen, paid_on=clock.today(), voucher="1", moved_by_id=7,
            moved_by="x",
        )  # fmt: skip


def test_what_came_back_whole_is_not_paid_and_the_claim_refused(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    came_back(people, claim, claim.loss_fen)
    with pytest.raises(Conflict, match="nothing is left to pay"):
        paid(people, claim)
    actions.refuse_claim(claim, by=people["finance-official"], reason="已全部收回")
    with pytest.raises(PermissionDenied, match="was refused"):
        came_back(people, claim, 1)


def test_a_loan_that_was_paid_back_since_is_not_compensated(people: Cast, scheme: RiskScheme) -> None:
    """At no step, nor straight in the table; it can be refused."""
    claim = claim_for(people, scheme)
    for step, who, _others in STEPS:
        with transaction.atomic():
            release_pledge(claim.pledge, by=people["bank-1"], ground="已结清", released_on=clock.today())
            with pytest.raises(Conflict, match="was paid back"):
                take(claim, step, people[who])
            with pytest.raises(IntegrityError, match="pledge is released"), transaction.atomic():
                RiskClaim.objects.filter(pk=claim.pk).update(
                    state={"verify": "verified", "review": "reviewed", "approve": "approved", "pay": "paid"}[step],
                    moved_by_id=7, moved_by="x",
                )  # fmt: skip
            transaction.set_rollback(True)
        claim = take(claim, step, people[who]) if step != "pay" else claim

    release_pledge(claim.pledge, by=people["bank-1"], ground="已结清", released_on=clock.today())
    page = signed_in(people["finance-official"]).get(f"/en/desk/finance/claims/{claim.pk}/").content.decode()
    assert "was paid back" in page
    assert f"{claim.pk}/pay/" not in page
    assert f"{claim.pk}/refuse/" in page
    told = {"voucher": "1", "paid_on": clock.today().isoformat()}
    answer = signed_in(people["finance-official"]).post(f"/en/desk/finance/claims/{claim.pk}/pay/", told)
    assert (answer.status_code, "was paid back" in answer.content.decode()) == (409, True)
    assert actions.refuse_claim(claim, by=people["finance-official"], reason="已结清").state == ClaimState.REFUSED


def test_a_realised_pledge_is_a_loss_still(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    realise_pledge(claim.pledge, by=people["bank-1"], ground="拍卖", realised_on=clock.today())
    assert paid(people, claim).is_paid


def test_a_loan_and_its_top_ups_are_compensated_once(people: Cast, scheme: RiskScheme) -> None:
    first = lend(people)
    second = lend(people, adds_to=first)
    third = lend(people, adds_to=second)
    for pledge in (first, second, third):
        mark_overdue(pledge, by=people["bank-1"], reason="逾期", overdue_on=clock.today())
    scheme.borrower_cap_fen = 40 * MILLION
    scheme.save()
    who = acting_as(people["bank-1"])
    assert lost(who).count() == 3

    claim = claim_for(people, scheme, third)

    assert claim.root_id == first.pk
    assert not lost(who).exists()
    for pledge in (first, second):
        with pytest.raises(Conflict, match="claimed already"):
            claim_for(people, scheme, pledge)
    actions.refuse_claim(claim, by=people["bank-1-2"], reason="余额有误")
    assert claim_for(people, scheme, first).pk


def test_the_default_is_of_the_day_that_the_pledge_says(people: Cast, scheme: RiskScheme) -> None:
    pledge = lose(people, registered_on=clock.today() - dt.timedelta(days=9))
    with pytest.raises(IntegrityError, match="another day"), transaction.atomic():
        RiskClaim.objects.create(
            scheme=scheme, pledge=pledge, bank_id=pledge.bank_id or 0, balance_fen=100, principal_fen=100,
            defaulted_on=clock.today() - dt.timedelta(days=1), fund_fen=80, bank_fen=20, evidence="x", filed_by="x",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("person", "sees"),
    [("bank-1", True), ("official-nj", True), ("official", True), ("finance-official", True), ("dept-finance", True),
     ("bank-2", False), ("official-sz", False), ("dept-edu", False), ("agency-a", False), ("statistician", False)],
)  # fmt: skip
def test_who_sees_a_claim(people: Cast, scheme: RiskScheme, person: str, sees: bool) -> None:
    claim = claim_for(people, scheme)
    assert visible_to(people[person]).filter(pk=claim.pk).exists() == sees


def test_whoever_is_next_is_told(people: Cast, scheme: RiskScheme) -> None:
    claim = paid(people, claim_for(people, scheme))
    actions.recover(claim, by=people["bank-1"], amount_fen=5, recovered_on=clock.today())
    waits = Message.objects.filter(kind="risk claim waits").order_by("pk").values_list("user__username", flat=True)
    assert list(waits) == ["bank-1-2", "official-nj", "dept-finance", "finance-official"]
    assert Message.objects.filter(kind="risk claim moved", user=people["bank-1"]).count() == 4
    assert Message.objects.filter(kind="risk claim recovered").get().user == people["finance-official"]
