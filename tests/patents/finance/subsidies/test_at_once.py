"""Eight officials press at once, on a real database: no pool is overdrawn, no loss claimed twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from ipportal.core.kit.errors import Conflict
from patents.finance.claims.models import RiskClaim
from patents.finance.subsidies import actions
from patents.finance.subsidies.models import Subsidy
from tests.patents.finance.claims.conftest import claim_for, lose, su_zhi_dai
from tests.patents.finance.subsidies.conftest import THOUSAND, ask, borrowed, make_scheme
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """All begin together; says what each came to."""
    start, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(timeout=20)
            acts[place]()
            ends[place] = "done"
        except Conflict:
            ends[place] = "conflict"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def test_eight_approvals_at_once_leave_the_pool_whole(people: Cast) -> None:
    scheme = make_scheme(cap_fen=None, pool_fen=100 * THOUSAND)
    asked = [ask(people, scheme) for _ in range(8)]

    ends = at_once(
        [partial(actions.approve_subsidy, one, by=people["official-nj"], approved_fen=30 * THOUSAND) for one in asked]
    )

    assert ends == ["conflict"] * 5 + ["done"] * 3
    scheme.refresh_from_db()
    assert scheme.used_fen == 90 * THOUSAND
    assert [one.approved_fen for one in Subsidy.objects.taking()] == [30 * THOUSAND] * 3


def test_one_application_approved_twice_at_once_is_charged_once(people: Cast) -> None:
    scheme = make_scheme()
    one = ask(people, scheme)
    people.gives("official-sz", "city_official", "南京市知识产权局（演示）")

    ends = at_once(
        [
            partial(actions.approve_subsidy, one, by=people[who], approved_fen=30 * THOUSAND)
            for who in ("official-nj", "official-sz")
        ]
    )

    assert ends == ["conflict", "done"]
    scheme.refresh_from_db()
    assert scheme.used_fen == 30 * THOUSAND


def test_interest_of_one_loan_asked_for_twice_at_once(people: Cast) -> None:
    """By the pledge and by its top-up."""
    scheme, pledge = make_scheme(), borrowed(people)
    both = [pledge, borrowed(people, adds_to=pledge)]

    ends = at_once([partial(ask, people, scheme, one) for one in both])

    assert ends == ["conflict", "done"]
    assert Subsidy.objects.count() == 1


def test_two_claims_for_one_loss_at_once(people: Cast) -> None:
    """One by the pledge, one by its top-up."""
    scheme, pledge = su_zhi_dai(people), lose(people)
    both = [pledge, lose(people, adds_to=pledge)]

    ends = at_once([partial(claim_for, people, scheme, one) for one in both])

    assert ends == ["conflict", "done"]
    assert RiskClaim.objects.count() == 1
