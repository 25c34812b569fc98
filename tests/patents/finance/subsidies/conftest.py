"""A city gives half of the interest back; a firm and its bank ask."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ipportal.core.kit import clock
from patents.finance.models import Pledge
from patents.finance.subsidies import actions
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from tests.patents.finance.claims.conftest import in_english
from tests.patents.finance.conftest import FIRM_CODE, MILLION, make_pledge, people
from tests.people import Cast, cast

__all__ = ["cast", "in_english", "people"]
YUAN = 100
THOUSAND = 1000 * YUAN


@pytest.fixture
def scheme(people: Cast) -> SubsidyScheme:
    return make_scheme()


def make_scheme(**facts: Any) -> SubsidyScheme:
    told = {
        "code": "nanjing", "city_id": "320100", "name_zh": "南京贴息", "name_en": "Nanjing subsidy",
        "rate_pct": Decimal(50), "cap_fen": 100 * THOUSAND, "pool_fen": 250 * THOUSAND,
        "valid_from": clock.today() - dt.timedelta(days=400), "valid_to": clock.today() + dt.timedelta(days=400),
        "source_zh": "某文", "demonstration": True,
    } | facts  # fmt: skip
    return SubsidyScheme.objects.create(**told)


def borrowed(people: Cast, **facts: Any) -> Pledge:
    """A loan that began a year ago."""
    began = clock.today() - dt.timedelta(days=365)
    told: dict[str, Any] = {"term_from": began, "registered_on": began, "loan_fen": 3 * MILLION} | facts
    return make_pledge(people, **told)


def ask(
    people: Cast,
    scheme: SubsidyScheme,
    pledge: Pledge | None = None,
    *,
    by: str = "bank-1",
    token: str = "",
    **facts: Any,
) -> Subsidy:
    told: dict[str, Any] = {
        "firm_code": FIRM_CODE, "interest_from": clock.today() - dt.timedelta(days=90),
        "interest_to": clock.today() - dt.timedelta(days=1), "interest_fen": 60 * THOUSAND, "voucher": "2026-7",
    } | facts  # fmt: skip
    return actions.ask_for_subsidy(
        pledge or borrowed(people), scheme, actions.Interest(**told), by=people[by], token=token or None
    )
