"""Zhou draws up a decision, Wu applies it: all of it or nothing, and no award against any rule of the award."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from awards.nominations.models import AbnormalFiling, Nomination
from awards.nominations.states import State
from awards.results import deciding, objecting, revoking
from awards.results.honours import write_honours
from awards.results.models import Award, Decision, DecisionLine
from awards.rounds.models import Category, Edition
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.letters.actions import send_letter
from ipportal.core.letters.models import Letter
from ipportal.core.notices.models import Notice
from patents.honours.models import Honour
from patents.register.models import PatentEvent
from tests.awards.nominations.conftest import NOMINEE, Stand
from tests.awards.results.given import (
    DAY,
    DECIDED,
    FIRST,
    GOLD_FEN,
    LATER,
    NOTICE,
    TOLD,
    applied,
    decision_of,
    make_edition,
    noticed,
    person,
    project,
)
from tests.awards.results.test_publicity import about, decided, state_of
from tests.conftest import WORKER, role
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DESK: Final = "/en/desk/awards/decisions/"


@pytest.fixture
def listed(cast: Cast, edition: Edition, stand_at: Stand) -> list[Nomination]:
    """Two projects and an inventor whose notice is over; it is the first day of the decision."""
    found = [project(cast, edition), project(cast, edition, FIRST + 1, "silver"), person(cast, edition, "王")]
    stand_at(NOTICE)
    noticed(cast, edition)
    stand_at(DECIDED)
    return found


def test_a_decision_awards_everything_in_it(cast: Cast, edition: Edition, listed: list[Nomination]) -> None:
    zhou, wu = signed_in(cast["official"]), signed_in(cast["official-2"])
    form = {"document": "苏政发〔2026〕9号", "decided_on": "2026-06-16", "nominations": [one.pk for one in listed]}

    answer = zhou.post(f"{DESK}editions/{edition.pk}/new/", form)

    decision = Decision.objects.get()
    page = f"{DESK}{decision.pk}/"
    assert answer["Location"] == page
    assert zhou.post(f"{page}apply/", {"version": "1"}).status_code == 403, "who drew it up does not apply it"
    shown = wu.get(page).text
    assert "Nothing stands in the way." in shown
    assert "In force on 2026-06-16" in shown
    assert wu.post(f"{page}apply/", {"version": "1"}).status_code == 302
    assert [state_of(one) for one in listed] == ["awarded"] * 3
    gold = Award.objects.get(nomination=listed[0])
    assert (gold.prize_fen, gold.awarded_on, gold.organisation, gold.city_id) == (GOLD_FEN, DAY, NOMINEE, "320100")
    assert (gold.number, gold.title, gold.owner) == (FIRST, "一种装置", NOMINEE)
    inventor = Award.objects.get(kind="inventor")
    assert (inventor.surname, inventor.given_name, inventor.category.code) == ("王", "某", "inventor")
    assert wu.post(f"{page}apply/", {"version": "1"}).status_code == 409
    assert Award.objects.count() == 3


def test_nothing_is_awarded_when_one_cannot_be(cast: Cast, edition: Edition, listed: list[Nomination]) -> None:
    with role("NONE"):
        Nomination.objects.filter(pk=listed[1].pk).update(title="失效的装置")
        PatentEvent.objects.create(number=FIRST + 1, seq=2, kind="L", effective_on=dt.date(2026, 6, 15))
    decision = decision_of(cast, edition)

    answer = signed_in(cast["official-2"]).post(f"{DESK}{decision.pk}/apply/", {"version": "1"})

    assert answer.status_code == 409
    assert "失效的装置" in answer.text
    assert "Ended on 2026-06-15" in answer.text
    assert {state_of(one) for one in listed} == {"on_notice"}
    assert not Award.objects.exists()


def test_it_waits_for_the_end_of_the_notice_and_for_objections(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    nomination = project(cast, edition)
    stand_at(NOTICE)
    objection = about(noticed(cast, edition), nomination)
    with pytest.raises(PermissionDenied):
        decision_of(cast, edition, decided_on=NOTICE.date())
    stand_at(DECIDED)
    decision = decision_of(cast, edition)
    with pytest.raises(Conflict, match=r"objection|异议"):
        applied(cast, decision)
    decided(cast, objection, "admitted", "heard")
    with pytest.raises(Conflict):
        applied(cast, decision)
    decided(cast, objection, "dismissed")
    assert len(applied(cast, decision)) == 1


def test_no_more_than_the_cap(cast: Cast, edition: Edition, listed: list[Nomination], stand_at: Stand) -> None:
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE awards_category DISABLE TRIGGER USER")
        cursor.execute("UPDATE awards_category SET cap = 0 WHERE code = 'silver'")
        cursor.execute("ALTER TABLE awards_category ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    decision = decision_of(cast, edition)
    with pytest.raises(Conflict, match=r"0"):
        applied(cast, decision)
    assert not Award.objects.exists()


def test_a_mark_of_abnormal_filings_bars_it(cast: Cast, edition: Edition, listed: list[Nomination]) -> None:
    with role("NONE"):
        AbnormalFiling.objects.create(
            credit_code="91320115TE0D001008", name=NOMINEE, since=dt.date(2026, 6, 1), source="某通知", added_by="甲"
        )
    with pytest.raises(Conflict, match=r"marked|标记"):
        applied(cast, decision_of(cast, edition))


def test_who_shortlisted_or_acts_for_the_nominee_does_not_apply(
    cast: Cast, edition: Edition, listed: list[Nomination]
) -> None:
    decision = decision_of(cast, edition)
    cast.gives("official-2", "agency_editor", NOMINEE)
    with pytest.raises(PermissionDenied):
        applied(cast, decision)
    for somebody in ("finance-official", "nominator", "official-nj", "official"):
        with pytest.raises(PermissionDenied):
            applied(cast, decision, by=somebody)


def test_a_decision_is_of_what_is_on_notice_and_of_no_day_to_come(
    cast: Cast, edition: Edition, listed: list[Nomination]
) -> None:
    with pytest.raises(BadInput):
        decision_of(cast, edition, decided_on=DAY + dt.timedelta(days=1))
    with pytest.raises(BadInput):
        deciding.draft_decision(edition, [], by=cast["official"], document="x", decided_on=DAY)
    decision = decision_of(cast, edition)
    dropped = deciding.drop_decision(decision, by=cast["official"], version=1)
    with pytest.raises(PermissionDenied):
        applied(cast, dropped)
    with pytest.raises(IntegrityError, match="applied or dropped"), transaction.atomic():
        DecisionLine.objects.create(decision=dropped, nomination=listed[0])


def test_letters_are_held_and_do_not_leave_before_the_hour(
    cast: Cast, edition: Edition, listed: list[Nomination], stand_at: Stand
) -> None:
    applied(cast, decision_of(cast, edition))
    letter = Letter.objects.filter(purpose="award result", to_user=cast["nominator"]).first()
    assert letter is not None
    zhou, page = signed_in(cast["official"]), f"/en/desk/letters/{letter.pk}/"
    assert "it is sent once the hour of the results" in zhou.get(page).text
    assert zhou.post(f"{page}send/", {"revision": letter.revision}).status_code == 403

    stand_at(TOLD - dt.timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        send_letter(letter, revision=letter.revision, by=cast["official"])
    stand_at(TOLD)
    send_letter(letter, revision=letter.revision, by=cast["official"])
    letter.refresh_from_db()
    assert letter.state == "queued"


def test_li_sees_nothing_before_the_hour(
    cast: Cast, edition: Edition, listed: list[Nomination], stand_at: Stand
) -> None:
    li, pages = signed_in(cast["nominator"]), ("/en/desk/nominations/", f"{DESK}awards/")
    before = [li.get(page).text for page in pages]
    applied(cast, decision_of(cast, edition))
    award = Award.objects.get(nomination=listed[0])

    assert [len(li.get(page).text) for page in pages] == [len(page) for page in before]
    assert li.get(f"{DESK}awards/{award.pk}/").status_code == 404
    stand_at(TOLD)
    assert li.get(f"{DESK}awards/{award.pk}/").status_code == 200
    assert Client().get(f"{DESK}awards/{award.pk}/").status_code == 302


def test_winners_become_honours_at_the_hour_once(
    cast: Cast, edition: Edition, listed: list[Nomination], stand_at: Stand
) -> None:
    applied(cast, decision_of(cast, edition))
    with role(WORKER):
        assert write_honours() == (0, 0)
        stand_at(TOLD)
    with role(WORKER):
        assert write_honours() == (3, 0)
        assert write_honours() == (0, 0)
    held = Honour.objects.holding().filter(award="jiangsu-patent-award", edition="5")
    assert set(held.values_list("number", "category", "person")) == {
        (FIRST, "金奖", ""), (FIRST + 1, "银奖", ""), (None, "发明人奖", "王某"),
    }  # fmt: skip


def test_an_award_is_revoked_with_a_reason_and_a_correction_says_so(
    cast: Cast, edition: Edition, listed: list[Nomination], stand_at: Stand
) -> None:
    applied(cast, decision_of(cast, edition))
    award = Award.objects.get(nomination=listed[0])
    stand_at(LATER)
    with role(WORKER):
        write_honours()
    zhou, path = signed_in(cast["official"]), f"{DESK}awards/{award.pk}/revoke/"
    assert zhou.post(path, {"reason": ""}).status_code == 422

    assert zhou.post(path, {"reason": "提供虚假材料"}).status_code == 302
    award.refresh_from_db()
    assert (state_of(listed[0]), award.revoked_why) == ("revoked", "提供虚假材料")
    assert award not in Award.objects.published()
    correction = Notice.objects.get(kind="correction")
    assert correction.corrects is not None
    assert correction.corrects.kind == "publicity"
    assert "提供虚假材料" in Client().get(f"/notices/{correction.pk}/").text
    with role(WORKER):
        assert write_honours() == (0, 1)
    assert not Honour.objects.holding().filter(number=FIRST).exists()
    assert zhou.post(path, {"reason": "再次"}).status_code == 403


def test_revoked_before_the_hour_nothing_tells_of_it(cast: Cast, edition: Edition, listed: list[Nomination]) -> None:
    award = applied(cast, decision_of(cast, edition))[0]
    revoking.revoke_award(award, by=cast["official"], reason="撤销")
    assert not Notice.objects.filter(kind="correction").exists()


def whole(act: Callable[[], Any]) -> None:
    """With what the database demands at the end of a transaction."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def row(award: Award, **other: Any) -> Award:
    """The same row once more, for a raw INSERT."""
    facts = {field.attname: getattr(award, field.attname) for field in Award._meta.concrete_fields}
    return Award(**(facts | {"id": None} | other))


def test_the_database_keeps_an_award_as_it_was_given(cast: Cast, edition: Edition, listed: list[Nomination]) -> None:
    award = applied(cast, decision_of(cast, edition))[0]
    for change in ({"prize_fen": 99_000_000}, {"title": "别的"}, {"category": Category.objects.get(code="silver")},
                   {"awarded_on": DAY - dt.timedelta(days=9)}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(revoked_at=DECIDED, revoked_why="")
    with pytest.raises(IntegrityError, match=r"nomination .* award"), transaction.atomic():
        whole(lambda: Award.objects.filter(pk=award.pk).update(revoked_at=DECIDED, revoked_why="x"))
    with pytest.raises(IntegrityError), transaction.atomic():
        row(award, number=FIRST + 7).save(force_insert=True)


def test_the_database_knows_an_awarded_nomination_by_its_award(
    cast: Cast, edition: Edition, listed: list[Nomination]
) -> None:
    changed = {"state": "awarded", "state_reason": "x", "moved_by_id": cast["official"].pk, "moved_by": "x"}
    with pytest.raises(IntegrityError, match="and its award"), transaction.atomic():
        whole(lambda: Nomination.objects.filter(pk=listed[0].pk).update(**changed))


# What may be and what may not: the rest stays as it is in a round without fault.
FINE: Final = {"when": DECIDED, "objection": None, "days": 5, "patent": "in force", "cap": 1, "prize": GOLD_FEN}
AS_WELL: Final = (
    ("objection", "dismissed"), ("objection", "upheld"), ("patent", "restored"), ("days", 5),
)  # fmt: skip
AGAINST: Final = (
    ("when", NOTICE), ("objection", "filed"), ("objection", "admitted"), ("objection", "heard"), ("days", 8),
    ("patent", "lapsed"), ("patent", "void"), ("patent", "expired"), ("cap", 0), ("prize", None),
    ("prize", GOLD_FEN + 100),
)  # fmt: skip


class TestNoAwardAgainstARule(TestCase):
    """domain.md §10.10 by the action and by a raw INSERT as the role of the pages, whatever was done before."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        fine=st.lists(st.sampled_from(AS_WELL), max_size=2),
        wrong=st.lists(st.sampled_from(AGAINST), max_size=1),
        way=st.sampled_from(["action", "table"]),
    )
    def test(self, fine: list[tuple[str, Any]], wrong: list[tuple[str, Any]], way: str) -> None:
        told = FINE | dict(fine) | dict(wrong) | {"way": way}
        with role(WORKER):
            create_demonstration_accounts()
        people = Cast(
            {one.username: one for one in User.objects.all()}, {one.name: one for one in Organisation.objects.all()}
        )
        nomination = _laid(people, told)
        try:
            with transaction.atomic():
                whole(lambda: _give(people, nomination, told))
        except (IntegrityError, Conflict, PermissionDenied, BadInput):
            assert not Award.objects.exists()
            assert wrong
            return
        assert not wrong
        assert Award.objects.get().prize_fen == GOLD_FEN
        assert Nomination.objects.get().state == "awarded"


EVENTS: Final = {"in force": (), "lapsed": ("L",), "restored": ("L", "R"), "void": ("I",), "expired": ("E",)}


def _laid(people: Cast, told: dict[str, Any]) -> Nomination:
    with role("NONE"):
        set_clock(DECIDED.replace(month=3, day=10))
    edition = make_edition(people)
    nomination = project(people, edition)
    with role("NONE"):
        set_clock(NOTICE)
    notice = noticed(people, edition)
    if told["objection"]:
        objection = about(notice, nomination)
        steps = {"admitted": 1, "heard": 2}.get(told["objection"], 2)
        if told["objection"] != "filed":
            decided(people, objection, *("admitted", "heard")[:steps])
        if told["objection"] in ("upheld", "dismissed"):
            decided(people, objection, told["objection"])
        if told["objection"] == "upheld":
            nomination.refresh_from_db()
            objecting.rule(nomination, State.ON_NOTICE, by=people["official"], reason="不影响")
    with role("NONE"):
        set_clock(told["when"])
        for kind in EVENTS[told["patent"]]:
            PatentEvent.objects.create(number=FIRST, seq=3, kind=kind, effective_on=dt.date(2026, 5, 1))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("awards_edition", "awards_category"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("UPDATE awards_category SET cap = %s WHERE code = 'gold'", [told["cap"]])
            cursor.execute("UPDATE awards_edition SET notice_days = %s", [told["days"]])
            for table in ("awards_edition", "awards_category"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    nomination.refresh_from_db()
    return nomination


def _give(people: Cast, nomination: Nomination, told: dict[str, Any]) -> None:
    edition = Edition.objects.get(pk=nomination.edition_id)
    day = told["when"].date()
    if told["way"] == "action":
        if told["prize"] != GOLD_FEN:
            raise BadInput("asked", "the action asks nobody for the prize")
        applied(people, decision_of(people, edition, decided_on=day))
        return
    decision = Decision.objects.create(
        edition=edition, document="x", decided_on=day, drafted_by_id=people["official"].pk, drafted_by="x"
    )
    DecisionLine.objects.create(decision=decision, nomination=nomination)
    Decision.objects.filter(pk=decision.pk).update(
        state="applied", applied_at=told["when"], applied_by_id=people["official-2"].pk, applied_by="y"
    )
    Nomination.objects.filter(pk=nomination.pk).update(
        state="awarded", state_reason="x", moved_by_id=people["official-2"].pk, moved_by="y"
    )
    nomination = Nomination.objects.with_names().get(pk=nomination.pk)
    facts = deciding.snapshot(nomination) | {"prize_fen": told["prize"]}
    Award(decision=decision, awarded_on=day, **facts).save(force_insert=True)
