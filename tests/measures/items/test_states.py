"""An item's state moves along the table of domain.md, by its action and by nothing else."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ipportal.core.accounts import actions as accounts
from ipportal.core.accounts.models import User
from ipportal.core.audit.models import Event
from ipportal.core.kit.errors import BadInput, Conflict
from measures.items.actions import move_item
from measures.items.demonstration import _members as give_memberships
from measures.items.models import PolicyItem
from measures.items.states import LEAD, PROVINCE, TRANSITIONS, State, moves_from
from tests.conftest import WORKER, role
from tests.measures.items.conftest import item
from tests.people import Cast

pytestmark = pytest.mark.django_db

# planned > in_progress > done; planned/in_progress <> at_risk; in_progress <> suspended; done > in_progress (reason);
# any > superseded
ALLOWED: Final = {
    "planned": {"in_progress", "at_risk", "superseded"},
    "in_progress": {"done", "at_risk", "suspended", "superseded"},
    "at_risk": {"planned", "in_progress", "superseded"},
    "suspended": {"in_progress", "superseded"},
    "done": {"in_progress", "superseded"},
    "superseded": set(),
}


@pytest.fixture
def people(cast: Cast) -> Cast:
    with role(WORKER):
        give_memberships()
    return cast


def test_the_table_is_that_of_the_domain() -> None:
    assert {state: {str(move.target) for move in moves_from(state)} for state in State.values} == ALLOWED
    assert len(TRANSITIONS) == len({(move.source, move.target) for move in TRANSITIONS})


def test_only_the_lead_body_opens_what_is_done_again_and_says_why(people: Cast) -> None:
    found = item("T1")  # the department of education leads it
    move_item(found, State.IN_PROGRESS, by=people["dept-edu"])
    move_item(found, State.DONE, by=people["official"])

    with pytest.raises(PermissionDenied, match=r"lead|牵头"):
        move_item(found, State.IN_PROGRESS, by=people["official"], reason="尚未完成")
    with pytest.raises(BadInput) as refused:
        move_item(found, State.IN_PROGRESS, by=people["dept-edu"])
    move_item(found, State.IN_PROGRESS, by=people["dept-edu"], reason="尚未完成")

    assert refused.value.field == "reason"
    found.refresh_from_db()
    assert (found.state, found.state_reason) == (State.IN_PROGRESS, "尚未完成")
    assert [(move.source, move.target, move.reason) for move in found.moves.all()] == [
        ("done", "in_progress", "尚未完成"),
        ("in_progress", "done", ""),
        ("planned", "in_progress", ""),
    ]
    event = Event.objects.filter(action="measure moved").order_by("-pk")[0]
    assert (event.actor, event.reason, event.object_id) == ("dept-edu", "尚未完成", str(found.pk))


@pytest.mark.parametrize("person", ["dept-finance", "official-nj", "bank-1", "admin"])
def test_nobody_else_moves_it(people: Cast, person: str) -> None:
    found = item("T2")  # joint: the IP office alone

    with pytest.raises(PermissionDenied):
        move_item(found, State.IN_PROGRESS, by=people[person])

    found.refresh_from_db()
    assert found.state == State.PLANNED


def test_a_joint_body_does_not_move_it(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        move_item(item("T1"), State.IN_PROGRESS, by=people["dept-finance"])


def test_the_database_writes_a_move_down_however_it_is_made() -> None:
    found = item("F5")
    found.state, found.state_reason = State.AT_RISK, "直接修改"
    found.save()

    assert [(move.source, move.target, move.reason) for move in found.moves.all()] == [
        ("planned", "at_risk", "直接修改")
    ]
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), role("NONE"):
        found.moves.update(reason="别的")


def test_no_item_begins_in_another_state() -> None:
    found = item("F5")
    with pytest.raises(IntegrityError, match="begins planned"), transaction.atomic():
        PolicyItem.objects.create(
            document=found.document, code="X", number="9", order=99, theme="talent", kind="measure", text_zh="一",
            text_en="a", source_zh="无", source_en="none", bodies_basis="background", state="done",
        )  # fmt: skip


class EveryWay(TestCase):
    """Any sequence of wishes, by anybody, through the action or past it: the state is always where the table led."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(State.values),
                st.sampled_from(["official", "dept-edu", "dept-finance", "official-nj", "raw"]),
                st.sampled_from(["", "  ", "因故调整"]),
            ),
            max_size=12,
        )
    )
    def test_no_other_path(self, wishes: list[tuple[str, str, str]]) -> None:
        with role(WORKER):
            accounts.create_demonstration_accounts()
            give_memberships()
        people = {person.username: person for person in User.objects.all()}
        found, state, moves = item("T1"), "planned", 0
        for target, who, reason in wishes:
            happens = _may(state, target, who, reason)
            try:
                with transaction.atomic():
                    _wish(found, target, people.get(who), reason)
                moved = True
            except (PermissionDenied, Conflict, BadInput, IntegrityError):
                moved = False
            found.refresh_from_db()
            if happens:
                state, moves = target, moves + 1
            assert (found.state, moved or target == state) == (state, happens or target == state), (target, who)
        assert found.moves.count() == moves


def _may(state: str, target: str, who: str, reason: str) -> bool:
    """The table, read slowly."""
    if target not in ALLOWED[state]:
        return False
    asks = (state, target) not in {("planned", "in_progress"), ("in_progress", "done")}
    if asks and not reason.strip():
        return False
    by = next(move.by for move in TRANSITIONS if (move.source, move.target) == (state, target))
    return who == "raw" or (who == "official" and PROVINCE in by) or (who == "dept-edu" and LEAD in by)


def _wish(found: PolicyItem, target: str, by: Any, reason: str) -> None:
    if by is not None:
        move_item(found, target, by=by, reason=reason)
        return
    found.state, found.state_reason = target, reason
    found.save()
