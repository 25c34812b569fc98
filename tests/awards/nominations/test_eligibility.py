"""What rules a nomination out, and what only a person can weigh: the traps of the register by day."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pytest

from awards.nominations.consent import answer_co_owner
from awards.nominations.eligibility import Answer, Line, certain, eligibility
from awards.nominations.marks import end_mark, mark_body
from awards.nominations.models import Nomination
from awards.rounds.models import Edition
from ipportal.core.accounts.models import Organisation
from ipportal.core.submissions.actions import Faulty
from patents.honours.models import Honour
from tests.awards.nominations.conftest import (
    CUT_OFF,
    NOMINEE,
    Stand,
    asked,
    drafted,
    inventor,
    make_edition,
    make_patent,
    moment,
    send,
)
from tests.awards.nominations.test_states import forced
from tests.conftest import role
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DAY: Final = dt.timedelta(days=1)


def told_of(**patent: Any) -> Nomination:
    """A nomination of a patent, as it would stand; the rules of the register need no more."""
    edition, body = Edition(cut_off_on=CUT_OFF), Organisation(name=NOMINEE, region_id="320115")
    return Nomination(edition=edition, kind="project", number=make_patent(**patent).pk, body=body)


def line(nomination: Nomination, code: str, day: dt.date | None = None) -> Line:
    return next(one for one in eligibility(nomination, day) if one.code == code)


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({}, "yes"),
        ({"events": [("L", CUT_OFF, {})]}, "no"),
        ({"events": [("L", CUT_OFF + DAY, {})]}, "yes"),
        ({"events": [("L", CUT_OFF - 9 * DAY, {}), ("R", CUT_OFF, {})]}, "yes"),
        ({"events": [("A", CUT_OFF, {})]}, "no"),
        ({"events": [("I", CUT_OFF + 30 * DAY, {})]}, "no"),  # deemed never to have existed
        ({"events": [("P", CUT_OFF - DAY, {})]}, "yes"),
        ({"filed_on": dt.date(2006, 3, 31)}, "no"),  # expires on that day
        ({"filed_on": dt.date(2006, 4, 1)}, "yes"),
        ({"number": 2015_2_0100001, "kind": 2, "filed_on": dt.date(2016, 3, 31)}, "no"),
        ({"number": 2015_3_0100001, "kind": 3, "filed_on": dt.date(2016, 4, 1)}, "yes"),
        ({"granted": None}, "no"),
        ({"granted": CUT_OFF}, "yes"),
        ({"granted": CUT_OFF + DAY}, "no"),
        ({"filed_on": dt.date(2008, 2, 29)}, "yes"),
    ],
)
def test_in_force_on_the_cut_off_day(stand_at: Stand, told: dict[str, Any], answer: str) -> None:
    stand_at(moment("2026-06-01"))

    assert line(told_of(**told), "in_force").answer == answer


def test_what_may_still_change_until_the_day_is_not_known() -> None:
    lapsed = told_of(events=[("L", dt.date(2026, 3, 1), {})])
    expiring = told_of(number=2006_1_0100002, filed_on=dt.date(2006, 3, 20))

    assert line(lapsed, "in_force").answer == Answer.UNKNOWN
    assert line(expiring, "in_force").answer == Answer.NO


def test_it_is_asked_again_for_the_day_of_the_decision(stand_at: Stand) -> None:
    nomination = told_of(events=[("L", dt.date(2026, 6, 1), {})])
    stand_at(moment("2026-07-01"))

    assert line(nomination, "in_force").answer == Answer.YES
    assert line(nomination, "in_force", dt.date(2026, 6, 15)).answer == Answer.NO


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({}, "yes"),
        ({"county": 110105}, "no"),  # co-owned, first owner in Beijing
        ({"county": 320000}, "yes"),
        ({"county": 0}, "unknown"),
        ({"events": [("T", CUT_OFF, {"county": 310115, "owner": "某"})]}, "no"),  # to Shanghai on the very day
        ({"events": [("T", CUT_OFF + DAY, {"county": 310115, "owner": "某"})]}, "yes"),
        ({"county": 310115, "events": [("T", CUT_OFF, {"county": 320500, "owner": "某"})]}, "yes"),
    ],
)
def test_the_first_owner_is_located_in_the_province(told: dict[str, Any], answer: str) -> None:
    assert line(told_of(**told), "in_province").answer == answer


def won(**told: Any) -> None:
    facts = {"award": "china-patent-award", "edition": "23", "category": "优秀奖", "awarded_on": dt.date(2022, 7, 1)}
    with role("NONE"):
        Honour.objects.create(seq=1, **facts | told)


@pytest.mark.parametrize("award", ["china-patent-award", "jiangsu-patent-award"])
def test_a_former_winner_does_not_return(people: Cast, edition: Edition, award: str) -> None:
    nomination = drafted(people, edition)
    won(award="某市专利奖", number=nomination.number)
    assert line(nomination, "no_former_winner").answer == Answer.YES
    won(award=award, number=nomination.number)

    assert line(nomination, "no_former_winner").answer == Answer.NO
    with pytest.raises(Faulty):
        send(nomination, people["nominator"])


def test_a_namesake_is_not_the_winner(people: Cast, edition: Edition) -> None:
    nomination = inventor(people, edition)
    won(person="欧阳明", organisation="别的单位")
    assert line(nomination, "no_former_winner").answer == Answer.UNKNOWN
    won(person="欧阳明", organisation=NOMINEE, edition="24")

    assert [one.code for one in certain(eligibility(nomination))] == ["no_former_winner"]


def test_what_another_edition_awarded_does_not_return(people: Cast, edition: Edition) -> None:
    nomination, earlier = drafted(people, edition), make_edition(people, number=2)
    before = drafted(people, earlier)
    forced(before, "awarded")
    assert line(nomination, "no_former_winner").answer == Answer.NO
    forced(before, "revoked")
    assert line(nomination, "no_former_winner").answer == Answer.YES


def test_co_owners_answer_for_themselves(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    assert line(nomination, "co_owners").answer == Answer.UNKNOWN, "the register names the first owner alone"
    owner = asked(people, nomination)
    assert line(nomination, "co_owners").answer == Answer.UNKNOWN
    answer_co_owner(owner, by=people["co-owner"], agreed=True)
    assert line(nomination, "co_owners").answer == Answer.YES


def test_a_mark_of_abnormal_filings_bars_a_body_while_it_holds(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    facts: dict[str, Any] = {"credit_code": nomination.owner_code, "name": NOMINEE, "source": "通报"}
    mark = mark_body(by=people["official"], since=CUT_OFF, **facts)
    found = line(nomination, "no_abnormal_filings")
    assert (found.answer, found.source) == (Answer.NO, "通报")

    end_mark(mark, by=people["official"], until=CUT_OFF, version=1)
    assert line(nomination, "no_abnormal_filings").answer == Answer.NO, "the last day counts"
    assert line(nomination, "no_abnormal_filings", CUT_OFF + DAY).answer == Answer.YES


def test_what_nothing_tells_of_is_not_known(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition, make_patent(publication_number=""))

    told = {one.code: str(one.answer) for one in eligibility(nomination)}
    assert told == {
        "known": "yes", "in_force": "yes", "in_province": "yes", "nominee_is_owner": "yes",
        "once": "yes", "no_former_winner": "yes",
        "co_owners": "unknown", "not_secret": "unknown", "no_dispute": "unknown", "no_abnormal_filings": "yes",
    }  # fmt: skip


def test_a_stranger_to_the_patent_is_not_told_who_nominates_it(people: Cast, edition: Edition) -> None:
    patent = make_patent(credit_code="", first_owner="别人")
    send(drafted(people, edition, patent), people["nominator"])
    probing = drafted(people, edition, patent)

    assert line(probing, "once").answer == Answer.NO
    told = {one.code: one.answer for one in eligibility(probing, tells_of_others=False)}
    assert told["once"] == told["nominee_is_owner"] == Answer.UNKNOWN
    page = signed_in(people["nominator"]).get(f"/desk/nominations/{probing.pk}/").text
    assert "本届已经申报" not in page
