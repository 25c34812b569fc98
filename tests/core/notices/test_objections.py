"""Chen objects without an account; Zhou decides; who objected is told to nobody else, and nothing goes on before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.intake.leftovers import _leftovers
from ipportal.core.jobs import events
from ipportal.core.kit.errors import Conflict
from ipportal.core.notices import registry
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections import actions
from ipportal.core.notices.objections.models import MOVES, OPEN, Objection, ObjectionFile, ObjectionMove, State
from ipportal.core.notices.objections.standing import (
    closed_without_open_objection,
    open_objections,
    upheld_objections,
)
from ipportal.core.notices.registry import Subject
from tests import trail
from tests.conftest import role
from tests.core.notices.conftest import BOARD, CLAIM, LABEL, LAST, MONDAY, at, object_to, pdf, token_of
from tests.core.notices.test_notices import refused
from tests.people import AGENCY, PROVEN, Cast, signed_in

pytestmark = pytest.mark.django_db
Stand = Callable[[dt.datetime | None], None]
LIST: Final = "/en/desk/objections/"


def page_of(objection: Objection) -> str:
    return f"{LIST}{objection.pk}/"


def is_over(key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT notice_is_over(%s, %s)", [LABEL, key])
        return bool(cursor.fetchone()[0])


def test_anybody_objects_and_gets_a_number_and_a_page_that_shows_how_it_stands(
    running: Notice, chen: Client, zhou: Client
) -> None:
    first = running.items.get(key="1")

    answer = object_to(chen, running, item=first.pk, documents=[pdf()])

    objection = Objection.objects.get()
    receipt_page = answer.redirect_chain[-1][0]
    assert objection.receipt in answer.text
    assert "陈某某" not in answer.text
    assert [file.name for file in objection.files.all()] == ["proof.pdf"]
    desk = zhou.get(page_of(objection)).text
    assert all(words in desk for words in ("陈某某", "chen@example.cn", "The patent had lapsed.", "proof.pdf"))
    file = zhou.get(f"{page_of(objection)}files/{objection.files.get().pk}/")
    assert b"".join(file).startswith(b"%PDF-")
    assert [told.details["what"] for told in trail.entries(action="personal data read")] == [
        objection.receipt,
        "proof.pdf",
    ]

    zhou.post(f"{page_of(objection)}move/", {"target": "admitted", "reason": "in time and proven"})
    assert "in time and proven" in chen.get(receipt_page).text
    assert chen.get(receipt_page[:-2] + "x/").status_code == 404


def test_the_last_minute_of_the_last_day_is_in_time_and_midnight_is_not(
    running: Notice, chen: Client, stand_at: Stand
) -> None:
    stand_at(at(LAST, 23, 59, 59))
    token = token_of(chen.get(f"{BOARD}{running.pk}/object/").text)
    assert object_to(chen, running, token=token).status_code == 200

    stand_at(at(LAST + dt.timedelta(days=1), 0))

    assert object_to(chen, running, token="another").status_code == 409
    assert chen.get(f"{BOARD}{running.pk}/object/").status_code == 409
    assert "no longer taken" in chen.get(f"{BOARD}{running.pk}/").text
    late = CLAIM | {"notice": running, "receipt": "2026-000002-5", "token": "late"}
    assert refused(lambda: Objection.objects.create(**late)) == "objection_is_in_time"
    assert Objection.objects.count() == 1


def test_the_form_speaks_the_readers_language(running: Notice, chen: Client) -> None:
    """What was put together when Django started would speak that of the installation."""
    assert "At most 5: PDF" in chen.get(f"{BOARD}{running.pk}/object/").text


def test_a_form_sent_twice_is_one_objection(running: Notice, chen: Client) -> None:
    token = token_of(chen.get(f"{BOARD}{running.pk}/object/").text)

    pages = [object_to(chen, running, token=token).redirect_chain[-1][0] for _ in range(2)]

    assert pages[0] == pages[1]
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("field", CLAIM)
def test_without_name_contact_grounds_and_evidence_it_is_not_taken(running: Notice, chen: Client, field: str) -> None:
    answer = object_to(chen, running, **{field: " \u200b "})

    assert answer.status_code == 422
    assert not Objection.objects.exists()


def test_a_file_that_is_something_else_is_refused_and_nothing_is_kept(
    running: Notice, chen: Client, media: Any
) -> None:
    answer = object_to(chen, running, documents=[pdf(), pdf("trick.exe")])

    assert answer.status_code == 422
    assert "may not be attached" in answer.text
    assert not Objection.objects.exists()
    assert list(media.rglob("*.*")) == []
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_its_files_are_not_swept_away_as_nobodys(running: Notice, chen: Client) -> None:
    object_to(chen, running, documents=[pdf()])

    assert list(_leftovers()) == []
    assert ObjectionFile.objects.count() == 1


def test_who_objected_stands_in_no_trail(running: Notice, cast: Cast) -> None:
    agency = signed_in(cast["agency-a"])

    object_to(agency, running)

    (filed,) = trail.entries(action="objection filed")
    assert (filed.actor, filed.actor_id, filed.ip) == ("", None, None)
    told = [str(vars(entry)) for entry in trail.entries()]
    assert not any("agency-a" in entry or "陈某某" in entry for entry in told if "objection" in entry)
    log = signed_in(cast["auditor"]).get("/en/desk/trail/?kind=objection").text
    assert "was filed" in log
    assert "陈某某" not in log
    assert "agency-a" not in log


@pytest.mark.parametrize("who", ["agency-a", "reviewer-1", "official-nj", "auditor", "finance-official"])
def test_nobody_but_the_officials_sees_objections(cast: Cast, objection: Objection, who: str) -> None:
    client = signed_in(cast[who])

    assert client.get(LIST).status_code == 403
    assert client.get(page_of(objection)).status_code == 404
    assert client.post(f"{page_of(objection)}move/", {"target": "admitted", "reason": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.move_objection(objection, State.ADMITTED, "x", by=cast[who])


@pytest.fixture
def owned() -> Iterator[None]:
    """The first thing of the list belongs to the body with this code, as a room above would say."""
    registry.register(Subject(LABEL, bodies=lambda key: [PROVEN] if key == "1" else []))
    yield
    registry._subjects.pop(LABEL)


def test_an_official_who_acts_for_the_body_objected_to_neither_reads_who_it_is_nor_decides(
    cast: Cast, objection: Objection, zhou: Client, owned: None
) -> None:
    agency = cast.bodies[AGENCY]
    agency.credit_code = PROVEN
    agency.save(update_fields=["credit_code"])
    assert "陈某某" in zhou.get(page_of(objection)).text
    cast.gives("official", "agency_editor", AGENCY)

    page = zhou.get(page_of(objection)).text

    assert objection.receipt in page
    assert "陈某某" not in page
    assert "The patent had lapsed." not in page
    assert zhou.post(f"{page_of(objection)}move/", {"target": "admitted", "reason": "x"}).status_code == 403


def test_each_decision_has_its_reason_and_actor_and_the_room_above_is_told(
    cast: Cast, objection: Objection, zhou: Client
) -> None:
    heard: list[str] = []
    for state in State.values:
        events.subscribe(f"objection.{state}")(lambda state=state, **told: heard.append(state))
    path = f"{page_of(objection)}move/"
    assert zhou.post(path, {"target": "admitted", "reason": " "}).status_code == 422
    assert zhou.post(path, {"target": "upheld", "reason": "too early"}).status_code == 409
    assert zhou.post(path, {"target": "lost", "reason": "x"}).status_code == 400

    for target in ("admitted", "heard", "upheld"):
        assert zhou.post(path, {"target": target, "reason": f"because {target}"}).status_code == 302

    moves = objection.moves.values_list("source", "target", "reason", "by")
    assert list(moves) == [
        ("filed", "admitted", "because admitted", "official"),
        ("admitted", "heard", "because heard", "official"),
        ("heard", "upheld", "because upheld", "official"),
    ]
    assert heard == ["admitted", "heard", "upheld"]
    assert list(upheld_objections(LABEL, "1")) == [objection]
    for subscribers in events._subscribers.values():
        subscribers[:] = [one for one in subscribers if "test_each_decision" not in one.__qualname__]


def test_nothing_goes_on_before_the_period_is_over_and_every_objection_decided(
    cast: Cast, objection: Objection, stand_at: Stand
) -> None:
    assert not closed_without_open_objection(LABEL, "9")
    assert "runs until" in str(closed_without_open_objection(LABEL, "2").reason)
    assert (is_over("1"), is_over("2"), is_over("9")) == (False, False, False)
    stand_at(at(LAST, 23, 59, 59))
    assert not closed_without_open_objection(LABEL, "2")
    assert not is_over("2")

    stand_at(at(LAST + dt.timedelta(days=1), 0))

    assert closed_without_open_objection(LABEL, "2")
    assert is_over("2")
    assert "not yet decided" in str(closed_without_open_objection(LABEL, "1").reason)
    assert list(open_objections(LABEL, "1")) == [objection]
    assert not is_over("1")
    assert demanded("1") == "notice_is_over_without_open_objection"
    for target in (State.ADMITTED, State.HEARD, State.DISMISSED):
        assert not is_over("1")
        objection = actions.move_objection(objection, target, "because", by=cast["official"])
    assert closed_without_open_objection(LABEL, "1")
    assert is_over("1")


def demanded(key: str) -> str:
    def demand() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT demand_notice_over(%s, %s)", [LABEL, key])

    return refused(demand)


def test_an_objection_to_the_whole_holds_everything_on_its_list(running: Notice, chen: Client, stand_at: Stand) -> None:
    object_to(chen, running)
    stand_at(at(LAST + dt.timedelta(days=1), 0))

    for key in ("1", "2"):
        assert not closed_without_open_objection(LABEL, key)
        assert not is_over(key)


TABLE: Final = {(move.source, move.target) for move in MOVES}


PATHS: Final = {
    State.FILED: (), State.REFUSED: ("refused",), State.ADMITTED: ("admitted",), State.HEARD: ("admitted", "heard"),
    State.UPHELD: ("admitted", "heard", "upheld"), State.DISMISSED: ("admitted", "heard", "dismissed"),
}  # fmt: skip


def test_the_database_has_the_same_table_of_moves(objection: Objection) -> None:
    found = Objection.objects.filter(pk=objection.pk)
    for source, path in PATHS.items():
        for target in State:
            with transaction.atomic():
                for step in path:
                    found.update(state=step, state_reason="because", state_by="official")
                moved = {"state": target, "state_reason": "because", "state_by": "official"}
                if (source, target) in TABLE:
                    assert found.update(**moved) == 1
                else:
                    assert refused(partial(found.update, **moved)) == "objection_moves_along_the_table"
                transaction.set_rollback(True)


def test_the_database_keeps_what_was_filed_and_every_move(objection: Objection) -> None:
    found = Objection.objects.filter(pk=objection.pk)

    assert refused(lambda: found.update(real_name="x")) == "objection_text_is_frozen"
    unsaid = {"state": "admitted", "state_by": "official"}
    assert refused(lambda: found.update(**unsaid)) == "objection_move_says_why_and_by_whom"
    begun = CLAIM | {"notice": objection.notice, "receipt": "2026-000002-5", "token": "t", "state": "upheld"}
    assert refused(lambda: Objection.objects.create(**begun)) == "objection_begins_filed"
    found.update(state="admitted", state_by="official", state_reason="because")
    with role("NONE"):
        assert refused(lambda: ObjectionMove.objects.update(reason="x")) == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.sampled_from(list(State)), max_size=8))
def test_whatever_is_tried_it_only_ever_stands_where_the_table_leads(
    cast: Cast, objection: Objection, stand_at: Stand, wanted: list[State]
) -> None:
    """Random walks: the state is the model's, a refused step changes nothing, and it goes on only when decided."""
    with transaction.atomic():
        stand_at(at(LAST + dt.timedelta(days=1)))
        stands, steps = State.FILED, 0
        for target in wanted:
            if (stands, target) in TABLE:
                actions.move_objection(objection, target, "because", by=cast["official"])
                stands, steps = target, steps + 1
            else:
                with pytest.raises(Conflict):
                    actions.move_objection(objection, target, "because", by=cast["official"])
            assert Objection.objects.get(pk=objection.pk).state == stands
            assert objection.moves.count() == steps
            assert is_over("1") == bool(closed_without_open_objection(LABEL, "1")) == (stands not in OPEN)
        transaction.set_rollback(True)


def test_the_list_costs_the_same_for_one_or_three(running: Notice, chen: Client, zhou: Client) -> None:
    object_to(chen, running)
    zhou.get(LIST)
    with CaptureQueriesContext(connection) as one:
        assert "1 result" in zhou.get(LIST).text
    for key in ("1", "2"):
        object_to(chen, running, item=running.items.get(key=key).pk)
    with CaptureQueriesContext(connection) as three:
        assert "3 results" in zhou.get(f"{LIST}?state=open").text

    assert len(one) == len(three)
    assert "陈某某" not in zhou.get(LIST).text


def test_a_publicity_period_that_was_not_published_takes_none(cast: Cast, chen: Client, stand_at: Stand) -> None:
    from ipportal.core.notices import actions as notices
    from tests.core.notices.conftest import text

    draft = notices.draft_notice(text(), by=cast["official"])
    stand_at(at(MONDAY))

    assert chen.get(f"{BOARD}{draft.pk}/object/").status_code == 404
    early = CLAIM | {"notice": draft, "receipt": "2026-000002-5", "token": "early"}
    assert refused(lambda: Objection.objects.create(**early)) == "objection_is_in_time"
