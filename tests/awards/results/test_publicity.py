"""Zhou puts the shortlist on notice; Chen objects; Zhou hears and decides; Li learns what is said, not by whom."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.results import objecting
from awards.rounds.models import Edition
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.letters.models import Letter
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.actions import move_objection
from ipportal.core.notices.objections.models import Objection
from ipportal.core.notices.objections.models import State as Step
from ipportal.core.notices.objections.rules import may_know_objector
from tests.awards.nominations.conftest import Stand
from tests.awards.results.given import DECIDED, FIRST, NOTICE, OVER, make_edition, noticed, person, project
from tests.conftest import role
from tests.core.notices.conftest import object_to
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DESK: Final = "/en/desk/awards/decisions/"
QUERIES: Final = 22


def about(notice: Notice, nomination: Nomination) -> Objection:
    """Chen's."""
    item = notice.items.get(key=str(nomination.pk))
    secret = {"real_name": "陈某某", "contact": "13800001234", "grounds": "陈某某(13800001234)：该专利已公开。"}
    assert object_to(Client(), notice, item=item.pk, **secret).status_code == 200
    return Objection.objects.latest("pk")


def decided(people: Cast, objection: Objection, *targets: str) -> None:
    for target in targets:
        move_objection(objection, Step(target), "经审查", by=people["official"])


def state_of(nomination: Nomination) -> str:
    nomination.refresh_from_db()
    return str(nomination.state)


def test_the_shortlist_stands_in_the_official_orders_without_a_score(
    cast: Cast, edition: Edition, stand_at: Stand
) -> None:
    late = project(cast, edition, filed_on=dt.date(2016, 2, 1))
    early = project(cast, edition, FIRST + 1, "silver", filed_on=dt.date(2015, 2, 1))
    li, wang = person(cast, edition, "李"), person(cast, edition, "王")
    stand_at(NOTICE)
    zhou = signed_in(cast["official"])
    page = f"{DESK}editions/{edition.pk}/"
    assert "Put on notice" in zhou.get(page).text
    assert "8 June 2026" in zhou.get(f"{page}notice/").text

    answer = zhou.post(f"{page}notice/", {"reason": "经评审，现予公示。"})

    assert answer.status_code == 302, answer.text
    notice = Notice.objects.get()
    assert [item.key for item in notice.items.all()] == [str(one.pk) for one in (early, late, wang, li)]
    assert (notice.working_days, notice.closes_on) == (5, dt.date(2026, 6, 8))
    assert {state_of(one) for one in (early, late, wang, li)} == {"on_notice"}
    public = Client().get(f"/notices/{notice.pk}/").text
    assert all(words in public for words in ("李某", "金奖", "银奖", "2015-02-01"))
    assert notice.items.get(key=str(early.pk)).name.startswith("一种装置｜江宁新材料有限公司（演示）｜银奖｜")
    assert "scor" not in Client().get(f"/en/notices/{notice.pk}/").text


def test_all_of_it_or_nothing(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    first, hidden = project(cast, edition), project(cast, edition, FIRST + 1)
    Nomination.objects.filter(pk=hidden.pk).update(may_be_published=False, title="不公开的")
    stand_at(NOTICE)

    with pytest.raises(BadInput, match="不公开的"):
        noticed(cast, edition)
    assert (state_of(first), Notice.objects.count()) == ("shortlisted", 0)


def test_it_waits_for_its_phase_and_for_its_length(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    project(cast, edition)
    unknown = make_edition(cast, 6, notice_days=None)
    project(cast, unknown, FIRST + 1)
    with pytest.raises(PermissionDenied):
        noticed(cast, edition)
    stand_at(NOTICE)
    with pytest.raises(PermissionDenied, match=r"announced|公布"):
        noticed(cast, unknown)
    page = signed_in(cast["official"]).get(f"{DESK}editions/{unknown.pk}/").text
    assert "How long the notice of this edition is was not announced" in page
    for somebody in ("nominator", "official-nj", "finance-official", "reviewer-1"):
        with pytest.raises(PermissionDenied):
            noticed(cast, edition, by=somebody)
    noticed(cast, edition)
    with pytest.raises(Conflict):
        noticed(cast, edition)


def test_an_objection_admitted_stops_it_and_dismissed_lets_it_go_on(
    cast: Cast, edition: Edition, stand_at: Stand
) -> None:
    nomination, other = project(cast, edition), project(cast, edition, FIRST + 1)
    stand_at(NOTICE)
    notice = noticed(cast, edition)
    first, second = about(notice, nomination), about(notice, nomination)
    assert state_of(nomination) == "on_notice"

    decided(cast, first, "admitted")
    assert (state_of(nomination), state_of(other)) == ("objected", "on_notice")
    decided(cast, first, "heard", "dismissed")
    assert state_of(nomination) == "objected", "another one is not decided"
    decided(cast, second, "refused")
    assert state_of(nomination) == "on_notice"


def test_an_objection_upheld_excludes_by_a_person_with_a_reason(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    nomination = project(cast, edition)
    stand_at(NOTICE)
    objection = about(noticed(cast, edition), nomination)
    decided(cast, objection, "admitted", "heard")
    zhou, path = signed_in(cast["official"]), f"{DESK}nominations/{nomination.pk}/excluded/"
    assert zhou.post(path, {"reason": "异议成立"}).status_code == 409
    decided(cast, objection, "upheld")
    assert state_of(nomination) == "objected"

    assert zhou.post(path, {"reason": ""}).status_code == 422
    assert zhou.post(path, {"reason": "异议成立"}).status_code == 302
    assert (state_of(nomination), nomination.state_reason) == ("excluded", "异议成立")
    assert zhou.post(path, {"reason": "再次"}).status_code == 403
    assert signed_in(cast["nominator"]).post(path, {"reason": "x"}).status_code == 403
    assert zhou.get(f"{DESK}nominations/{nomination.pk}/paid/").status_code == 404


def test_what_was_upheld_may_go_back_with_a_reason(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    nomination = project(cast, edition)
    stand_at(NOTICE)
    decided(cast, about(noticed(cast, edition), nomination), "admitted", "heard", "upheld")

    objecting.rule(nomination, State.ON_NOTICE, by=cast["official"], reason="不影响授奖")
    assert state_of(nomination) == "on_notice"


def test_an_objection_to_the_whole_notice_stops_all_of_it(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    both = [project(cast, edition), project(cast, edition, FIRST + 1)]
    stand_at(NOTICE)
    assert object_to(Client(), noticed(cast, edition)).status_code == 200
    objection = Objection.objects.get()
    decided(cast, objection, "admitted")
    assert [state_of(one) for one in both] == ["objected", "objected"]
    decided(cast, objection, "heard", "dismissed")
    assert [state_of(one) for one in both] == ["on_notice", "on_notice"]


def test_li_learns_what_is_said_and_never_by_whom(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    nomination = project(cast, edition)
    stand_at(NOTICE)
    objection = about(noticed(cast, edition), nomination)
    assert not Letter.objects.filter(purpose="award objection").exists()
    decided(cast, objection, "admitted")

    letter = Letter.objects.get(purpose="award objection", to_user=cast["nominator"])
    assert letter.state == "held"
    assert "该专利已公开" in letter.body
    assert "陈某某" not in letter.body + letter.subject
    assert "13800001234" not in letter.body
    zhou = signed_in(cast["official"])
    assert zhou.post(f"/desk/letters/{letter.pk}/send/", {"revision": letter.revision}).status_code == 302


def test_who_acts_for_the_nominee_neither_knows_who_objects_nor_decides(
    cast: Cast, edition: Edition, stand_at: Stand
) -> None:
    nomination = project(cast, edition)
    stand_at(NOTICE)
    objection = about(noticed(cast, edition), nomination)
    cast.gives("official-2", "agency_editor", nomination.body.name)

    assert may_know_objector(cast["official"], objection)
    assert not may_know_objector(cast["official-2"], objection)
    with pytest.raises(PermissionDenied):
        move_objection(objection, Step.ADMITTED, "x", by=cast["official-2"])
    decided(cast, objection, "admitted", "heard", "upheld")
    with pytest.raises(PermissionDenied):
        objecting.rule(nomination, State.EXCLUDED, by=cast["official-2"], reason="x")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_edition_costs_the_same(
    cast: Cast, edition: Edition, stand_at: Stand, count: int, django_assert_num_queries: Any
) -> None:
    for one in range(count):
        project(cast, edition, FIRST + one, "gold" if one < 2 else "silver")
    zhou = signed_in(cast["official"])
    for moment in (NOTICE, OVER, DECIDED):
        stand_at(moment)
        if moment == NOTICE:
            notice = noticed(cast, edition)
            for nomination in Nomination.objects.all():
                about(notice, nomination)
        assert zhou.get(f"{DESK}editions/{edition.pk}/").status_code == 200
    with django_assert_num_queries(QUERIES):
        zhou.get(f"{DESK}editions/{edition.pk}/")
    assert zhou.get(DESK).status_code == 200
    with role("NONE"):
        assert Objection.objects.count() == count
