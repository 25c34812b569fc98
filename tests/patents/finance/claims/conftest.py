"""A bank with two officers; a loan of the scheme that was lost; the department that bears the fund."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock
from patents.finance.actions import mark_overdue
from patents.finance.claims import actions
from patents.finance.claims.loading import load_risk_schemes
from patents.finance.claims.models import RiskClaim, RiskScheme
from patents.finance.models import Pledge
from tests.patents.finance.conftest import MILLION, make_pledge, people
from tests.people import Cast, cast

__all__ = ["cast", "people"]
FUNDER = "江苏省财政厅（演示）"


@pytest.fixture
def in_english() -> Iterator[None]:
    """Reasons as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def scheme(people: Cast) -> RiskScheme:
    return su_zhi_dai(people)


def su_zhi_dai(people: Cast) -> RiskScheme:
    """As it ships, with the department that bears the fund."""
    load_risk_schemes()
    found = RiskScheme.objects.get(code="su-zhi-dai")
    return actions.name_funder(found, by=people["official"], funder=Organisation.objects.get(name=FUNDER))


def lend(people: Cast, **facts: Any) -> Pledge:
    """A loan that falls under the scheme."""
    loan = facts.pop("loan_fen", 10 * MILLION)
    return make_pledge(
        people, **{"product": "苏知贷", "lpr_spread_bp": 60, "loan_fen": loan, "secured_fen": loan} | facts
    )


def lose(people: Cast, **facts: Any) -> Pledge:
    return mark_overdue(lend(people, **facts), by=people["bank-1"], reason="连续两期未还款", overdue_on=clock.today())


def claim_for(people: Cast, scheme: RiskScheme, pledge: Pledge | None = None, **facts: Any) -> RiskClaim:
    token = facts.pop("token", None)
    told: dict[str, Any] = {
        "defaulted_on": clock.today(), "balance_fen": 10 * MILLION, "principal_fen": MILLION, "evidence": "判决书",
    } | facts  # fmt: skip
    return actions.file_claim(pledge or lose(people), scheme, actions.Loss(**told), by=people["bank-1"], token=token)


def paid(people: Cast, claim: RiskClaim, on: dt.date | None = None) -> RiskClaim:
    actions.verify_claim(claim, by=people["bank-1-2"])
    actions.review_claim(claim, by=people["official-nj"], reason="情况属实")
    actions.approve_claim(claim, by=people["dept-finance"], approved_fen=claim.fund_fen)
    return actions.pay_claim(claim, by=people["finance-official"], voucher="2026-1", paid_on=on or clock.today())
