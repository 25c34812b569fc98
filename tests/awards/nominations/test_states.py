"""A nomination's state moves along the table of domain.md, by its actions and by nothing else."""

from __future__ import annotations

import threading
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from awards.nominations import consent, filing
from awards.nominations.actions import move_nomination
from awards.nominations.models import CoOwner, Nomination, NominationMove
from awards.nominations.states import BEFORE_NOTICE, TRANSITIONS, State, moves_from
from awards.rounds.models import Category, Edition
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.actions import Faulty
from tests.awards.nominations.conftest import (
    ASSOCIATION,
    Stand,
    asked,
    drafted,
    form_of,
    inventor,
    make_edition,
    make_patent,
    moment,
    recommended,
    send,
    submitted,
)
from tests.conftest import WORKER, role
from tests.people import Cast

pytestmark = pytest.mark.django_db

# draft > submitted > recommended > formal_ok > preliminary > panel > shortlisted > on_notice > awarded > paid; formal
# check > returned (once) > submitted; any before on_notice > rejected | withdrawn; on_notice > objected > on_notice |
# excluded; awarded/paid > revoked
ENDS: Final = {"rejected", "withdrawn"}
ALLOWED: Final[dict[str, set[str]]] = {
    "draft": {"submitted"},
    "submitted": {"recommended"} | ENDS,
    "recommended": {"returned", "formal_ok"} | ENDS,
    "returned": {"submitted"} | ENDS,
    "formal_ok": {"preliminary"} | ENDS,
    "preliminary": {"panel"} | ENDS,
    "panel": {"shortlisted"} | ENDS,
    "shortlisted": {"on_notice"} | ENDS,
    "on_notice": {"objected", "awarded"},
    "objected": {"on_notice", "excluded"},
    "awarded": {"paid", "revoked"},
    "paid": {"revoked"},
    **{state: set() for state in ("excluded", "rejected", "withdrawn", "revoked")},
}


def test_the_table_is_that_of_the_domain() -> None:
    assert {state: {str(move.target) for move in moves_from(state)} for state in State.values} == ALLOWED
    assert len(TRANSITIONS) == len({(move.source, move.target) for move in TRANSITIONS})


def forced(nomination: Nomination, state: str) -> None:
    """The owner puts the row where no path is needed to test what comes next."""
    category = Category.objects.get(edition=nomination.edition, code="gold")
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE awards_nomination DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE awards_nomination SET state = %s, moved_by_id = 0, moved_by = 'x', category_id = %s WHERE id = %s",
            [state, category.pk, nomination.pk],
        )
        cursor.execute("ALTER TABLE awards_nomination ENABLE TRIGGER USER")


def test_the_database_has_the_same_table(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    for source in State.values:
        forced(nomination, source)
        _holds_the_table(nomination, source)


def _holds_the_table(nomination: Nomination, source: str) -> None:
    for target in set(State.values) - ALLOWED[source] - {source}:
        with (
            pytest.raises(IntegrityError, match=f"no move from {source} to {target}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE awards_nomination SET state = %s, state_reason = 'x' WHERE id = %s", [target, nomination.pk]
            )
    for target in ALLOWED[source]:
        with transaction.atomic(), connection.cursor() as cursor:
            sql = "UPDATE awards_nomination SET state = %s, state_reason = 'x', moved_by_id = 7 WHERE id = %s"
            try:
                with transaction.atomic():
                    cursor.execute(sql, [target, nomination.pk])
            except IntegrityError as refused:
                assert "no move from" not in str(refused)  # noqa: PT017 - other rules may stand in the way
            transaction.set_rollback(True)


def test_it_goes_from_draft_to_formal_check(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    owner = asked(people, nomination)
    consent.answer_co_owner(owner, by=people["co-owner"], agreed=True)
    submitted(people, nomination)
    recommended(people, nomination)
    submissions.accept(form_of(nomination), by=people["official"])

    told = [(move.source, move.target, move.by) for move in nomination.moves.all()]
    assert told == [
        ("draft", "submitted", "nominator"),
        ("submitted", "recommended", "official-nj"),
        ("recommended", "formal_ok", "official"),
    ]
    nomination.refresh_from_db()
    assert (nomination.state, nomination.opinion) == ("formal_ok", "同意推荐")
    assert nomination.filed_on is not None
    assert nomination.city_id == "320100"


def test_every_co_owner_agrees_with_its_own_account(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    owner = asked(people, nomination)
    for somebody_else in ("nominator", "official", "official-nj", "association"):
        with pytest.raises(PermissionDenied):
            consent.answer_co_owner(owner, by=people[somebody_else], agreed=True)
    submitted(people, nomination)
    with pytest.raises(Conflict, match=r"agreed|同意"):
        recommended(people, nomination)

    consent.answer_co_owner(owner, by=people["co-owner"], agreed=True)
    with pytest.raises(PermissionDenied):
        consent.answer_co_owner(owner, by=people["co-owner"], agreed=False)
    with pytest.raises(IntegrityError, match=r"it has answered"), transaction.atomic():
        CoOwner.objects.filter(pk=owner.pk).update(agreed=False)
    with pytest.raises(IntegrityError, match="sent"), transaction.atomic():
        CoOwner.objects.filter(pk=owner.pk).delete()
    assert recommended(people, nomination).state == "recommended"


def test_who_does_not_agree_stops_it_before_it_is_sent(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    owner = asked(people, nomination)
    consent.answer_co_owner(owner, by=people["co-owner"], agreed=False)

    with pytest.raises(Faulty):
        send(nomination, people["nominator"])
    consent.remove_co_owner(owner, by=people["nominator"])
    assert submitted(people, nomination).state == "submitted"


def test_without_consent_to_publication_it_is_not_sent(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    Nomination.objects.filter(pk=nomination.pk).update(may_be_published=False)

    with pytest.raises(Faulty):
        send(nomination, people["nominator"])


def test_the_formal_check_returns_once_and_no_further_place_is_used(people: Cast) -> None:
    edition = make_edition(people, places=1)
    nomination, other = drafted(people, edition), drafted(people, edition, make_patent(2016_1_0100002))
    recommended(people, submitted(people, nomination))
    submissions.return_for_changes(form_of(nomination), "缺少附件", by=people["official"])
    nomination.refresh_from_db()
    assert (nomination.state, nomination.state_reason) == ("returned", "缺少附件")

    submitted(people, other)
    with pytest.raises(Conflict, match=r"place|名额"):
        recommended(people, other)
    submitted(people, nomination)
    assert recommended(people, nomination).state == "recommended"
    with pytest.raises(Conflict, match=r"once|一次"):
        submissions.return_for_changes(form_of(nomination), "再退", by=people["official-2"])
    submissions.accept(form_of(nomination), by=people["official"])
    nomination.refresh_from_db()
    assert nomination.state == "formal_ok"


def test_a_place_stays_used_whatever_became_of_it(people: Cast) -> None:
    edition = make_edition(people, places=1)
    first, second = drafted(people, edition), drafted(people, edition, make_patent(2016_1_0100002))
    recommended(people, submitted(people, first))
    submitted(people, second)
    filing.end_nomination(first, State.WITHDRAWN, by=people["nominator"], reason="撤回")

    with pytest.raises(Conflict, match=r"place|名额"):
        recommended(people, second)


@pytest.mark.parametrize("name", ["official-sz", "official", "nominator", "association", "co-owner"])
def test_only_the_channel_recommends(people: Cast, edition: Edition, name: str) -> None:
    nomination = submitted(people, drafted(people, edition))
    with pytest.raises(PermissionDenied):
        recommended(people, nomination, by=name)


def test_an_association_recommends_too_but_not_what_it_nominates(people: Cast, edition: Edition) -> None:
    nomination = submitted(people, drafted(people, edition, channel=ASSOCIATION))
    assert recommended(people, nomination, by="association").state == "recommended"

    with pytest.raises(IntegrityError, match="nomination_is_recommended_by_another_body"), transaction.atomic():
        Nomination.objects.create(
            edition=edition, kind="inventor", person="甲", title="甲", begun_by="x",
            body=people.bodies[ASSOCIATION], channel=people.bodies[ASSOCIATION],
        )  # fmt: skip


def test_maker_is_not_checker(people: Cast, edition: Edition) -> None:
    people.gives("official-nj", "official", "江苏省知识产权局（演示）")
    nomination = recommended(people, submitted(people, drafted(people, edition)))

    with pytest.raises(PermissionDenied):
        submissions.accept(form_of(nomination), by=people["official-nj"])
    with pytest.raises(IntegrityError, match="maker"), transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(
            state="formal_ok", moved_by_id=people["official-nj"].pk, moved_by="x"
        )


def test_the_calendar_holds_the_rights(people: Cast, edition: Edition, stand_at: Stand) -> None:
    nomination, late = drafted(people, edition), drafted(people, edition, make_patent(2016_1_0100002))
    submitted(people, nomination)
    stand_at(moment("2026-04-01", 0))
    with pytest.raises(PermissionDenied):
        send(late, people["nominator"])
    with pytest.raises(PermissionDenied):
        drafted(people, edition)
    assert recommended(people, nomination).state == "recommended"
    stand_at(moment("2026-05-01"))
    with pytest.raises(PermissionDenied):
        submissions.accept(form_of(nomination), by=people["official"])


def test_what_is_nominated_stands_once_it_is_sent(people: Cast, edition: Edition) -> None:
    nomination = submitted(people, drafted(people, edition))
    for change in ({"number": 7}, {"channel": people.bodies[ASSOCIATION]}, {"kind": "inventor"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=nomination.pk).update(**change)
    moves = NominationMove.objects.filter(nomination=nomination)
    with role("NONE"), pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        moves.update(by="y")


def test_a_patent_is_nominated_once_in_an_edition(people: Cast, edition: Edition) -> None:
    first, second = drafted(people, edition), drafted(people, edition)
    submitted(people, first)
    with pytest.raises(Faulty):
        send(second, people["nominator"])
    filing.end_nomination(first, State.WITHDRAWN, by=people["nominator"], reason="换一件")
    assert submitted(people, second).state == "submitted"


def test_the_name_of_an_inventor_is_kept_in_two_parts(people: Cast, edition: Edition) -> None:
    one, other = inventor(people, edition), inventor(people, edition, "Smith", "Ann")
    assert (one.person, one.surname, one.given_name, one.title) == ("欧阳明", "欧阳", "明", "欧阳明")
    assert (other.person, other.surname) == ("Smith Ann", "Smith")


def test_two_channels_people_recommend_at_once_and_one_place_is_left(
    transactional_db: None, cast: Cast, stand_at: Stand
) -> None:
    edition = make_edition(cast, places=1)
    both = [submitted(cast, drafted(cast, edition, make_patent(number))) for number in (2015_1_0100001, 2016_1_0100002)]
    start, outcomes = threading.Barrier(2), []

    def press(nomination: Nomination) -> None:
        try:
            start.wait(10)
            outcomes.append(str(recommended(cast, nomination).state))
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["recommended", "refused"]
    assert Nomination.objects.filter(state="recommended").count() == 1


class TestAnyOrder(TestCase):
    """Any order of any moves, by action or straight in the table, leaves only ways of the domain behind."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([*State.values, *("recommended", "formal_ok", "preliminary", "panel", "shortlisted")]),
                st.sampled_from(["action", "action", "table"]),
                st.sampled_from(["official", "official-2", "official-nj", "nominator", "finance-official"]),
            ),
            min_size=1, max_size=20,
        )
    )  # fmt: skip
    def test(self, tries: list[tuple[str, str, str]]) -> None:
        with role(WORKER):
            create_demonstration_accounts()
        people = Cast(
            {one.username: one for one in User.objects.all()}, {one.name: one for one in Organisation.objects.all()}
        )
        with role("NONE"):
            set_clock(moment("2026-03-10"))
        nomination = submitted(people, drafted(people, make_edition(people)))
        Nomination.objects.filter(pk=nomination.pk).update(
            category=Category.objects.get(edition=nomination.edition, code="gold")
        )
        for target, way, name in tries:
            before = Nomination.objects.get(pk=nomination.pk)
            try:
                with transaction.atomic():
                    _try(people, before, target, way, name)
            except (IntegrityError, Conflict, PermissionDenied, BadInput):
                assert Nomination.objects.get(pk=nomination.pk).state == before.state
                continue
            assert target == before.state or target in ALLOWED[before.state]
        told = [(move.source, move.target) for move in nomination.moves.all()]
        assert all(target in ALLOWED[source] for source, target in told)
        assert [target for _source, target in told].count("returned") <= 1
        assert [source for source, _target in told][1:] == [target for _source, target in told][:-1]
        assert Nomination.objects.get(pk=nomination.pk).state == told[-1][1]


def _try(people: Cast, nomination: Nomination, target: str, way: str, name: str) -> None:
    by = people[name]
    if way == "action":
        move_nomination(nomination, target, by=by, reason="试")
        return
    facts: dict[str, Any] = {"state_reason": "试", "moved_by_id": by.pk, "moved_by": by.username}
    Nomination.objects.filter(pk=nomination.pk).update(state=target, **facts)


def test_every_way_ends_or_goes_on() -> None:
    assert {str(state) for state in BEFORE_NOTICE} == {state for state in ALLOWED if ALLOWED[state] >= ENDS}
