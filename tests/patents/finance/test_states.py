"""A pledge goes the ways of the table and no other, by an action and by a save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from patents.finance import actions
from patents.finance.models import Pledge, PledgedRight
from patents.finance.rules import visible_to
from patents.finance.states import LIVE, TRANSITIONS, State
from tests.patents.finance.conftest import hand_in, make_draft, make_pledge
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_the_city_confirms_what_the_bank_entered(people: Cast) -> None:
    draft = hand_in(make_draft(people["bank-1"]))

    pledge = actions.confirm_pledge(draft, by=people["official-nj"])

    assert pledge.state == State.REGISTERED
    assert [(move.source, move.target, move.by) for move in pledge.moves.all()] == [
        ("draft", "registered", "official-nj")
    ]
    assert pledge.rights.get().bound


@pytest.mark.parametrize("person", ["bank-1", "official-sz", "official", "agency-a", "admin"])
def test_nobody_else_confirms_it(people: Cast, person: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.confirm_pledge(hand_in(make_draft(people["bank-1"])), by=people[person])


def test_a_draft_is_seen_by_the_city_once_it_is_handed_in(people: Cast) -> None:
    draft = make_draft(people["bank-1"])
    assert list(visible_to(people["bank-1"])) == [draft]
    assert not visible_to(people["official-nj"]).exists()

    hand_in(draft)

    assert list(visible_to(people["official-nj"])) == [draft]
    assert not visible_to(people["official-sz"]).exists()
    assert not visible_to(people["bank-2"]).exists()


def test_the_firm_sees_its_registered_pledges(people: Cast) -> None:
    draft = hand_in(make_draft(people["bank-1"], firms=[("甲", code_of(people))]))
    assert not visible_to(people["agency-a"]).exists()

    actions.confirm_pledge(draft, by=people["official-nj"])

    assert list(visible_to(people["agency-a"])) == [draft]
    assert not visible_to(people["agency-b"]).exists()


def code_of(people: Cast) -> str:
    found = people["agency-a"].memberships.select_related("organisation").first()
    assert found is not None
    return str(found.organisation.credit_code)


ALLOWED = {(move.source.value, move.target.value) for move in TRANSITIONS}


@pytest.mark.parametrize("target", State.values)
@pytest.mark.parametrize("source", State.values)
def test_the_database_knows_the_same_moves(people: Cast, source: str, target: str) -> None:
    pledge = make_draft(people["bank-1"], registered_on=clock.today(), overdue_on=clock.today())
    Pledge.objects.filter(pk=pledge.pk).update(handed_in_at=clock.now())
    with transaction.atomic():
        bring_to(pledge.pk, source)
    if source == target != "changed":
        return

    def move() -> None:
        bring(pledge.pk, target)

    if (source, target) in ALLOWED:
        move()
        assert PledgedRight.objects.get(pledge=pledge).bound == (target in LIVE)
    else:
        with pytest.raises(IntegrityError, match="no move"), transaction.atomic():
            move()


WAY = {
    "draft": [], "registered": ["registered"], "changed": ["registered", "changed"],
    "overdue": ["registered", "overdue"], "released": ["registered", "released"],
    "realised": ["registered", "realised"], "void": ["registered", "void"],
}  # fmt: skip


def bring_to(pk: int, state: str) -> None:
    for step in WAY[state]:
        bring(pk, step)


def bring(pk: int, state: str) -> None:
    ended = clock.today() if state in ("released", "realised", "void") else None
    Pledge.objects.filter(pk=pk).update(
        state=state, state_reason=f"因 {state}", moved_by_id=7, moved_by="x", ended_on=ended
    )


def test_what_was_registered_stands(people: Cast) -> None:
    pledge = make_pledge(people)
    with pytest.raises(IntegrityError, match="what was registered stands"), transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk).update(secured_fen=1)
    with pytest.raises(IntegrityError, match="what was registered stands"), transaction.atomic():
        pledge.rights.all().delete()
    with pytest.raises(IntegrityError, match="what was registered stands"), transaction.atomic():
        pledge.pledgors.update(name="乙")


def test_a_right_is_in_one_live_pledge(people: Cast) -> None:
    right = [("trademark", "TM1")]
    first = make_pledge(people, rights=right)
    with pytest.raises(Conflict, match="live pledge"):
        make_pledge(people, rights=right)
    more = make_pledge(people, rights=right, adds_to=first)
    assert not more.rights.get().bound

    actions.release_pledge(first, by=people["bank-1"], ground="贷款已还清", released_on=clock.today())
    assert more.rights.get().bound
    with pytest.raises(Conflict, match="live pledge"):
        make_pledge(people, rights=right)
    actions.release_pledge(more, by=people["bank-1"], ground="贷款已还清", released_on=clock.today())
    assert make_pledge(people, rights=right).rights.get().bound


def test_an_addition_takes_no_right_of_another_bank(people: Cast) -> None:
    theirs = [("trademark", "TM2")]
    make_pledge(people, bank="bank-2", rights=theirs)
    first = make_pledge(people, rights=[("trademark", "TM1")])
    added = hand_in(make_draft(people["bank-1"], rights=theirs, adds_to=first))

    with pytest.raises(Conflict, match="TM2 secures the live pledge"):
        actions.confirm_pledge(added, by=people["official-nj"])
    with pytest.raises(IntegrityError, match="right_is_in_one_live_pledge"), transaction.atomic():
        bring(added.pk, "registered")


def test_a_right_that_an_addition_brings_is_bound_too(people: Cast) -> None:
    first = make_pledge(people, rights=[("trademark", "TM1")])
    more = make_pledge(people, rights=[("trademark", "TM3")], adds_to=first)
    further = make_pledge(people, rights=[("trademark", "TM3")], adds_to=more)

    assert (more.rights.get().bound, further.rights.get().bound) == (True, False)
    with pytest.raises(Conflict, match="live pledge"):
        make_pledge(people, bank="bank-2", rights=[("trademark", "TM3")])
    actions.release_pledge(more, by=people["bank-1"], ground="贷款已还清", released_on=clock.today())
    assert further.rights.get().bound


def test_a_term_is_not_changed_beyond_its_right(people: Cast) -> None:
    draft = hand_in(make_draft(people["bank-1"], rights=[("trademark", "TM1")]))
    last = draft.term_to + dt.timedelta(days=30)
    draft.rights.update(life_ends_on=last)
    pledge = actions.confirm_pledge(draft, by=people["official-nj"])
    told: dict[str, Any] = {"by": people["bank-1"], "note": "展期", "changed_on": clock.today()}

    with pytest.raises(BadInput, match="after the last day of TM1"):
        actions.change_pledge(pledge, term_to=last + dt.timedelta(days=1), **told)
    assert actions.change_pledge(pledge, term_to=last, **told).term_to == last


def test_a_release_before_the_registration_is_refused(people: Cast) -> None:
    pledge = make_pledge(people)
    with pytest.raises(BadInput) as refused:
        actions.release_pledge(
            pledge, by=people["bank-1"], ground="已还清", released_on=clock.today() - dt.timedelta(days=1)
        )
    assert refused.value.code == "before-registration"
    with pytest.raises(IntegrityError, match="pledge_ends_on_a_day_from_its_registration"), transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk).update(
            state="released", state_reason="x", moved_by_id=7, moved_by="x", ended_on=clock.today() - dt.timedelta(1)
        )


def test_a_change_tells_what_holds_from_a_day_on(people: Cast) -> None:
    pledge = make_pledge(people)
    change = actions.change_pledge(
        pledge, by=people["bank-1"], note="追加担保", changed_on=clock.today(), secured_fen=500
    )
    pledge.refresh_from_db()
    assert (pledge.state, pledge.secured_fen, change.secured_fen) == (State.CHANGED, 300_000_000, 500)
