"""Money is paid in order, after its milestone, once, by another person, and never above the contract."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ipportal.core.kit.errors import BadInput, Conflict
from patents.centres.applications import filing
from patents.centres.evaluation.actions import decide_acceptance, evaluate_midterm, open_acceptance
from patents.centres.models import Centre
from patents.centres.money import actions as money
from patents.centres.money.models import Expense, Instalment
from patents.centres.states import State
from tests.conftest import role
from tests.patents.centres.conftest import (
    SECOND,
    SUPPORT,
    Stand,
    bring_to,
    drafted,
    make_call,
    moment,
    pass_midterm,
    submitted,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def released(people: Cast, centre: Centre, seq: int) -> Instalment:
    return money.release_instalment(centre.instalments.get(seq=seq), by=people["official"])


def paid(people: Cast, centre: Centre, seq: int) -> Instalment:
    return money.pay_instalment(released(people, centre, seq), by=people["finance-official"], voucher=f"2026-{seq}")


def test_the_plan_of_the_call_divides_the_amount(building: Centre) -> None:
    told = [(one.seq, one.milestone, one.planned_fen) for one in building.instalments.all()]

    assert told == [(1, "contract", 150_000_000), (2, "midterm", 90_000_000), (3, "acceptance", 60_000_000)]
    assert sum(fen for *_, fen in told) == SUPPORT


def test_instalments_follow_their_milestones_in_order(people: Cast, building: Centre) -> None:
    with pytest.raises(Conflict, match=r"milestone|节点"):
        released(people, building, 2)
    first = released(people, building, 1)
    with pytest.raises(PermissionDenied):
        money.pay_instalment(first, by=people["official"], voucher="x")
    pass_midterm(people, building)
    second = released(people, building, 2)
    with pytest.raises(Conflict, match=r"earlier|前一"):
        money.pay_instalment(second, by=people["finance-official"], voucher="x")

    money.pay_instalment(first, by=people["finance-official"], voucher="2026-1")
    money.pay_instalment(second, by=people["finance-official"], voucher="2026-2")
    with pytest.raises(Conflict, match=r"paid|支付"):
        money.pay_instalment(second, by=people["finance-official"], voucher="2026-2")
    with pytest.raises(Conflict, match=r"milestone|节点"):
        released(people, building, 3)
    assert money.paid_fen(building) == 240_000_000


def test_whoever_released_does_not_pay(people: Cast, building: Centre) -> None:
    people.gives("official", "finance_official")
    with pytest.raises(Conflict, match=r"Another person|他人"):
        money.pay_instalment(released(people, building, 1), by=people["official"], voucher="x")


PLAN = "UPDATE patents_centre_instalment SET "
SPEND = "INSERT INTO patents_centre_expense (centre_id, spent_on, kind, fund, amount_fen, note, by) SELECT id, "
MORE = "INSERT INTO patents_centre_instalment (centre_id, seq, milestone, planned_fen, released_by, paid_by, voucher)"
BACK = "INSERT INTO patents_centre_recovery (centre_id, demanded_fen, demanded_on, demanded_by, reason, received_fen)"
REFUSED = {
    PLAN + "planned_fen = planned_fen + 1 WHERE seq = 2": "more than the contract",
    PLAN + "released_at = now() WHERE seq = 2": "its milestone is not reached",
    PLAN + "released_at = now(), paid_on = '2026-06-01', paid_by = 'x' WHERE seq = 3": "its milestone is not reached",
    PLAN + "paid_on = '2026-06-01', paid_by = 'x'": "instalment_paid_was_released",
    MORE + " SELECT id, 4, 'contract', 1, '', '', '' FROM patents_centre": "more than the contract",
    "UPDATE patents_centre SET contract_fen = contract_fen * 2": "the contract stands",
    SPEND + "'2026-07-02', 'filing', 'support', 1, '', 'x' FROM patents_centre": "more than was paid",
    SPEND + "'2026-07-02', 'buildings', 'own', 1, '', 'x' FROM patents_centre": "expense_is_of_a_kind_allowed",
    BACK + " SELECT id, 1, '2026-07-02', 'x', 'x', 0 FROM patents_centre": "no more is recovered than was paid",
}


@pytest.mark.parametrize(("sql", "constraint"), REFUSED.items())
def test_the_database_refuses(building: Centre, sql: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_support_is_spent_after_it_was_paid(people: Cast, building: Centre, stand_at: Stand) -> None:
    stand_at(moment("2026-08-01"))
    facts: dict[str, Any] = {"by": people["member-a"], "spent_on": dt.date(2026, 7, 20), "kind": "filing"}
    with pytest.raises(Conflict, match=r"paid|拨付"):
        money.add_expense(building, token="a", fund="support", amount_fen=1, **facts)
    paid(people, building, 1)
    one = money.add_expense(building, token="b", fund="support", amount_fen=150_000_000, **facts)
    assert money.add_expense(building, token="b", fund="support", amount_fen=150_000_000, **facts) == one
    with pytest.raises(Conflict):
        money.add_expense(building, token="c", fund="support", amount_fen=1, **facts)
    money.add_expense(building, token="d", fund="own", amount_fen=1, **facts)
    with pytest.raises(BadInput):
        money.add_expense(building, token="e", fund="own", amount_fen=1, **(facts | {"spent_on": dt.date(2026, 6, 1)}))
    assert Expense.objects.count() == 2


def test_a_failed_centre_gives_back_what_it_got(people: Cast, building: Centre) -> None:
    paid(people, building, 1)
    with role("NONE"):
        building.reports.all().delete()
    open_acceptance(building, by=people["official"])
    with pytest.raises(Conflict, match=r"recovered|追回"):
        decide_acceptance(building, "fail", by=people["official-2"], reason="未达标", recover_fen=150_000_001)
    building.refresh_from_db()
    assert building.state == "acceptance"
    failed = decide_acceptance(building, "fail", by=people["official-2"], reason="未达标", recover_fen=50_000_000)

    with pytest.raises(BadInput):
        money.receive_back(failed.recovery, by=people["finance-official"], amount_fen=50_000_001)
    money.receive_back(failed.recovery, by=people["finance-official"], amount_fen=20_000_000)
    assert money.receive_back(failed.recovery, by=people["finance-official"], amount_fen=30_000_000).received_fen == (
        50_000_000
    )
    with pytest.raises(Conflict):
        released(people, failed, 2)


def test_while_it_rectifies_nothing_is_paid(people: Cast, building: Centre) -> None:
    with role("NONE"):
        building.reports.filter(kind="midterm").delete()
    first = released(people, building, 1)
    evaluate_midterm(building, "rectify", by=people["official"], reason="滞后", rectify_by=dt.date(2027, 1, 1))
    with pytest.raises(Conflict):
        money.pay_instalment(first, by=people["finance-official"], voucher="x")


def in_threads(acts: list[Any]) -> list[str]:
    """All at once, each with a connection of its own."""

    def run(act: Any) -> str:
        try:
            act()
        except (Conflict, IntegrityError) as error:
            return type(error).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_paid_by_many_at_once_it_is_paid_once_and_in_order(people: Cast, stand_at: Stand) -> None:
    centre = bring_to(people, drafted(people, make_call(people)), State.BUILDING, stand_at)
    pass_midterm(people, centre)
    first, second = released(people, centre, 1), released(people, centre, 2)
    pay = [
        lambda one=one: money.pay_instalment(one, by=people["finance-official"], voucher="v")
        for one in (second, first, first, first)
    ]

    told = in_threads(pay)

    assert told.count("done") in (1, 2)  # the second only where the first was paid before it
    assert money.paid_fen(centre) == sum(one.planned_fen for one in (first, second)[: told.count("done")])


@pytest.mark.django_db(transaction=True)
def test_recommended_by_two_at_once_the_quota_holds(people: Cast) -> None:
    call = make_call(people)
    centres = [
        submitted(people, drafted(people, call)),
        submitted(people, drafted(people, call, "nominator", SECOND, "新材料"), "nominator"),
    ]

    told = in_threads(
        [lambda one=one: filing.recommend(one, by=people["official-nj"], reason="同意") for one in centres]
    )

    assert told == ["Conflict", "done"]
