"""Experts judge what a call brought; what is proposed stands on a public list, and an objection holds it up."""

from __future__ import annotations

from typing import Final

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.actions import Claim, file_objection, move_objection
from ipportal.core.notices.objections.models import State as Objected
from ipportal.core.reviewing import assigning
from ipportal.core.reviewing.actions import Job, close_round, keep_expert, open_round
from ipportal.core.reviewing.models import Assignment, Conflict, Opening, ReviewRound
from patents.centres.models import Centre
from patents.centres.states import State
from tests.patents.centres.conftest import (
    LEAD,
    PLANS,
    SECOND,
    Stand,
    bring_to,
    code_of,
    drafted,
    make_call,
    moment,
    submitted,
)
from tests.patents.centres.test_pages import DESK, follow
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
PLAN: Final = {
    "opens_on": "2026-03-10", "closes_on": "2026-03-31", "most_points": "100", "reviews_wanted": "1",
    "employer_years": "3", "criteria": "创新 | Novelty | 0.6\n效益｜Use｜0.4",
}  # fmt: skip


@pytest.fixture
def both(people: Cast, stand_at: Stand) -> list[Centre]:
    """Two of one call, formally checked."""
    call = make_call(people, plans=PLANS | {"quotas": [("320100", 2)]})
    made = [
        submitted(people, drafted(people, call, who, lead, name), who)
        for who, lead, name in (("member-a", LEAD, "甲中心"), ("nominator", SECOND, "乙中心"))
    ]
    return [bring_to(people, one, State.CHECKED, stand_at) for one in made]


def test_experts_judge_and_what_came_of_it_is_proposed_as_the_basis(people: Cast, both: list[Centre]) -> None:
    zhou, centre = people["official"], both[0]
    free = keep_expert(people["reviewer-1"], "钱评审", ["集成电路"], [], by=zhou)
    bound = keep_expert(people["reviewer-2"], "孙评审", [], [Job(code_of(people, LEAD), LEAD)], by=zhou)
    chair, page = signed_in(zhou), f"{DESK}calls/{centre.call_id}/review/"
    told = PLAN | {"experts": [free.pk, bound.pk]}
    assert chair.post(page, told | {"criteria": "创新 | Novelty | 0.7"}).status_code == 422
    assert chair.post(page, told | {"criteria": "创新 0.7"}).status_code == 422
    assert not ReviewRound.objects.exists()

    follow(chair, page, told)

    found = ReviewRound.objects.get()
    assert [one.name for one in found.candidates.all()] == ["甲中心", "乙中心"]
    assert {(one.candidate.name, one.expert.name) for one in Conflict.objects.keeping_apart()} == {("甲中心", "孙评审")}
    assert chair.post(page, told).status_code == 409, "nothing waits any more"

    assigning.apply(found, assigning.propose(found).digest, by=zhou)
    open_round(found, by=zhou)
    mine = Assignment.objects.get(candidate__key=str(centre.pk))
    qian, dossier = signed_in(people["reviewer-1"]), f"{DESK}{centre.pk}/dossier/"
    assert "研发基础" in qian.get(dossier).text
    assert Opening.objects.filter(assignment=mine).count() == 1
    assert signed_in(people["reviewer-2"]).get(dossier).status_code == 404
    assert chair.get(dossier).status_code == 403, "who chairs reads the application itself"

    follow(qian, f"/desk/reviews/{mine.pk}/", {"c1": "80", "c2": "90", "comment": "好", "submit": "1"})
    place = f"{DESK}{centre.pk}/move/reviewed/"
    assert chair.post(place, {"reason": "通过"}).status_code == 409, "the round is not closed"
    close_round(found, by=zhou)
    assert "84.00" in chair.get(place).text
    follow(chair, place, {"reason": "专家评审通过"})


def test_an_objection_holds_up_the_one_it_is_about(people: Cast, both: list[Centre], stand_at: Stand) -> None:
    one, two = (bring_to(people, centre, State.REVIEWED, stand_at) for centre in both)
    zhou, wu = signed_in(people["official"]), signed_in(people["official-2"])
    page = f"{DESK}calls/{one.call_id}/notice/"
    assert zhou.post(page, {"centres": [], "reason": "拟立项", "working_days": "5"}).status_code == 422
    follow(zhou, page, {"centres": [one.pk, two.pk], "reason": "现将拟立项名单予以公示。", "working_days": "5"})
    notice = Notice.objects.get()
    public = Client().get(f"/notices/{notice.pk}/").text
    assert "甲中心" in public
    assert "乙中心" in public
    told = Claim("陈某", "chen@example.cn", "名单有误", "见附件", notice.items.get(key=str(one.pk)))
    objection = file_objection(notice, told, token="t")

    stand_at(moment("2026-03-17"))
    assert wu.post(f"{DESK}{two.pk}/move/approved/", {"reason": "批复"}).status_code == 409, "it runs until midnight"
    stand_at(moment("2026-03-18"))
    held = wu.post(f"{DESK}{one.pk}/move/approved/", {"reason": "批复"})
    assert (held.status_code, "异议" in held.text, ">\n批复</textarea>" in held.text) == (409, True, True)
    with pytest.raises(IntegrityError, match="publicity period"), transaction.atomic():
        Centre.objects.filter(pk=one.pk).update(
            state="approved", state_reason="批", moved_by="x", moved_by_id=people["official-2"].pk
        )
    follow(wu, f"{DESK}{two.pk}/move/approved/", {"reason": "批复"})

    for target in (Objected.ADMITTED, Objected.HEARD, Objected.DISMISSED):
        objection = move_objection(objection, target, "核查", by=people["official"])
    weighed = wu.get(f"{DESK}{one.pk}/move/approved/").text
    assert objection.receipt in weighed
    assert "核查" in weighed
    assert "陈某" not in weighed
    assert objection.receipt not in wu.get(f"{DESK}{two.pk}/move/contracted/").text
    follow(wu, f"{DESK}{one.pk}/move/approved/", {"reason": "批复"})
    assert {centre.state for centre in Centre.objects.all()} == {"approved"}
