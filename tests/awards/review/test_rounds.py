"""Zhou makes a round of a group, experts read and score, several go on to the panel; blind, nobody is told whose."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awards.nominations import filing
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review import rounds
from awards.review.redaction import redacted
from awards.review.subject import OF_EDITION
from awards.rounds.models import Edition
from ipportal.core.accounts.models import User
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.identifiers import written
from ipportal.core.reviewing import actions as reviews
from ipportal.core.reviewing import assigning, results, scoring
from ipportal.core.reviewing.models import Assignment, Expert, Opening, ReviewRound
from ipportal.core.submissions.drafting import save_field
from tests.awards.nominations.conftest import CITY, FORM, NOMINEE, Stand, drafted, inventor, moment
from tests.awards.review.conftest import (
    CLOSES,
    DESK,
    OPENS,
    SCORE,
    assign,
    begun,
    candidate,
    checked,
    client_of,
    dossier,
    patent,
)
from tests.conftest import role
from tests.core.submissions.conftest import hidden
from tests.core.submissions.test_attachments import PDF, picture
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
PLAN: Final = {
    "sections": ["H"], "opens_on": "2026-05-01", "closes_on": "2026-05-31", "reviews_wanted": "3", "most_points": "100",
}  # fmt: skip


def test_the_way_from_the_group_to_the_panel(
    people: Cast, edition: Edition, three: list[Nomination], experts: list[Expert]
) -> None:
    zhou = signed_in(people["official"])
    assert f"{DESK}editions/{edition.pk}/" in zhou.get(DESK).text
    place = zhou.get(f"{DESK}editions/{edition.pk}/").text
    page = f"{DESK}editions/{edition.pk}/new/project/"
    assert page in place
    assert all(one.title in place for one in three)
    form = PLAN | {"experts": [one.pk for one in experts]}
    assert "专利质量" in zhou.get(page).text
    faults: list[dict[str, Any]] = [
        {"reviews_wanted": "2"},
        {"closes_on": "2026-06-01"},
        {"sections": ["A"]},
        {"experts": []},
    ]
    for wrong in faults:
        assert zhou.post(page, form | wrong).status_code == 422
    made = zhou.post(page, form)
    found = ReviewRound.objects.get()
    assert made["Location"] == f"/desk/rounds/{found.pk}/"
    assert [(one.code, one.name_zh, one.weight) for one in found.criteria.all()] == [
        ("c1", "专利质量", Decimal("0.6")), ("c2", "效益", Decimal("0.4")),
    ]  # fmt: skip
    assert found.employer_years == edition.employer_years
    assert [one.fields for one in found.candidates.all()] == [["H", "H01", "H01M"]] * 3
    assert zhou.post(page, form).status_code == 422, "nobody waits any more"

    proposal = zhou.post(f"/desk/rounds/{found.pk}/assignment/").text
    digest = proposal.partition('name="digest" value="')[2].partition('"')[0] or assigning.propose(found).digest
    assert zhou.post(f"/desk/rounds/{found.pk}/assignment/", {"digest": digest}).status_code == 302
    assert Assignment.objects.count() == 9
    zhou.post(f"/desk/rounds/{found.pk}/move/")
    assert {one.state for one in Nomination.objects.all()} == {"preliminary"}
    for held in Assignment.objects.exclude(candidate__key=str(three[2].pk)):
        points = {"c1": "90"} if held.candidate.key == str(three[1].pk) else {}
        assert client_of(held.expert).post(f"/desk/reviews/{held.pk}/", SCORE | points).status_code == 302
    ranked = f"{DESK}rounds/{found.pk}/"
    shown = zhou.get(ranked).text
    assert shown.index(three[1].title) < shown.index(three[0].title) < shown.index(three[2].title)
    assert "90.0000" in shown
    told = {"nominations": [three[1].pk], "target": "panel", "reason": "排名靠前"}
    assert zhou.post(ranked, told).status_code == 409, "the round is not closed"

    zhou.post(f"/desk/rounds/{found.pk}/move/")
    assert zhou.post(ranked, told | {"reason": " "}).status_code == 422
    assert zhou.post(ranked, told | {"nominations": [three[1].pk, three[2].pk]}).status_code == 409, "nobody scored one"
    three[1].refresh_from_db()
    assert three[1].state == "preliminary", "all or none"
    assert zhou.post(ranked, told).status_code == 302
    assert (
        zhou.post(ranked, told | {"target": "rejected", "nominations": [three[0].pk, three[2].pk]}).status_code == 302
    )
    assert zhou.post(ranked, told).status_code == 422, "it has gone on"

    assert [one.state for one in Nomination.objects.order_by("pk")] == ["rejected", "panel", "rejected"]
    three[1].refresh_from_db()
    assert "排名靠前" in three[1].state_reason
    assert "90.0000" in three[1].state_reason
    assert zhou.get(f"/desk/rounds/{found.pk}/results/").text.count("<caption>") == 2
    assert three[1].title in zhou.get(f"{DESK}editions/{edition.pk}/").text


def test_the_phase_holds_the_right_to_see_and_to_score(
    people: Cast, prepared: ReviewRound, three: list[Nomination], experts: list[Expert], stand_at: Stand
) -> None:
    held = assign(three[0], experts[0])
    stand_at(moment("2026-04-30"))
    with pytest.raises(PermissionDenied):
        reviews.open_round(prepared, by=people["official"])
    stand_at(moment("2026-05-01"))
    reviews.open_round(prepared, by=people["official"])
    qian = client_of(experts[0])
    assert qian.get(dossier(three[0])).status_code == 200
    ReviewRound.objects.update(closes_on=dt.date(2026, 6, 30))

    stand_at(moment("2026-06-01", 0))
    assert qian.get(dossier(three[0])).status_code == 403
    assert qian.post(f"/desk/reviews/{held.pk}/", SCORE).status_code == 403
    assert Opening.objects.count() == 1


def test_a_reviewer_sees_what_is_assigned_and_nobody_else_anything(
    people: Cast, prepared: ReviewRound, three: list[Nomination], experts: list[Expert]
) -> None:
    assign(three[0], experts[0])
    assign(three[1], experts[1])
    first, second = client_of(experts[0]), client_of(experts[1])
    assert first.get(dossier(three[0])).status_code == 404, "the round is in preparation"
    reviews.open_round(prepared, by=people["official"])

    assert [first.get(dossier(one)).status_code for one in three] == [200, 404, 404]
    assert [second.get(dossier(one)).status_code for one in three] == [404, 200, 404]
    text = first.get(dossier(three[0])).text
    for words in (NOMINEE, written(three[0].number or 0), "郑发明", "专利质量", "H01M"):
        assert words in text
    for name in ("nominator", "official-nj", "co-owner", "auditor", "reviewer-1"):
        client = signed_in(people[name])
        assert client.get(dossier(three[0])).status_code in (403, 404), name
        for page in ("", f"editions/{three[0].edition_id}/", f"rounds/{prepared.pk}/"):
            assert client.get(DESK + page).status_code == 403, name
    assert first.get(f"{DESK}rounds/{prepared.pk}/").status_code == 403
    assert first.get(f"/desk/nominations/{three[0].pk}/").status_code in (403, 404)
    zhou = signed_in(people["official"]).get(dossier(three[0]))
    assert zhou["Location"] == f"/desk/nominations/{three[0].pk}/"
    assert Client().get(dossier(three[0])).status_code == 302


def test_blind_nothing_tells_whose_it_is(
    people: Cast, edition: Edition, experts: list[Expert], stand_at: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    li, made = people["nominator"], drafted(people, edition, patent(0, publication_number="CN104000001A"), CITY)
    number = written(made.number or 0)
    form = filing.begin_form(made, by=li)
    whose = f"江宁新材料与郑 发明完成，专利号ZL{number}、{number.replace('.', '')}"
    monkeypatch.setitem(FORM, "benefit", f"{whose}，南京市知识产权局（演示）推荐，很新")
    save_field(form, "agency", "某某代理事务所", 0, by=li)
    files = {
        "files": SimpleUploadedFile("江宁新材料授权公告.pdf", PDF),
        "redacted": SimpleUploadedFile("江宁新材料隐名.png", picture("PNG")),
    }
    place = f"/desk/submissions/{form.pk}/"
    client = signed_in(li)
    sent = client.post(place, hidden(client.get(place).text) | files | {"agency": "某某代理事务所"})
    assert sent.status_code == 302
    checked(people, edition, stand_at, made)
    version = filing.sent_version(made)
    assert version is not None
    found = begun(people, edition, experts, is_blind=True)
    assign(made, experts[0])
    reviews.open_round(found, by=people["official"])
    qian = client_of(experts[0])

    page = qian.get(dossier(made)).text
    assert "很新" in page
    assert "███" in page
    for words in ("江宁", "郑", "发明完成", "一种装置0", number[:12], number.replace(".", ""), "南京", "某某代理"):
        assert words not in page, words
    for path in ("/desk/reviews/", f"/desk/reviews/{Assignment.objects.get().pk}/"):
        assert "一种装置0" not in qian.get(path).text
    kept = {one["key"]: one["id"] for one in version.files}
    assert set(kept) == {"files", "redacted"}
    assert qian.get(f"{dossier(made)}files/{kept['files']}/").status_code == 404
    opened = qian.get(f"{dossier(made)}files/{kept['redacted']}/")
    assert (opened.status_code, "%E6%B1%9F" in opened["Content-Disposition"]) == (200, False)
    assert "1个附件不予显示" in page


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("张 三做的", "███做的"),
        ("由江宁新材料有限公司（演示）做", "由███做"),
        ("由江宁新材料做", "由███做"),
        ("ＪＩＡＮＧＮＩＮＧ Co", "███ Co"),
        ("与此无关", "与此无关"),
    ],
)
def test_a_name_is_taken_out_however_it_is_written(text: str, left: str) -> None:
    names = ["江宁新材料有限公司(演示)", "江宁新材料有限公司", "江宁新材料", "Jiangning", "张三"]

    assert redacted(text, names) == left


def test_an_inventor_is_judged_by_the_criteria_of_inventors(
    people: Cast, edition: Edition, experts: list[Expert], stand_at: Stand
) -> None:
    patent(7, inventors="欧阳明;别人", ipc_main="G06N3/08")
    checked(people, edition, stand_at, inventor(people, edition))
    facts: dict[str, Any] = {"opens_on": OPENS, "closes_on": CLOSES, "reviews_wanted": 3, "most_points": Decimal(10)}

    found = rounds.begin_round(edition, "inventor", [rounds.NO_FIELD], experts, by=people["official"], **facts)

    assert [one.name_zh for one in found.criteria.all()] == ["贡献"]
    row = found.candidates.get()
    assert (row.name, row.fields, row.facts["persons"]) == ("欧阳明", ["G", "G06", "G06N"], ["欧阳明"])


def test_what_is_refused(people: Cast, edition: Edition, three: list[Nomination], experts: list[Expert]) -> None:
    with pytest.raises(PermissionDenied):
        rounds.begin_round(edition, "project", ["H"], experts, by=people["nominator"])
    with pytest.raises(BadInput, match="3"):
        begun(people, edition, experts, reviews_wanted=2)
    found = begun(people, edition, experts)
    with pytest.raises(Conflict):
        begun(people, edition, experts)
    with pytest.raises(Conflict):
        rounds.decide_reviewed(found, three, State.PANEL, by=people["official"], reason="x")
    with pytest.raises(Conflict):
        rounds.decide_reviewed(found, three, State.SHORTLISTED, by=people["official"], reason="x")


def numbers(row: results.Numbers) -> tuple[int, ...]:
    return tuple(int(one or 0) for one in (row.mean, row.median, row.spread))


def test_raw_numbers_by_thing_and_by_reviewer(
    people: Cast, prepared: ReviewRound, three: list[Nomination], experts: list[Expert]
) -> None:
    held = [assign(nomination, one) for nomination in three[:2] for one in experts[:2]]
    reviews.open_round(prepared, by=people["official"])
    for one, points in zip(held[:3], ("60", "80", "70"), strict=True):
        scoring.save_draft(one, {"c1": points, "c2": points}, by=one.expert.user)
        scoring.submit_score(one, by=one.expert.user)

    rows = results.results_of(prepared)

    assert [numbers(row) for row in rows[:2]] == [(70, 70, 20), (70, 70, 0)]
    people_of = {row.expert.name: (*numbers(row), row.missing) for row in results.by_reviewer(rows)}
    assert people_of == {experts[0].name: (65, 65, 10, 0), experts[1].name: (80, 80, 0, 1)}


def laid(edition: Edition, people: Cast, count: int) -> list[Nomination]:
    """Put down past the actions: only what a round needs."""
    with role("NONE"):
        facts = {"body": people.bodies[NOMINEE], "channel": people.bodies[CITY], "begun_by": "甲", "kind": "project"}
        return Nomination.objects.bulk_create(
            Nomination(edition=edition, number=2016_1_0000000 + place, title=f"装置{place}", **facts)
            for place in range(count)
        )


def test_three_hundred_nominations_forty_experts_five_reviews(
    people: Cast, edition: Edition, django_assert_max_num_queries: Any
) -> None:
    """No conflict is assigned, and no two loads differ by more than one."""
    made = laid(edition, people, 300)
    pool = [Expert(user=row, name=f"评审{place:02d}", fields=[]) for place, row in enumerate(_accounts(40))]
    with role("NONE"):
        pool = Expert.objects.bulk_create(pool)
    names = (filing.SUBJECT, "初评", "Preliminary")
    plan = reviews.Plan(*names, OPENS, CLOSES, 5, 3, Decimal(100), False, OF_EDITION, str(edition.pk))
    found = reviews.make_round(plan, [reviews.Weighed("c1", "甲", "A", Decimal(1))], by=people["official"])
    with role("NONE"):
        found.pool.bulk_create([found.pool.model(round=found, expert=one) for one in pool])
    with django_assert_max_num_queries(60):
        reviews.put_candidates(found, [one.pk for one in made], by=people["official"])
    rows = list(found.candidates.all())
    apart = {(rows[place].pk, pool[place % 40].pk) for place in range(300)}
    with role("NONE"):
        model = rows[0].conflicts.model
        model.objects.bulk_create(
            model(candidate_id=thing, expert_id=one, kind="requested", path=[["says", "x"]], digest=f"{thing}")
            for thing, one in apart
        )

    proposal = assigning.propose(found)
    assigning.apply(found, proposal.digest, by=people["official"])

    pairs = set(Assignment.objects.values_list("candidate", "expert"))
    assert (len(pairs), proposal.short) == (1500, [])
    assert not pairs & apart
    assert max(proposal.loads.values()) - min(proposal.loads.values()) <= 1


def _accounts(count: int) -> list[User]:
    with role("NONE"):
        return User.objects.bulk_create(User(username=f"judge-{place}") for place in range(count))


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(path).status_code == 200
    return len(asked_for)


def test_the_ranked_list_and_the_edition_cost_the_same_for_one_or_three(
    people: Cast, edition: Edition, three: list[Nomination], experts: list[Expert]
) -> None:
    found, zhou = begun(people, edition, experts), signed_in(people["official"])
    pages = [DESK, f"{DESK}editions/{edition.pk}/", f"{DESK}rounds/{found.pk}/"]
    many = [queries_of(zhou, page) for page in pages]
    for one in three[1:]:
        reviews.withdraw_candidate(candidate(found, one), by=people["official"])
    assert queries_of(zhou, pages[2]) == many[2]
    assert queries_of(zhou, pages[0]) == many[0]
