"""Zhou makes a panel for June; an expert in conflict leaves the room before anything is found; sites are checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from awards.nominations.models import Nomination
from awards.review.panels import actions
from awards.review.panels.models import PanelSession, PanelSlot, Recusal, SiteCheck
from awards.rounds.models import Edition
from ipportal.core.accounts.models import User
from ipportal.core.audit.models import Event
from ipportal.core.kit.errors import Conflict
from ipportal.core.letters.models import Message
from ipportal.core.reviewing.models import Employment, Expert
from tests.awards.review.panel_cast import (
    NOMINEE_CODE,
    Stand,
    before_the_panel,
    expert,
    in_conflict,
    moment,
    reviewed_edition,
)
from tests.people import Cast, cast, signed_in

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _june(stand_at: Stand) -> None:
    stand_at(moment("2026-06-10"))


@pytest.fixture
def edition(cast: Cast) -> Edition:
    return reviewed_edition(cast)


@pytest.fixture
def nomination(cast: Cast, edition: Edition) -> Nomination:
    return before_the_panel(cast, edition, "一种耐高温合金")


def session_of(cast: Cast, edition: Edition, *experts: Expert) -> PanelSession:
    return actions.make_session(
        edition, by=cast["official"], title="材料组答辩", day=moment("2026-06-15").date(), place="南京会议中心",
        experts=experts,
    )  # fmt: skip


def slot_of(cast: Cast, session: PanelSession, nomination: Nomination, begins: int = 9) -> PanelSlot:
    at = {"begins": moment("2026-06-15", begins).time(), "ends": moment("2026-06-15", begins + 1).time()}
    return actions.give_slot(session, nomination, by=cast["official"], **at)


def test_a_panel_is_made_hears_a_nomination_and_writes_what_it_found(
    cast: Cast, edition: Edition, nomination: Nomination
) -> None:
    office, judge = signed_in(cast["official"]), expert(cast, "reviewer-1")
    told = {"title": "材料组答辩", "day": "2026-06-15", "place": "南京会议中心", "experts": [judge.pk]}

    made = office.post(f"/desk/panels/editions/{edition.pk}/new/", told)
    session = PanelSession.objects.get()
    given = office.post(
        f"/desk/panels/{session.pk}/slots/new/", {"nomination": nomination.pk, "begins": "09:00", "ends": "09:30"}
    )
    slot = PanelSlot.objects.get()
    found = office.post(f"/desk/panels/slots/{slot.pk}/finding/", {"finding": "答辩清楚", "points": "86.5"})

    assert (made.status_code, given.status_code, found.status_code) == (302, 302, 302)
    page = office.get(f"/desk/panels/{session.pk}/").content.decode()
    assert all(words in page for words in ("09:00 – 09:30", "一种耐高温合金", "答辩清楚", "86.5"))


def test_the_nominee_sees_its_own_time_and_is_told_and_nobody_else_is(
    cast: Cast, edition: Edition, nomination: Nomination
) -> None:
    session = session_of(cast, edition)
    slot = slot_of(cast, session, nomination)

    own = signed_in(cast["nominator"]).get(f"/desk/nominations/{nomination.pk}/").content.decode()
    channel = signed_in(cast["official-nj"]).get(f"/desk/nominations/{nomination.pk}/").content.decode()

    assert "南京会议中心" in own
    assert "材料组答辩" not in own
    assert "南京会议中心" not in channel
    assert signed_in(cast["nominator"]).get(f"/desk/panels/{session.pk}/").status_code == 403
    assert told(cast["nominator"]) == ["defence set"]
    assert told(cast["official-nj"]) == []
    actions.take_slot(slot, by=cast["official"])
    assert told(cast["nominator"]) == ["defence set", "defence taken out"]


def told(person: User) -> list[str]:
    return list(Message.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


def test_who_is_in_conflict_leaves_the_room_before_the_finding(
    cast: Cast, edition: Edition, nomination: Nomination
) -> None:
    office, judge = signed_in(cast["official"]), expert(cast, "reviewer-1")
    in_conflict(judge, nomination)
    session = session_of(cast, edition, judge)
    slot = slot_of(cast, session, nomination)
    finding = f"/desk/panels/slots/{slot.pk}/finding/"

    early = office.post(finding, {"finding": "答辩清楚"})
    with pytest.raises(IntegrityError, match="an expert in conflict"), transaction.atomic():
        PanelSlot.objects.update(finding="答辩清楚", found_by="某", found_at=moment("2026-06-15"))
    office.post(f"/desk/panels/slots/{slot.pk}/left/{judge.pk}/")
    late = office.post(finding, {"finding": "答辩清楚"})

    assert (early.status_code, late.status_code) == (409, 302)
    assert Recusal.objects.get().expert == judge
    assert "has left the room" in office.get(f"/en/desk/panels/{session.pk}/").content.decode()


@pytest.mark.parametrize(("ended", "is_kept_apart"), [(None, True), ("2024-01-01", True), ("2022-01-01", False)])
def test_the_same_employer_is_a_conflict_by_rule(
    cast: Cast, edition: Edition, nomination: Nomination, ended: str | None, *, is_kept_apart: bool
) -> None:
    judge = expert(cast, "reviewer-1")
    Employment.objects.create(expert=judge, credit_code=NOMINEE_CODE, name="江宁", ends_on=ended)
    slot = slot_of(cast, session_of(cast, edition, judge), nomination)

    assert actions.still_in_the_room(slot) == ([judge] if is_kept_apart else [])


def test_a_dismissed_conflict_keeps_nobody_out(cast: Cast, edition: Edition, nomination: Nomination) -> None:
    judge = expert(cast, "reviewer-1")
    in_conflict(judge, nomination, "dismissed")
    slot = slot_of(cast, session_of(cast, edition, judge), nomination)

    assert actions.write_finding(slot, by=cast["official"], finding="好").finding == "好"


def test_a_session_hears_one_at_a_time(cast: Cast, edition: Edition, nomination: Nomination) -> None:
    session, other = session_of(cast, edition), before_the_panel(cast, edition, "另一种合金")
    slot_of(cast, session, nomination)

    with pytest.raises(Conflict, match=r"此时|Another nomination"):
        slot_of(cast, session, other)
    assert slot_of(cast, session, other, begins=10).pk
    assert slot_of(cast, session_of(cast, edition), before_the_panel(cast, edition, "第三种合金")).pk


def test_a_time_is_moved_and_taken_out_until_it_was_heard(cast: Cast, edition: Edition, nomination: Nomination) -> None:
    office, slot = signed_in(cast["official"]), slot_of(cast, session_of(cast, edition), nomination)

    office.post(f"/desk/panels/slots/{slot.pk}/edit/", {"begins": "14:00", "ends": "14:30"})
    slot.refresh_from_db()
    assert slot.begins_at == moment("2026-06-15", 14)
    actions.write_finding(slot, by=cast["official"], finding="好")

    assert office.post(f"/desk/panels/slots/{slot.pk}/remove/").status_code == 409
    assert office.post(f"/desk/panels/slots/{slot.pk}/edit/", {"begins": "15:00", "ends": "15:30"}).status_code == 409
    with pytest.raises(IntegrityError, match="it was heard"), transaction.atomic():
        PanelSlot.objects.update(begins_at=moment("2026-06-15", 8))


def test_panels_are_made_in_their_phase_alone(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    stand_at(moment("2026-07-01"))

    with pytest.raises(PermissionDenied):
        session_of(cast, edition)
    page = signed_in(cast["official"]).get("/desk/panels/").content.decode()
    assert f"/desk/panels/editions/{edition.pk}/new/" not in page


def test_a_site_check_is_written_put_right_and_kept_by_the_trail(cast: Cast, nomination: Nomination) -> None:
    office, address = signed_in(cast["official"]), f"/desk/panels/checks/{nomination.pk}/"
    told: dict[str, Any] = {"checked_on": "2026-06-09", "checked_by": "周、吴", "finding": "生产线停产", "passed": "no"}

    assert office.post(address, told | {"version": 0}).status_code == 302
    assert office.post(address, told | {"version": 0}).status_code == 409
    assert office.post(address, told | {"version": 1, "passed": "yes", "finding": "已复产"}).status_code == 302

    assert SiteCheck.objects.get().passed
    assert Event.objects.filter(object_kind="sitecheck", action="changed", before__passed=False).exists()


def test_a_site_check_of_tomorrow_is_refused_beside_its_field(cast: Cast, nomination: Nomination) -> None:
    told = {"checked_on": "2026-06-11", "checked_by": "周", "finding": "好", "passed": "yes", "version": 0}

    answer = signed_in(cast["official"]).post(f"/desk/panels/checks/{nomination.pk}/", told)

    assert answer.status_code == 422
    assert "checked_on" in answer.context["form"].errors


@pytest.mark.parametrize("who", ["nominator", "reviewer-1", "committee-1", "official-nj", "finance-official"])
def test_nobody_but_the_province_opens_the_pages_of_panels(cast: Cast, edition: Edition, who: str) -> None:
    session, client = session_of(cast, edition), signed_in(cast[who])

    for address in ("", "checks/", f"{session.pk}/", f"editions/{edition.pk}/new/"):
        assert client.get(f"/desk/panels/{address}").status_code == 403


def test_the_lists_cost_the_same_for_one_and_for_three(cast: Cast, edition: Edition, nomination: Nomination) -> None:
    office, judge = signed_in(cast["official"]), expert(cast, "reviewer-1")
    session = session_of(cast, edition, judge)
    in_conflict(judge, nomination)
    slot_of(cast, session, nomination)
    pages = ("/desk/panels/", f"/desk/panels/{session.pk}/", "/desk/panels/checks/")

    def costs() -> list[int]:
        counted = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert office.get(page).status_code == 200
            counted.append(len(queries))
        return counted

    costs()
    one = costs()
    for hour in (11, 13):
        slot_of(cast, session, before_the_panel(cast, edition, f"合金{hour}"), begins=hour)
        session_of(cast, edition, judge)
    assert costs() == one
