"""Every kind of conflict is found with its path, decided by a person, and then keeps apart for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.reviewing import actions, assigning, ledger
from ipportal.core.reviewing.actions import Job
from ipportal.core.reviewing.models import Assignment, Conflict, ConflictState, Expert, Opening, ReviewRound
from ipportal.core.reviewing.registry import Link, Step
from tests.core.reviewing.conftest import CITY, FIRM, LIGHT, ROUND, UNIVERSITY, Things, judge, page_of, review
from tests.people import AGENCY, PROVEN, Cast, signed_in

pytestmark = pytest.mark.django_db


def found_in(prepared: ReviewRound) -> set[tuple[str, str, str]]:
    rows = Conflict.objects.filter(candidate__round=prepared, gone_at__isnull=True)
    return {(row.expert.name[0], row.candidate.key, row.kind) for row in rows}


def path_of(kind: str) -> list[list[str]]:
    path: list[list[str]] = Conflict.objects.get(kind=kind).path
    return path


PLANTED: dict[str, tuple[dict[str, Any], str]] = {
    "employer": ({"bodies": {UNIVERSITY: "某大学"}}, "钱"),
    "former_employer": ({"bodies": {LIGHT: "某光电"}}, "孙"),
    "agency": ({"agencies": {FIRM: "某代理公司"}}, "孙"),
    "recommender": ({"recommenders": {UNIVERSITY: "某大学"}}, "钱"),
    "own": ({"persons": ["吴评审"]}, "吴"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_is_found_with_its_path(prepared: ReviewRound, things: Things, kind: str) -> None:
    facts, who = PLANTED[kind]
    assert found_in(prepared) == set()

    things.put("2", **facts)
    actions.facts_changed("test.nomination", [2])

    assert found_in(prepared) == {(who, "2", kind)}
    path = path_of(kind)
    assert path[0] == ["expert", f"{who}评审"]
    assert len(path) == (2 if kind == "own" else 3)


@pytest.mark.parametrize("kind", ["co_inventor", "earlier_prize"])
def test_what_only_the_room_above_knows_it_finds_itself(
    prepared: ReviewRound, things: Things, experts: list[Expert], kind: str
) -> None:
    path = (Step("expert", experts[0].name), Step("patent", "201010583000.0"), Step("person", "李某"))
    things.links.append(Link(experts[0].pk, "1", kind, path))

    actions.facts_changed("test.nomination", ["1"])

    assert found_in(prepared) == {("钱", "1", kind)}
    assert path_of(kind)[1] == ["patent", "201010583000.0"]


def test_an_account_that_acts_for_a_body_is_found_as_well(
    cast: Cast, prepared: ReviewRound, things: Things, experts: list[Expert]
) -> None:
    agency = cast.bodies[AGENCY]
    agency.credit_code = PROVEN
    agency.save(update_fields=["credit_code"])
    experts[2].user.memberships.create(organisation=agency, role_id="agency_editor", begins_on=dt.date(2025, 1, 1))
    things.put("3", bodies={PROVEN: AGENCY}, accounts=[experts[0].user_id])

    actions.facts_changed("test.nomination", ["3"])

    assert ("吴", "3", "employer") in found_in(prepared)
    assert ("钱", "3", "own") in found_in(prepared)


@pytest.mark.parametrize(
    ("left_on", "is_found"),
    [(dt.date(2023, 6, 1), False), (dt.date(2023, 6, 2), True), (dt.date(2026, 6, 2), True)],
)
def test_a_former_employer_counts_for_as_long_as_the_round_says(
    cast: Cast, prepared: ReviewRound, things: Things, experts: list[Expert], left_on: dt.date, is_found: bool
) -> None:
    things.put("1", bodies={CITY: "某局"})
    actions.facts_changed("test.nomination", ["1"])

    wu = experts[2]
    actions.keep_expert(wu.user, wu.name, [], [Job(CITY, "某局", None, left_on)], by=cast["official"])

    assert bool(found_in(prepared)) == is_found


def test_the_ledger_follows_every_change_and_keeps_what_was_decided(
    cast: Cast, prepared: ReviewRound, things: Things, experts: list[Expert]
) -> None:
    things.put("1", bodies={UNIVERSITY: "某大学"})
    actions.facts_changed("test.nomination", ["1"])
    row = Conflict.objects.get()
    ledger.decide(row, ConflictState.DISMISSED, "another faculty", by=cast["official"])

    actions.refresh(prepared, by=cast["official"])
    row.refresh_from_db()
    assert (row.state, row.reason, row.decided_by) == ("dismissed", "another faculty", "official")
    assert Conflict.objects.count() == 1
    qian = experts[0]
    actions.keep_expert(qian.user, qian.name, [], [], by=cast["official"])
    row.refresh_from_db()
    assert row.gone_at is not None
    actions.keep_expert(qian.user, qian.name, [], [Job(UNIVERSITY, "某大学")], by=cast["official"])
    assert Conflict.objects.filter(gone_at__isnull=True, state="dismissed").count() == 1


def test_confirmed_the_assignment_ends_and_no_page_opens_and_the_score_counts_no_longer(
    cast: Cast, running: ReviewRound, experts: list[Expert], zhou: Client
) -> None:
    held = review(running, "1", experts[0])
    qian = signed_in(experts[0].user)
    assert qian.get(page_of(held)).status_code == 200
    assert judge(held, "80", "70").status_code == 302
    row = ledger.request_avoidance(held.candidate, held.expert, "they are cousins", by=cast["official"])
    assert qian.get(page_of(held)).status_code == 404

    path = f"/en/desk/conflicts/{row.pk}/"
    assert zhou.post(path, {"state": "confirmed", "reason": "it is so"}).status_code == 302

    held.refresh_from_db()
    assert held.ended_why == "conflict"
    assert qian.get(page_of(held)).status_code == 404
    assert judge(held, "90", "90", reason="x").status_code == 404
    assert "Looked at before it was confirmed" in zhou.get(f"{ROUND}{running.pk}/conflicts/").text
    results = zhou.get(f"{ROUND}{running.pk}/results/").text
    assert "76.0000" not in results
    sun = review(running, "1", experts[1])
    judge(sun, "60", "60")
    assert "76" not in signed_in(experts[1].user).get(page_of(sun)).text.partition("Others")[2].partition("<form")[0]
    for act in (
        lambda: Assignment.objects.create(candidate=held.candidate, expert=held.expert, made_by="x"),
        lambda: Assignment.objects.filter(pk=held.pk).update(ended_at=None, ended_why=""),
        lambda: Opening.objects.create(assignment=held),
        lambda: Conflict.objects.filter(pk=row.pk).update(state="dismissed"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert zhou.post(path, {"state": "dismissed", "reason": "x"}).status_code == 409


def test_a_reviewer_declares_and_does_not_see_it_until_it_is_dismissed(
    cast: Cast, running: ReviewRound, experts: list[Expert], zhou: Client
) -> None:
    held = review(running, "2", experts[2])
    wu = signed_in(experts[2].user)
    assert wu.post(page_of(held, "declare/"), {"why": " "}).status_code == 400

    answer = wu.post(page_of(held, "declare/"), {"why": "my student"}, follow=True)

    assert "The chair is told" in answer.text
    assert "Conflicts you declared" in answer.text
    assert wu.get(page_of(held)).status_code == 404
    (row,) = Conflict.objects.all()
    assert "my student" in zhou.get(f"{ROUND}{running.pk}/conflicts/").text
    zhou.post(f"/en/desk/conflicts/{row.pk}/", {"state": "dismissed", "reason": "years ago"})
    assert wu.get(page_of(held)).status_code == 200


def test_what_is_found_and_undecided_keeps_apart_in_the_proposal(
    cast: Cast, prepared: ReviewRound, things: Things, zhou: Client
) -> None:
    things.put("1", bodies={UNIVERSITY: "某大学", LIGHT: "某光电"})
    actions.facts_changed("test.nomination", ["1"])

    page = zhou.post(f"{ROUND}{prepared.pk}/assignment/").text

    assert "1 is missing" in page
    proposal = assigning.propose(prepared)
    assert ("1", "吴评审") in {(thing.key, expert.name) for thing, expert in proposal.new}
    zhou.post(f"{ROUND}{prepared.pk}/assignment/", {"digest": proposal.digest})
    assert Assignment.objects.count() == 5
    assert sorted(proposal.loads.values()) == [1, 2, 2]


def test_what_changed_since_it_was_looked_at_is_not_applied(
    cast: Cast, prepared: ReviewRound, things: Things, zhou: Client
) -> None:
    proposal = assigning.propose(prepared)
    things.put("1", bodies={UNIVERSITY: "某大学"})
    actions.facts_changed("test.nomination", ["1"])
    after = assigning.propose(prepared)
    digest = proposal.digest if proposal.digest != after.digest else "another"

    answer = zhou.post(f"{ROUND}{prepared.pk}/assignment/", {"digest": digest})

    assert answer.status_code == 409
    assert not Assignment.objects.exists()


STEPS = st.lists(
    st.tuples(st.sampled_from(["request", "confirm", "dismiss", "apply", "facts"]), st.integers(0, 8)), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_no_assignment_stands_past_a_confirmed_conflict(
    cast: Cast, prepared: ReviewRound, things: Things, experts: list[Expert], steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        candidates = list(prepared.candidates.all())
        for what, number in steps:
            candidate, expert = candidates[number % 3], experts[number // 3]
            if what == "request":
                ledger.request_avoidance(candidate, expert, f"because {number}", by=cast["official"])
            elif what == "facts":
                things.put(candidate.key, bodies={UNIVERSITY: "某大学"} if number % 2 else {})
                actions.facts_changed("test.nomination", [candidate.key])
            elif what == "apply":
                assigning.apply(prepared, assigning.propose(prepared).digest, by=cast["official"])
                load = list(assigning.propose(prepared).loads.values())
                if not Conflict.objects.exists():
                    assert max(load) - min(load) <= 1
            else:
                rows = Conflict.objects.filter(state="found").order_by("pk")
                state = ConflictState.CONFIRMED if what == "confirm" else ConflictState.DISMISSED
                if row := rows.first():
                    ledger.decide(row, state, "because", by=cast["official"])
            for row in Conflict.objects.filter(state="confirmed"):
                pair = {"candidate": row.candidate_id, "expert": row.expert_id}
                assert not Assignment.objects.standing().filter(**pair).exists()
        transaction.set_rollback(True)


def test_a_closed_round_changes_no_more(
    cast: Cast, running: ReviewRound, things: Things, stand_at: Callable[[dt.datetime | None], None]
) -> None:
    stand_at(dt.datetime(2026, 7, 2, tzinfo=OFFICE_ZONE))
    actions.close_round(running, by=cast["official"])
    things.put("1", bodies={UNIVERSITY: "某大学"})

    actions.facts_changed("test.nomination", ["1"])

    assert not Conflict.objects.exists()
