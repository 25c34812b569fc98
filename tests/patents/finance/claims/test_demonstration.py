"""The demonstration has a claim and an application in each state, all marked, laid down once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ipportal.core.kit.clock import OFFICE_ZONE
from patents.finance.claims.demonstration import seed_claims
from patents.finance.claims.models import RiskClaim, RiskRecovery
from patents.finance.claims.states import ClaimState
from patents.finance.models import Pledge
from patents.finance.subsidies.demonstration import seed_subsidies
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from patents.finance.subsidies.states import SubsidyState
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def test_every_state_is_there_once(people: Cast, stand_at: Callable[[dt.datetime | None], None]) -> None:
    stand_at(dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE))

    assert (seed_claims(), seed_subsidies()) == (6, 4)
    assert (seed_claims(), seed_subsidies()) == (0, 0)

    assert set(RiskClaim.objects.values_list("state", flat=True)) == set(ClaimState.values)
    assert set(Subsidy.objects.values_list("state", flat=True)) == set(SubsidyState.values)
    assert [one.is_returned for one in RiskRecovery.objects.all()] == [True, False]
    assert Pledge.objects.filter(demonstration=False).count() == 0
    assert SubsidyScheme.objects.get(demonstration=True).used_fen == 2 * 12_000 * 100
    page = signed_in(people["official"]).get("/desk/finance/claims/").content.decode()
    assert page.count("演示数据") >= 6
