"""Reviewers score what is theirs; submitted it is kept; the chair reads raw numbers, and everybody else nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.reviewing import actions, scoring
from ipportal.core.reviewing.actions import Weighed
from ipportal.core.reviewing.models import Criterion, Expert, Opening, ReviewRound, Score, ScoreDraft
from ipportal.core.reviewing.results import results_of
from tests.conftest import role
from tests.core.reviewing.conftest import CRITERIA, MINE, ROUND, UNIVERSITY, judge, page_of, plan, review
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def test_a_reviewer_finds_what_to_judge_saves_and_submits(running: ReviewRound, experts: list[Expert]) -> None:
    held, qian = review(running, "1", experts[0]), signed_in(experts[0].user)
    desk = qian.get(MINE).text
    assert "2 results" in desk
    assert "装置2" not in desk

    saved = qian.post(page_of(held, "fields/novelty/"), {"typed": "8o", "base": "0."})
    assert saved.json() == {"how": "saved", "revision": 1}
    faulty = qian.post(page_of(held), {"novelty": "8o", "use": "100.001", "submit": "1"})
    assert faulty.status_code == 422
    assert "Give 0 to 100 points" in faulty.text
    assert 'value="8o"' in qian.get(page_of(held)).text
    assert not Score.objects.exists()

    assert judge(held, "80.5", "７０", comment="good").status_code == 302

    score = Score.objects.get()
    assert (score.number, score.total, score.comment) == (1, Decimal("76.3"), "good")
    assert (score.version, score.points) == ("v1", {"novelty": "80.5", "use": "70"})
    assert ScoreDraft.objects.get().typed == {}
    assert Opening.objects.filter(assignment=held).count() == 1


def test_a_submitted_score_is_only_corrected_by_a_further_version_with_its_reason(
    running: ReviewRound, experts: list[Expert]
) -> None:
    held = review(running, "1", experts[0])
    judge(held, "80", "70")
    assert judge(held, "60", "70").status_code == 422

    assert judge(held, "60", "70", reason="a lapsed claim").status_code == 302

    assert [(one.number, one.total, one.reason) for one in Score.objects.order_by("number")] == [
        (1, Decimal(76), ""),
        (2, Decimal(64), "a lapsed claim"),
    ]
    (first,) = [row for row in results_of(running) if row.candidate.key == "1"]
    assert (first.mean, len(first.scores)) == (Fraction(64), 1)


@pytest.mark.parametrize("statement", ["UPDATE ipportal_score SET total = 100", "DELETE FROM ipportal_score"])
def test_sql_as_the_web_changes_no_score(running: ReviewRound, experts: list[Expert], statement: str) -> None:
    judge(review(running, "1", experts[0]), "80", "70")

    for whose in ("ipp_web", "NONE"):
        with role(whose), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert Score.objects.get().total == Decimal(76)


def refused(**facts: object) -> str:
    with pytest.raises(DatabaseError) as found, transaction.atomic():
        Score.objects.create(**facts)
    return found.value.__cause__.diag.constraint_name or ""  # type: ignore[union-attr]  # of psycopg


def test_the_database_takes_a_score_only_from_its_reviewer_in_time_and_added_up(
    cast: Cast, running: ReviewRound, experts: list[Expert], stand_at: Callable[[dt.datetime | None], None]
) -> None:
    held = review(running, "1", experts[0])
    good = {
        "assignment": held, "number": 1, "points": {"novelty": "80", "use": "70"}, "total": Decimal(76),
        "by_id": experts[0].user_id, "by": "x",
    }  # fmt: skip

    assert refused(**good | {"by_id": experts[1].user_id}) == "score_is_its_reviewers"
    assert refused(**good | {"total": Decimal(77)}) == "score_total_is_what_its_points_make"
    assert refused(**good | {"points": {"novelty": "80"}}) == "score_total_is_what_its_points_make"
    assert refused(**good | {"points": {"novelty": "101", "use": "70"}}) == "score_total_is_what_its_points_make"
    assert refused(**good | {"number": 2, "reason": "x"}) == "score_versions_are_counted"
    stand_at(dt.datetime(2026, 7, 1, tzinfo=OFFICE_ZONE))
    assert refused(**good) == "score_comes_while_the_round_is_open"
    with pytest.raises(PermissionDenied):
        scoring.save_draft(held, {"novelty": "1"}, by=experts[0].user)


def test_others_scores_are_seen_once_the_own_is_submitted_and_never_by_name(
    running: ReviewRound, experts: list[Expert]
) -> None:
    qian, sun = review(running, "1", experts[0]), review(running, "1", experts[1])
    judge(sun, "90.25", "90", comment="the best of all")
    client = signed_in(experts[0].user)
    before = client.get(page_of(qian)).text
    assert "90.15" not in before
    assert "the best of all" not in before

    judge(qian, "50", "50")

    after = client.get(page_of(qian)).text
    assert "90.15" in after
    assert "the best of all" in after
    assert "孙评审" not in after
    assert client.get(page_of(sun)).status_code == 404


def test_a_blind_round_tells_reviewers_a_number(cast: Cast, experts: list[Expert], prepared: ReviewRound) -> None:
    ReviewRound.objects.filter(pk=prepared.pk).update(is_blind=True)
    actions.open_round(prepared, by=cast["official"])
    held = prepared.candidates.get(key="2").assignments.create(expert=experts[0], made_by="official")
    qian = signed_in(experts[0].user)

    for page in (qian.get(MINE).text, qian.get(page_of(held)).text):
        assert "Number 2" in page
        assert "装置2" not in page
    assert "/dossiers/2/?blind=1" in qian.get(page_of(held)).text


def test_results_are_raw_and_exact(running: ReviewRound, experts: list[Expert], zhou: Client) -> None:
    qian, sun, wu = experts
    judge(review(running, "1", qian), "80", "70")
    judge(review(running, "1", sun), "70", "70.01")
    judge(review(running, "2", sun), "99.99", "99.99")

    first, second, third = results_of(running)

    assert (first.candidate.key, first.mean, first.missing) == ("2", Fraction("99.99"), [wu])
    assert (second.mean, second.median, second.spread) == (Fraction("73.002"), Decimal("73.002"), Decimal("5.996"))
    assert (third.mean, third.median, third.spread, len(third.missing)) == (None, None, None, 2)
    page = zhou.get(f"{ROUND}{running.pk}/results/").text
    assert "73.0020" in page
    assert "吴评审" in page


def test_a_round_opens_only_with_weights_that_add_up_to_one(
    cast: Cast, things: object, experts: list[Expert], zhou: Client
) -> None:
    almost = [*CRITERIA[:1], Weighed("use", "效益", "Use", Decimal("0.3999"))]
    found = actions.make_round(plan(), almost, by=cast["official"])

    assert zhou.post(f"{ROUND}{found.pk}/move/").status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewRound.objects.filter(pk=found.pk).update(state="open")
    with role("NONE"):
        Criterion.objects.filter(round=found, code="use").update(weight=Decimal("0.4"))
    assert zhou.post(f"{ROUND}{found.pk}/move/").status_code == 302
    for change in ({"reviews_wanted": 9}, {"state": "preparing"}, {"most_points": 10}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReviewRound.objects.filter(pk=found.pk).update(**change)
    with role("NONE"), pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Criterion.objects.filter(round=found).update(weight=Decimal("0.5"))


CHAIR = ["", "conflicts/", "assignment/", "results/"]


@pytest.mark.parametrize("who", ["agency-a", "official-nj", "auditor", "nominator", "expert"])
def test_nobody_but_officials_sees_a_round(cast: Cast, running: ReviewRound, experts: list[Expert], who: str) -> None:
    client = signed_in(experts[0].user if who == "expert" else cast[who])

    for more in CHAIR:
        assert client.get(f"{ROUND}{running.pk}/{more}").status_code == 403, more
    for path in (ROUND, "/en/desk/experts/", f"/en/desk/experts/{experts[1].pk}/"):
        assert client.get(path).status_code == 403, path


@pytest.mark.parametrize("who", ["agency-a", "official", "auditor", "reviewer-1"])
def test_nobody_judges_what_is_not_assigned_to_them(
    cast: Cast, running: ReviewRound, experts: list[Expert], who: str
) -> None:
    held, client = review(running, "1", experts[0]), signed_in(cast[who])

    assert client.get(page_of(held)).status_code == 403
    assert client.post(page_of(held), {"novelty": "1", "use": "1", "submit": "1"}).status_code == 403
    other = signed_in(experts[2].user)
    assert other.get(page_of(held)).status_code == 404
    assert other.post(page_of(held, "fields/novelty/"), {"typed": "1"}).status_code == 404
    assert not ScoreDraft.objects.exists()


def test_the_chair_keeps_experts_and_the_pool(cast: Cast, prepared: ReviewRound, zhou: Client) -> None:
    jobs = f"{UNIVERSITY}，某大学"
    form = {
        "user": cast["reviewer-1"].pk,
        "name": "郑评审",
        "fields_known": "光电，材料",
        "jobs": jobs,
    }
    wrong = zhou.post("/en/desk/experts/new/", form | {"jobs": "91320100TE0T000174, x"})
    assert wrong.status_code == 422
    assert "Line 1" in wrong.text

    assert zhou.post("/en/desk/experts/new/", form).status_code == 302

    zheng = Expert.objects.get(name="郑评审")
    assert (zheng.fields, zheng.employments.get().credit_code) == (["光电", "材料"], UNIVERSITY)
    zhou.post(f"{ROUND}{prepared.pk}/pool/", {"expert": zheng.pk, "most": "1"})
    assert "郑评审" in zhou.get(f"{ROUND}{prepared.pk}/").text
    assert UNIVERSITY in zhou.get(f"/en/desk/experts/{zheng.pk}/").text


@pytest.mark.parametrize("more", CHAIR)
def test_the_pages_of_a_round_cost_the_same_for_one_score_or_three(
    running: ReviewRound, experts: list[Expert], zhou: Client, more: str
) -> None:
    path = f"{ROUND}{running.pk}/{more}"
    judge(review(running, "1", experts[0]), "80", "70")
    zhou.get(path)
    with CaptureQueriesContext(connection) as one:
        assert zhou.get(path).status_code == 200
    judge(review(running, "1", experts[1]), "70", "70")
    judge(review(running, "2", experts[1]), "70", "70")
    with CaptureQueriesContext(connection) as three:
        zhou.get(path)

    assert len(three) == len(one)
