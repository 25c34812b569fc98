"""Records of other finance: one person writes, another confirms; along the tables of moves, by action and by save."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.gate import gates
from patents.finance.products import actions
from patents.finance.products.models import InsurancePolicy, Securitisation, Tranche
from patents.finance.products.sorts import SORTS
from patents.finance.products.states import move_between
from tests.patents.finance.products.conftest import FIRST, MILLION, confirm, make_draft, make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db
PAIRS = [
    (sort.code, source, target)
    for sort in SORTS.values()
    for source, target in itertools.product([code for code, _label in sort.states], repeat=2)
    if source != target
]


@pytest.mark.parametrize("sort", SORTS)
def test_one_writes_and_another_confirms(people: Cast, sort: str) -> None:
    draft = make_draft(people, sort)
    assert not SORTS[sort].counted().filter(pk=draft.pk).exists()

    thing = confirm(people, draft, sort)

    assert (thing.state, thing.entered_by, thing.confirmed_by) == (FIRST[sort], "finance-official", "official")


@pytest.mark.parametrize("sort", SORTS)
def test_who_wrote_it_does_not_confirm_it(people: Cast, sort: str) -> None:
    draft = make_draft(people, sort)
    with pytest.raises(PermissionDenied, match="Somebody else"):
        confirm(people, draft, sort, by="finance-official")
    with pytest.raises(IntegrityError, match="confirmed by another"), transaction.atomic():
        save(draft, FIRST[sort], by=people["finance-official"].pk)


def test_nor_does_who_changed_it_last(people: Cast) -> None:
    draft = make_draft(people, "trusts")
    actions.change_record(draft, {"beneficiary": "丙"}, version=1, by=people["official"])
    with pytest.raises(PermissionDenied, match="Somebody else"):
        confirm(people, draft, "trusts")
    assert confirm(people, draft, "trusts", by="official-2").state == "set_up"


def test_nor_does_anybody_who_ever_changed_it(people: Cast) -> None:
    draft = make_draft(people, "trusts")
    actions.change_record(draft, {"value_fen": 9 * MILLION}, version=1, by=people["official"])
    actions.change_record(draft, {"remark": "补正"}, version=2, by=people["finance-official"])
    with pytest.raises(PermissionDenied, match="Somebody else"):
        confirm(people, draft, "trusts")
    with pytest.raises(IntegrityError, match="confirmed by another"), transaction.atomic():
        save(draft, "set_up", by=people["official"].pk)

    assert confirm(people, draft, "trusts", by="official-2").state == "set_up"


@pytest.mark.parametrize("is_removed", [False, True])
def test_nor_does_who_added_or_removed_a_part(people: Cast, is_removed: bool) -> None:
    draft = make_draft(people, "securitisation")
    writer = people["finance-official" if is_removed else "official"]
    part = actions.add_part(draft, {"name": "优先级", "size_fen": MILLION}, by=writer)
    if is_removed:
        actions.remove_part(draft, part.pk, by=people["official"])

    with pytest.raises(PermissionDenied, match="Somebody else"):
        confirm(people, draft, "securitisation")
    with pytest.raises(IntegrityError, match="confirmed by another"), transaction.atomic():
        save(draft, "planned", by=people["official"].pk)


def test_a_deal_sent_twice_is_one_deal(people: Cast) -> None:
    fund, token = make_record(people, "funds"), uuid4()
    told = {"kind": "investment", "firm": "甲", "amount_fen": MILLION, "dealt_on": dt.date(2025, 5, 1)}

    first = actions.add_part(fund, told, by=people["official"], token=token)

    assert actions.add_part(fund, told, by=people["official"], token=token) == first
    assert fund.deals.count() == 1


def save(thing: Any, state: str, *, by: int | None, reason: str = "因故") -> None:
    type(thing)._default_manager.filter(pk=thing.pk).update(
        state=state, state_reason=reason, moved_by_id=by, confirmed_by_id=by
    )


@pytest.mark.parametrize(("sort", "source", "target"), PAIRS)
def test_the_database_knows_the_same_moves(people: Cast, sort: str, source: str, target: str) -> None:
    thing = make_draft(people, sort)
    for state in way_to(sort, source):
        save(thing, state, by=people["official"].pk)

    if move_between(SORTS[sort].moves, source, target):
        save(thing, target, by=people["official"].pk)
        assert type(thing)._default_manager.get(pk=thing.pk).state == target
    else:
        with pytest.raises(IntegrityError, match="no move"), transaction.atomic():
            save(thing, target, by=people["official"].pk)


def way_to(sort: str, state: str) -> list[str]:
    """The shortest one from the draft."""
    ways: list[list[str]] = [["draft"]]
    for way in ways:
        if way[-1] == state:
            return way[1:]
        ways.extend(
            [*way, move.target] for move in SORTS[sort].moves if move.source == way[-1] and move.target not in way
        )
    raise AssertionError(state)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), sort=st.sampled_from(list(SORTS)))
def test_whatever_is_tried_a_record_stands_where_the_table_leads(people: Cast, data: st.DataObject, sort: str) -> None:
    thing = make_draft(people, sort)
    stands = "draft"
    tried = data.draw(st.lists(st.sampled_from([code for code, _label in SORTS[sort].states]), max_size=6))
    for target in tried:
        move = move_between(SORTS[sort].moves, stands, target)
        try:
            actions.move_record(
                thing,
                target,
                by=people["official"],
                reason="因故",
                amount_fen=MILLION if move and move.amount else None,
            )
            assert move is not None
            stands = target
        except Conflict:
            assert move is None
        thing.refresh_from_db()
        assert thing.state == stands


def test_what_was_confirmed_stands_until_it_is_taken_back(people: Cast) -> None:
    policy = make_record(people, "insurance")
    with pytest.raises(PermissionDenied, match="take it back"):
        actions.change_record(policy, {"insurer": "另一家"}, version=policy.version, by=people["official"])
    with pytest.raises(IntegrityError, match="what was confirmed stands"), transaction.atomic():
        InsurancePolicy.objects.filter(pk=policy.pk).update(sum_insured_fen=1)

    back = actions.move_record(policy, "draft", by=people["finance-official"], reason="保额有误")
    changed = actions.change_record(back, {"sum_insured_fen": 7}, version=back.version, by=people["finance-official"])

    assert (changed.state, changed.sum_insured_fen, changed.confirmed_by) == ("draft", 7, "")


def test_claims_add_up_and_stay_within_the_sum_insured(people: Cast) -> None:
    policy = make_record(people, "insurance")
    told: dict[str, Any] = {"by": people["official"], "reason": "赔付"}
    with pytest.raises(BadInput, match="Say how much"):
        actions.move_record(policy, "claimed", **told)
    with pytest.raises(BadInput, match="at most the sum insured"):
        actions.move_record(policy, "claimed", amount_fen=2 * MILLION + 1, **told)
    claimed = actions.move_record(policy, "claimed", amount_fen=MILLION, **told)
    with pytest.raises(BadInput, match="not less than before"):
        actions.move_record(claimed, "claimed", amount_fen=MILLION - 1, **told)

    assert actions.move_record(claimed, "claimed", amount_fen=2 * MILLION, **told).claims_paid_fen == 2 * MILLION


def test_a_move_says_why_and_happened_already(people: Cast) -> None:
    fund = make_record(people, "funds")
    with pytest.raises(BadInput, match="Give a reason"):
        actions.move_record(fund, "closed", by=people["official"])
    with pytest.raises(BadInput, match="still to come"):
        actions.move_record(
            fund, "closed", by=people["official"], reason="到期", on=clock.today() + dt.timedelta(days=1)
        )
    with pytest.raises(IntegrityError, match="without a reason"), transaction.atomic():
        save(fund, "closed", by=1, reason=" ")


def test_tranches_belong_to_a_draft_and_stay_within_the_issue(people: Cast) -> None:
    issue = make_draft(people, "securitisation")
    actions.add_part(issue, {"name": "优先级", "size_fen": 45 * MILLION}, by=people["finance-official"])
    with pytest.raises(BadInput, match="larger than the issue"):
        actions.add_part(issue, {"name": "次级", "size_fen": 6 * MILLION}, by=people["finance-official"])

    confirm(people, issue, "securitisation")

    with pytest.raises(Conflict):
        actions.add_part(issue, {"name": "次级", "size_fen": 5 * MILLION}, by=people["official"])
    with pytest.raises(IntegrityError, match="what was confirmed stands"), transaction.atomic():
        Tranche.objects.filter(securitisation=issue).delete()
    assert Securitisation.objects.get(pk=issue.pk).tranches.count() == 1


def test_deals_of_a_fund_follow_its_confirmation_and_only_grow(people: Cast) -> None:
    deal = {"kind": "investment", "firm": "丁公司（演示）", "amount_fen": MILLION, "dealt_on": dt.date(2025, 5, 1)}
    draft = make_draft(people, "funds")
    with pytest.raises(Conflict):
        actions.add_part(draft, deal, by=people["official"])

    fund = confirm(people, draft, "funds")
    row = actions.add_part(fund, deal, by=people["official"])

    assert (row.by, fund.deals.get().amount_fen) == ("official", MILLION)
    with pytest.raises(PermissionDenied):
        actions.remove_part(fund, row.pk, by=people["official"])


@pytest.mark.parametrize("sort", ["insurance", "securitisation", "trusts", "funds"])
def test_a_city_sees_and_writes_its_own(people: Cast, sort: str) -> None:
    nanjing, suzhou = make_draft(people, sort, by="official-nj"), make_draft(people, sort, city="320500")
    visible = gates()[SORTS[sort].model]

    assert set(visible(people["official-nj"])) == {nanjing}
    assert set(visible(people["statistician"])) == {nanjing, suzhou}
    assert not visible(people["bank-1"]).exists()
    with pytest.raises(PermissionDenied, match="choose your city"):
        make_draft(people, sort, by="official-nj", city="320500")
    with pytest.raises(PermissionDenied, match="choose your city"):
        confirm(people, nanjing, sort, by="official-sz")
    with pytest.raises(PermissionDenied):
        make_draft(people, sort, by="statistician")


def test_two_who_change_one_draft_do_not_overwrite_each_other(people: Cast) -> None:
    draft = make_draft(people, "trusts")
    actions.change_record(draft, {"beneficiary": "甲"}, version=1, by=people["official"])
    with pytest.raises(Conflict, match="Changed by someone else"):
        actions.change_record(draft, {"beneficiary": "乙"}, version=1, by=people["official-2"])
