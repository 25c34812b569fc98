"""The desk of claims: filed by the bank, a queue for each, totals for the office, a file, the way of each claim."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipportal.core.kit import clock
from patents.finance.claims.actions import recover, verify_claim
from patents.finance.claims.models import RiskClaim, RiskRecovery, RiskScheme
from patents.finance.models import Pledge
from tests.patents.finance.claims.conftest import claim_for, lend, lose, paid
from tests.patents.finance.conftest import MILLION
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
LIST = "/en/desk/finance/claims/"


def typed(under: RiskScheme, /, **facts: str) -> dict[str, Any]:
    return {
        "scheme": under.pk, "defaulted_on": clock.today().isoformat(), "balance": "10,000,000",
        "principal": "１００万",
        "interest": "50000.00", "evidence": "（2026）苏01执1号", "token": "t1",
    } | facts  # fmt: skip


def test_a_bank_files_a_loss_and_sees_who_bears_it(people: Cast, scheme: RiskScheme) -> None:
    pledge, bank = lose(people), signed_in(people["bank-1"])
    assert f"/en/desk/finance/claims/new/{pledge.pk}/" in bank.get(LIST).content.decode()

    answer = bank.post(f"{LIST}new/{pledge.pk}/", typed(scheme), follow=True)

    claim = RiskClaim.objects.get()
    assert answer.redirect_chain == [(f"{LIST}{claim.pk}/", 302)]
    page = answer.content.decode()
    assert "800,000" in page
    assert "250,000" in page
    assert bank.post(f"{LIST}new/{pledge.pk}/", typed(scheme)).status_code == 302  # the same form again
    assert RiskClaim.objects.count() == 1
    again = bank.post(f"{LIST}new/{pledge.pk}/", typed(scheme, token="t2"))
    assert again.status_code == 409
    assert "claimed already" in again.content.decode()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"principal": "NaN"}, "not a number"),
        ({"principal": "1e400"}, "not a number"),
        ({"principal": "1000000000000"}, "above"),
        ({"principal": "-1"}, "below"),
        ({"principal": "1.005"}, "at most two decimals"),
        ({"principal": "0"}, "more than nothing"),
        ({"balance": "10000000.01"}, "above the loan"),
        ({"defaulted_on": "2023-02-29"}, "date"),
        ({"defaulted_on": "2099-01-01"}, "The pledge says"),
        ({"evidence": "\u200b"}, "required"),
        ({"scheme": "99"}, "There is a problem"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    people: Cast, scheme: RiskScheme, facts: dict[str, str], told: str
) -> None:
    pledge = lose(people)

    answer = signed_in(people["bank-1"]).post(f"{LIST}new/{pledge.pk}/", typed(scheme, **facts))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "There is a problem" in page
    assert "（2026）苏01执1号" in page or "evidence" in facts
    assert not RiskClaim.objects.exists()


def test_the_form_says_what_speaks_against_the_loan(people: Cast, scheme: RiskScheme) -> None:
    pledge = lose(people, lpr_spread_bp=None)
    path, bank = f"{LIST}new/{pledge.pk}/", signed_in(people["bank-1"])
    assert "spread over the one-year LPR is not recorded" in bank.get(path).content.decode()
    assert bank.post(path, typed(scheme)).status_code == 422


def test_each_takes_the_step_from_the_own_queue(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    for person, step, facts in (
        ("bank-1-2", "verify", {}),
        ("official-nj", "review", {"reason": "情况属实"}),
        ("dept-finance", "approve", {"approved": "800000"}),
        ("finance-official", "pay", {"voucher": "2026-9", "paid_on": clock.today().isoformat()}),
    ):
        client = signed_in(people[person])
        assert str(claim) in client.get("/en/desk/").content.decode()
        assert f"{LIST}{claim.pk}/" in client.get(f"{LIST}?queue=mine").content.decode()
        assert f"{LIST}{claim.pk}/{step}/" in client.get(f"{LIST}{claim.pk}/").content.decode()
        assert client.get(f"{LIST}{claim.pk}/{step}/").status_code == 200
        assert client.post(f"{LIST}{claim.pk}/{step}/", facts).status_code == 302
        assert client.post(f"{LIST}{claim.pk}/{step}/", facts).status_code == 409
        assert f"{LIST}{claim.pk}/" not in client.get(f"{LIST}?queue=mine").content.decode()
    claim.refresh_from_db()
    assert (claim.state, claim.voucher) == ("paid", "2026-9")


def test_who_may_not_is_told_why_and_others_find_nothing(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme)
    page = signed_in(people["official"]).get(f"{LIST}{claim.pk}/").content.decode()
    assert "A second officer of the bank takes this step." in page
    assert f"{claim.pk}/verify/" not in page
    for person, status in (
        ("official", 403),
        ("bank-1", 403),
        ("bank-2", 404),
        ("official-sz", 404),
        ("agency-a", 403),
    ):
        assert signed_in(people[person]).get(f"{LIST}{claim.pk}/verify/").status_code == status
        assert signed_in(people[person]).post(f"{LIST}{claim.pk}/verify/").status_code == status
    assert signed_in(people["agency-a"]).get(LIST).status_code == 403


def test_a_refusal_needs_a_reason(people: Cast, scheme: RiskScheme) -> None:
    claim, second = claim_for(people, scheme), signed_in(people["bank-1-2"])
    assert second.post(f"{LIST}{claim.pk}/refuse/", {"reason": " "}).status_code == 422
    page = second.post(f"{LIST}{claim.pk}/refuse/", {"reason": "余额有误"}, follow=True).content.decode()
    assert "余额有误" in page


def test_what_comes_back_is_told_and_confirmed(people: Cast, scheme: RiskScheme) -> None:
    claim = paid(people, claim_for(people, scheme))
    bank, finance = signed_in(people["bank-1"]), signed_in(people["finance-official"])
    told = {"amount": "500,000", "recovered_on": clock.today().isoformat(), "token": "r1"}
    path = f"{LIST}{claim.pk}/recover/"
    assert bank.post(path, told | {"amount": "1000000.01"}).status_code == 422
    assert bank.post(path, told).status_code == bank.post(path, told).status_code == 302
    recovery = RiskRecovery.objects.get()
    assert (recovery.fund_fen, recovery.bank_fen) == (40_000_000, 10_000_000)

    confirm = f"{LIST}{claim.pk}/recoveries/{recovery.pk}/"
    assert bank.post(confirm).status_code == 403
    assert finance.post(confirm).status_code == 302
    assert finance.post(confirm).status_code == 409
    page = finance.get(LIST).content.decode()
    assert "Outstanding" in page
    assert "400,000" in page


def test_totals_are_for_the_office_and_finance(people: Cast, scheme: RiskScheme) -> None:
    claim = paid(people, claim_for(people, scheme))
    recover(claim, by=people["bank-1"], amount_fen=MILLION, recovered_on=clock.today())
    assert "Outstanding" in signed_in(people["dept-finance"]).get(LIST).content.decode()
    assert "Outstanding" not in signed_in(people["bank-1"]).get(LIST).content.decode()


def test_the_file_has_what_the_list_has(people: Cast, scheme: RiskScheme) -> None:
    claim = claim_for(people, scheme, evidence="不入文件")
    other = claim_for(people, scheme)
    verify_claim(other, by=people["bank-1-2"])

    text = signed_in(people["official"]).get(f"{LIST}claims.csv?state=verified").content.decode()

    assert str(other) in text
    assert str(claim) not in text
    assert "800000.00" in text
    assert signed_in(people["official"]).get(f"{LIST}?state=nonsense").status_code == 400


def test_the_rules_stand_with_their_source_and_the_province_names_the_funder(people: Cast, scheme: RiskScheme) -> None:
    path = f"{LIST}schemes/{scheme.code}/"
    page = signed_in(people["bank-1"]).get(path).content.decode()
    for words in ("30,000,000", "80", "August 2023", "rounded down to a fen", "江苏省财政厅"):
        assert words in page
    assert '<form class="section' not in page
    education = people.bodies["江苏省教育厅（演示）"]
    assert signed_in(people["bank-1"]).post(path, {"funder": education.pk}).status_code == 403
    assert signed_in(people["official"]).post(path, {"funder": education.pk}).status_code == 302
    scheme.refresh_from_db()
    assert scheme.funder == education


@pytest.mark.parametrize("person", ["bank-1", "official", "dept-finance"])
def test_the_list_costs_the_same_for_one_claim_or_three(people: Cast, scheme: RiskScheme, person: str) -> None:
    client = signed_in(people[person])
    costs = []
    for firm, code in (("甲", "91320104TE0D00071D"), ("乙", "91320104TE0D00072A"), ("丙", "91320104TE0D00073X")):
        claim_for(people, scheme, lose(people, firms=[(firm, code)]))
        lose(people, firms=[(firm, code)])
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2] <= 30


def test_a_loan_that_is_not_lost_is_not_offered(people: Cast, scheme: RiskScheme) -> None:
    pledge: Pledge = lend(people)
    bank = signed_in(people["bank-1"])
    assert f"new/{pledge.pk}/" not in bank.get(LIST).content.decode()
    assert bank.post(f"{LIST}new/{pledge.pk}/", typed(scheme)).status_code == 409
