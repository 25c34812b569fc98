"""Kind 4: a patent that secured a higher amount, by a threshold that the office sets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ipportal.core.jobs.models import Job
from ipportal.core.kit import clock
from ipportal.core.kit.periods import Month
from patents.finance import actions
from patents.finance.figures.actions import close_months
from patents.finance.models import RightKind
from patents.highvalue import findings
from patents.highvalue.models import Finding
from patents.highvalue.remarks import threshold_of_kind_4
from tests.conftest import WORKER, role
from tests.patents.finance.conftest import MILLION, make_pledge, people
from tests.people import Cast, cast

__all__ = ["cast", "people"]
pytestmark = pytest.mark.django_db
NUMBER = 201710601862
PATENT = [(RightKind.PATENT, str(NUMBER))]


def judge() -> int:
    """Once the month that runs is closed."""
    with role(WORKER):
        close_months(until=clock.today() + dt.timedelta(days=31))
        return findings.judge_pledged()


def held() -> list[tuple[int, Any]]:
    return list(Finding.objects.filter(kind=4, retraction__isnull=True).values_list("number", "since"))


@pytest.mark.parametrize(
    ("threshold", "amount_yuan", "high"),
    [(0, 10**9, False), (5_000_000, 5_000_000, True), (5_000_000, 4_999_999, False)],
)
def test_a_pledge_is_high_from_a_threshold_that_is_off_by_default(
    people: Cast, settings: Any, threshold: int, amount_yuan: int, high: bool
) -> None:
    assert settings.HIGH_VALUE_PLEDGE_YUAN == 0
    settings.HIGH_VALUE_PLEDGE_YUAN = threshold
    make_pledge(people, rights=PATENT, secured_fen=amount_yuan * 100)

    assert judge() == int(high)
    assert held() == ([(NUMBER, Month.of(clock.today()).last_day)] if high else [])
    assert judge() == 0


def test_a_closing_orders_the_work_and_a_registration_alone_does_not(people: Cast, settings: Any) -> None:
    settings.HIGH_VALUE_PLEDGE_YUAN = 1_000_000
    make_pledge(people, rights=PATENT, secured_fen=3 * MILLION)
    assert not Job.objects.filter(kind="highvalue.pledges").exists()
    with role(WORKER):
        assert findings.judge_pledged() == 0  # its month runs still
        close_months(until=clock.today() + dt.timedelta(days=31))

    assert Job.objects.filter(kind="highvalue.pledges").exists()


def test_a_release_leaves_it_and_void_registrations_are_taken_back_with_others(people: Cast, settings: Any) -> None:
    settings.HIGH_VALUE_PLEDGE_YUAN = 1_000_000
    pledge = make_pledge(people, rights=PATENT, secured_fen=3 * MILLION)
    rights = [
        [(RightKind.PATENT, "201710601863")],
        *([(RightKind.TRADEMARK, number)] for number in ("1234501", "1234502")),
    ]
    voids = [
        make_pledge(people, firms=[(f"某公司{n}", "")], rights=right, secured_fen=3 * MILLION)
        for n, right in enumerate(rights)
    ]
    assert judge() == 2
    actions.release_pledge(pledge, by=people["bank-1"], ground="已还清", released_on=clock.today())
    actions.void_pledge(voids[0], by=people["official-nj"], reason="登记有误")
    assert judge() == 0  # one alone would be recognised

    for void in voids[1:]:
        actions.void_pledge(void, by=people["official-nj"], reason="登记有误")

    assert judge() == 1
    assert [number for number, _since in held()] == [NUMBER]  # it did secure the amount


def test_a_threshold_that_was_raised_takes_back_what_was_found(people: Cast, settings: Any) -> None:
    settings.HIGH_VALUE_PLEDGE_YUAN = 1_000_000
    make_pledge(people, rights=PATENT, secured_fen=3 * MILLION)
    judge()
    settings.HIGH_VALUE_PLEDGE_YUAN = 0

    assert judge() == 1
    assert held() == []
    assert threshold_of_kind_4()


def test_the_evidence_names_neither_registration_nor_amount(people: Cast, settings: Any) -> None:
    settings.HIGH_VALUE_PLEDGE_YUAN = 1_000_000
    make_pledge(people, rights=PATENT, secured_fen=3 * MILLION)
    judge()

    assert Finding.objects.get(kind=4).evidence == "pledged"
