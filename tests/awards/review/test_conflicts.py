"""All eight kinds of conflicts of a nomination are found with their path; a confirmed one closes the dossier."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards.nominations.filing import begin_form, end_nomination
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.rounds.models import Edition
from ipportal.core.jobs import registry
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.identifiers import written
from ipportal.core.reviewing import actions as reviews
from ipportal.core.reviewing import ledger, results
from ipportal.core.reviewing.actions import Job
from ipportal.core.reviewing.models import Assignment, Conflict, ConflictState, Expert, Opening, ReviewRound
from ipportal.core.submissions.drafting import save_field
from patents.honours.models import Honour
from patents.register.models import Patent
from tests.awards.nominations.conftest import CITY, NOMINEE, Stand, drafted, make_patent, moment, recommended, submitted
from tests.awards.review.conftest import (
    FIRM,
    NAMES,
    SCORE,
    UNIVERSITY,
    assign,
    begun,
    candidate,
    checked,
    client_of,
    dossier,
    expert,
    found_in,
    patent,
    path_of,
)
from tests.conftest import WORKER, role
from tests.indexing import Silent
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (f"一种装置{place}" for place in range(3))


def code_of(people: Cast, body: str) -> str:
    return str(people.bodies[body].credit_code)


def of_another_owner(place: int) -> Any:
    return patent(place, first_owner="某大学", credit_code=UNIVERSITY)


@pytest.fixture
def apart(people: Cast, edition: Edition, stand_at: Stand) -> list[Nomination]:
    """The second and the third are of a university too, which is their first owner."""
    drafts = [drafted(people, edition, make, CITY) for make in (patent(0), of_another_owner(1), of_another_owner(2))]
    return checked(people, edition, stand_at, *drafts)


@pytest.mark.parametrize(
    ("left_on", "kind"),
    [
        (None, "employer"),
        (dt.date(2024, 5, 1), "former_employer"),  # moved two years ago: the employer of today is not the conflict
        (dt.date(2023, 5, 2), "former_employer"),
        (dt.date(2023, 5, 1), ""),  # three years, as the edition says
    ],
)
def test_an_employer_of_now_or_of_the_years_that_the_edition_says(
    people: Cast, edition: Edition, apart: list[Nomination], left_on: dt.date | None, kind: str
) -> None:
    jobs = [Job(UNIVERSITY, "某大学", None, left_on)] + ([Job(FIRM, "另一家")] if left_on else [])
    found = begun(people, edition, [expert(people, "钱评审", jobs)])

    assert found_in(found) == ({("钱评审", SECOND, kind), ("钱评审", THIRD, kind)} if kind else set())
    for row in Conflict.objects.all():
        assert row.path[0] == ["expert", "钱评审"]
        assert UNIVERSITY in row.path[1][1]
        assert row.path[2] == ["body", "某大学"]


def test_a_co_inventor_of_the_last_years(people: Cast, edition: Edition, three: list[Nomination]) -> None:
    make_patent(2024_1_0100001, inventors="钱评审；郑 发明", filed_on=dt.date(2024, 1, 2), granted=None)
    make_patent(2020_1_0100001, inventors="孙评审;郑发明", filed_on=dt.date(2020, 1, 2), granted=None)
    make_patent(2024_1_0100002, inventors="李评审甲;郑发明", filed_on=dt.date(2024, 1, 2), granted=None)
    with role("NONE"):
        Patent.objects.filter(pk=three[1].number or 0).update(inventors="陈某")

    found = begun(people, edition, [expert(people, name) for name in NAMES])

    assert found_in(found) == {("钱评审", FIRST, "co_inventor"), ("钱评审", THIRD, "co_inventor")}
    path = Conflict.objects.get(candidate__name=FIRST).path
    assert path == [["expert", "钱评审"], ["patent", written(2024_1_0100001)], ["person", "郑发明"]]


def test_an_earlier_prize_together(people: Cast, edition: Edition, three: list[Nomination]) -> None:
    make_patent(2008_1_0100001, inventors="钱评审;王某", filed_on=dt.date(2008, 1, 2), granted=None)
    with role("NONE"):
        facts = {
            "award": "某省科技奖",
            "edition": "2012",
            "category": "一等",
            "awarded_on": dt.date(2012, 1, 1),
            "seq": 1,
        }
        Honour.objects.create(number=2008_1_0100001, **facts)
        Honour.objects.create(person="孙评审、郑发明", **facts)
        Honour.objects.create(person="李评审、别人", **facts)

    found = begun(people, edition, [expert(people, name) for name in NAMES])

    assert {who for who, _name, _kind in found_in(found)} == {"钱评审", "孙评审"}
    assert {kind for _who, _name, kind in found_in(found)} == {"earlier_prize"}
    path = Conflict.objects.get(expert__name="钱评审", candidate__name=FIRST).path
    assert path == [["expert", "钱评审"], ["prize", "某省科技奖 2012 一等"], ["person", "王某"]]


def test_the_agency_firm_that_the_nomination_names(people: Cast, edition: Edition, stand_at: Stand) -> None:
    named = drafted(people, edition, patent(0), CITY)
    form = begin_form(named, by=people["nominator"])
    save_field(form, "agency", FIRM, 0, by=people["nominator"])
    checked(people, edition, stand_at, named, drafted(people, edition, patent(1), CITY))

    found = begun(people, edition, [expert(people, "钱评审", [Job(FIRM, "某代理公司")])])

    assert found_in(found) == {("钱评审", FIRST, "agency")}
    assert path_of("agency")[1:] == [["employer", f"某代理公司 {FIRM}"], ["agency", "某代理公司"]]


def test_whoever_recommends(people: Cast, edition: Edition, three: list[Nomination]) -> None:
    body = expert(people, "钱评审", [Job(code_of(people, CITY), CITY)])
    clerk = people["official-nj"]
    clerk.memberships.create(organisation=people.bodies[CITY], role_id="reviewer", begins_on=dt.date(2020, 1, 1))
    person = reviews.keep_expert(clerk, "孙评审", [], [], by=people["official"])

    found = begun(people, edition, [body, person])

    kinds = {(who, kind) for who, _name, kind in found_in(found)}
    assert kinds == {("钱评审", "recommender"), ("孙评审", "recommender")}
    ends = {row.path[-1][1] for row in Conflict.objects.all()}
    assert CITY in ends


def test_an_own_nomination_and_one_of_the_same_edition(
    people: Cast, edition: Edition, stand_at: Stand, experts: list[Expert]
) -> None:
    own = drafted(people, edition, patent(0, inventors="钱评审;王某"), CITY)
    checked(people, edition, stand_at, own, drafted(people, edition, patent(1), CITY))

    found = begun(people, edition, experts)

    assert found_in(found) == {("钱评审", FIRST, "own"), ("钱评审", SECOND, "own")}
    paths = {row.candidate.name: row.path[1:] for row in Conflict.objects.all()}
    assert paths[FIRST] == [["person", "钱评审"]]
    assert paths[SECOND] == [["nominated", FIRST], ["edition", edition.name_zh]]


def test_declared_and_asked_for_at_most_three_of_one_nomination(
    people: Cast, prepared: ReviewRound, three: list[Nomination], experts: list[Expert]
) -> None:
    zhou, row = people["official"], candidate(prepared, three[0])
    chair, page = signed_in(zhou), f"/desk/rounds/{prepared.pk}/conflicts/"
    for one in experts[:3]:
        sent = {"candidate": row.pk, "expert": one.pk, "why": "有过争议"}
        assert chair.post(page, sent).status_code == 302

    refused = chair.post(page, {"candidate": row.pk, "expert": experts[3].pk, "why": "有过争议"})
    assert (refused.status_code, "最多可申请回避" in refused.text) == (422, True)
    with pytest.raises(BadInput, match="3"):
        ledger.request_avoidance(row, experts[3], "x", by=zhou)
    ledger.request_avoidance(row, experts[0], "还有一个理由", by=zhou)
    held = assign(three[1], experts[3])
    reviews.open_round(prepared, by=zhou)
    declared = client_of(experts[3]).post(f"/desk/reviews/{held.pk}/declare/", {"why": "师生"})

    assert declared.status_code == 302
    kinds = {(who, kind) for who, _name, kind in found_in(prepared)}
    assert kinds == {*((one.name, "requested") for one in experts[:3]), (experts[3].name, "declared")}
    shown = chair.get(page).text
    assert "师生" in shown


def test_the_ledger_follows_nominations_experts_and_the_register(
    people: Cast, edition: Edition, prepared: ReviewRound, three: list[Nomination], stand_at: Stand
) -> None:
    qian = Expert.objects.get(name="钱评审")
    reviews.keep_expert(qian.user, qian.name, [], [Job(code_of(people, NOMINEE), NOMINEE)], by=people["official"])
    assert {kind for _who, _name, kind in found_in(prepared)} == {"employer"}
    reviews.keep_expert(qian.user, qian.name, [], [], by=people["official"])
    assert found_in(prepared) == set()

    stand_at(moment("2026-03-20"))
    rival = submitted(people, drafted(people, edition, patent(5, inventors="吴评审"), CITY))
    assert {(who, kind) for who, _name, kind in found_in(prepared)} == {("吴评审", "own")}
    recommended(people, rival)

    gives = people.bodies[NOMINEE]
    qian.user.memberships.create(organisation=gives, role_id="nominator", begins_on=dt.date(2026, 1, 1))
    with role(WORKER):
        registry.kind("review.refresh").work(Silent())
    assert ("钱评审", FIRST, "employer") in found_in(prepared)

    end_nomination(three[2], State.WITHDRAWN, by=people["nominator"], reason="不报了")
    assert candidate(prepared, three[2]).withdrawn_at is not None
    assert prepared.candidates.standing().count() == 2


def test_confirmed_it_ends_the_assignment_and_closes_the_page_and_the_chair_sees_who_looked(
    people: Cast, prepared: ReviewRound, three: list[Nomination], experts: list[Expert]
) -> None:
    held = assign(three[0], experts[0])
    assign(three[0], experts[1])
    reviews.open_round(prepared, by=people["official"])
    qian, page = client_of(experts[0]), dossier(three[0])
    assert qian.get(page).status_code == 200
    assert qian.post(f"/desk/reviews/{held.pk}/", SCORE).status_code == 302
    assert [len(row.scores) for row in results.results_of(prepared)] == [1, 0, 0]
    row = ledger.request_avoidance(held.candidate, held.expert, "亲属", by=people["official"])
    assert qian.get(page).status_code == 404, "undecided, it keeps apart already"

    chair = signed_in(people["official"])
    chair.post(f"/desk/conflicts/{row.pk}/", {"state": "confirmed", "reason": "属实"})

    held.refresh_from_db()
    assert held.ended_why == "conflict"
    assert qian.get(page).status_code == 404
    assert qian.get(f"{page}files/1/").status_code == 404
    assert Opening.objects.filter(assignment=held).count() == 1
    assert [len(row.scores) for row in results.results_of(prepared)] == [0, 0, 0]
    assert "确认之前" in chair.get(f"/desk/rounds/{prepared.pk}/conflicts/").text
    assert client_of(experts[1]).get(page).status_code == 200


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "declare", "confirm", "dismiss", "score"]), st.integers(0, 2), st.integers(0, 3)
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_view_and_no_score_past_a_confirmed_conflict(
    people: Cast, prepared: ReviewRound, three: list[Nomination], experts: list[Expert], steps: list[Any]
) -> None:
    """The log of views is replayed: none lies after the hour of a confirmation."""
    with transaction.atomic():
        for nomination in three:
            for one in experts[:3]:
                assign(nomination, one)
        reviews.open_round(prepared, by=people["official"])
        for what, thing, who in steps:
            _do(people, prepared, three[thing], experts[who], what)

        confirmed = Conflict.objects.filter(state=ConflictState.CONFIRMED)
        for row in confirmed:
            views = Opening.objects.filter(assignment__candidate=row.candidate, assignment__expert=row.expert)
            assert not views.filter(at__gt=row.decided_at).exists()
            standing = Assignment.objects.standing().filter(candidate=row.candidate, expert=row.expert)
            assert not standing.exists()
        apart = {(row.candidate_id, row.expert_id) for row in confirmed}
        counted = {
            (score.assignment.candidate_id, score.assignment.expert_id) for score in results.standing_scores(prepared)
        }
        assert not counted & apart
        assert all(who != experts[3].pk for _thing, who in counted), "nobody scores what was not assigned"
        transaction.set_rollback(True)


def _do(people: Cast, found: ReviewRound, nomination: Nomination, one: Expert, what: str) -> None:
    client, row = client_of(one), candidate(found, nomination)
    held = Assignment.objects.filter(candidate=row, expert=one).first()
    if what == "open":
        assert client.get(dossier(nomination)).status_code in (200, 404)
    elif what == "score" and held:
        assert client.post(f"/desk/reviews/{held.pk}/", SCORE | {"reason": "再看"}).status_code in (302, 404)
    elif what == "declare" and held:
        client.post(f"/desk/reviews/{held.pk}/declare/", {"why": "师生"})
    elif conflict := Conflict.objects.filter(candidate=row, expert=one, state=ConflictState.FOUND).first():
        state = ConflictState.CONFIRMED if what == "confirm" else ConflictState.DISMISSED
        ledger.decide(conflict, state, "查过", by=people["official"])
