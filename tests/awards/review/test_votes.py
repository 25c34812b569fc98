"""The committee votes in July: once each, in secret, sealed; persons decide what the count only shows."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review.panels.models import SiteCheck
from awards.review.votes import actions
from awards.review.votes.counting import Side, count, places
from awards.review.votes.models import Ballot, RollEntry, Vote, VoteMember
from awards.rounds.models import Category, Edition
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.signin.models import KeptForm, SignIn
from ipportal.core.audit.models import Event
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.errors import BadInput, Conflict
from tests.awards.review.panel_cast import (
    MEMBERS,
    Stand,
    all_vote,
    before_the_panel,
    expert,
    in_conflict,
    moment,
    opened,
    reviewed_edition,
)
from tests.conftest import WORKER, role
from tests.core.metrics.test_releases import committed
from tests.people import Cast, cast, signed_in

__all__ = ["cast", "committed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(cast: Cast, stand_at: Stand) -> Edition:
    stand_at(moment("2026-07-10"))
    return reviewed_edition(cast)


@pytest.fixture
def five(cast: Cast, edition: Edition) -> list[Nomination]:
    return [before_the_panel(cast, edition, f"合金{number}") for number in "一二三四五"]


def box() -> list[tuple[str, str, list[int], int]]:
    """What only the owner of the tables can read: number, transaction, choices, vote."""
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("SELECT id::text, xmin::text, choices, vote_id FROM awards_ballot_box ORDER BY ctid")
        return list(cursor.fetchall())


def events() -> int:
    return Event.objects.exclude(object_kind="user").count()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def states(vote: Vote) -> dict[str, str]:
    return dict(Nomination.objects.filter(votes__vote=vote).values_list("title", "state"))


def test_a_vote_from_its_opening_to_the_shortlist(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    office = signed_in(cast["official"])
    told = {
        "candidates": [one.pk for one in five], "members": [cast[name].pk for name in MEMBERS], "quorum": 3, "most": 2,
    }  # fmt: skip

    assert office.post(f"/desk/votes/editions/{edition.pk}/new/gold/", told).status_code == 302
    vote = Vote.objects.get()
    for name, chosen in zip(MEMBERS[:4], ([0, 1], [0, 1], [0, 2], []), strict=True):
        member, paper = signed_in(cast[name]), f"/desk/votes/{vote.pk}/ballot/"
        choices = {"choices": [five[number].pk for number in chosen]}
        looked = member.post(paper, choices)
        assert RollEntry.objects.filter(member__user=cast[name]).count() == 0
        assert 'name="cast"' in looked.content.decode()
        assert member.post(paper, choices | {"cast": "1"}).status_code == 302
        assert "合金" not in member.get(paper).content.decode()
    assert office.post(f"/desk/votes/{vote.pk}/close/").status_code == 302

    page = office.get(f"/en/desk/votes/{vote.pk}/").content.decode()
    assert "4 ballots, 1 of them blank" in page
    assert "The ballots are those that were sealed." in page
    fates = {f"fate-{one.pk}": "stays" for one in five}
    fates |= {
        f"fate-{five[0].pk}": "shortlisted",
        f"fate-{five[1].pk}": "shortlisted",
        f"fate-{five[4].pk}": "rejected",
    }
    refused = office.post(f"/desk/votes/{vote.pk}/settle/", fates | {"reason": "依票数"})
    assert refused.status_code == 422
    assert (
        office.post(
            f"/desk/votes/{vote.pk}/settle/", fates | {"reason": "依票数", "rejected_why": "未获支持"}
        ).status_code
        == 302
    )

    assert list(states(vote).values()).count("panel") == 2
    assert {one.title for one in Nomination.objects.filter(category__code="gold", state="shortlisted")} == {
        "合金一", "合金二",
    }  # fmt: skip
    assert Nomination.objects.get(pk=five[4].pk).state == State.REJECTED
    silver = opened(cast, edition, [five[2], five[3]], code="silver")
    assert silver.is_open


def test_a_member_votes_once_and_is_told_so(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    vote, member = opened(cast, edition, five), signed_in(cast[MEMBERS[0]])
    paper, form = f"/en/desk/votes/{vote.pk}/ballot/", {"choices": [five[0].pk], "cast": "1"}
    member.post(paper, form)

    again = member.post(paper, form)

    assert again.status_code == 409
    assert "You have voted." in again.content.decode()
    assert len(box()) == 1
    with pytest.raises(Conflict):
        actions.cast_ballot(vote, [five[0].pk], by=cast[MEMBERS[0]])


def test_the_trail_knows_nothing_of_a_ballot(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    vote, member = opened(cast, edition, five), signed_in(cast[MEMBERS[0]])
    before = events()

    member.post(f"/desk/votes/{vote.pk}/ballot/", {"choices": [five[0].pk], "cast": "1"})

    assert events() == before
    assert {field.name for field in RollEntry._meta.fields} == {"member"}
    assert {field.name for field in Ballot._meta.fields} == {"id", "vote", "choices"}


def test_a_ballot_sent_after_the_sign_in_ended_is_not_put_aside(
    cast: Cast, edition: Edition, five: list[Nomination]
) -> None:
    vote, member = opened(cast, edition, five), signed_in(cast[MEMBERS[0]])
    other = f"/desk/votes/editions/{edition.pk}/new/gold/"
    for address, kept in ((f"/desk/votes/{vote.pk}/ballot/", 0), (other, 1)):
        member.force_login(cast[MEMBERS[0]])
        end_of_sign_in(cast[MEMBERS[0]])
        member.post(address, {"choices": [five[0].pk], "quorum": "3"})
        assert KeptForm.objects.count() == kept


def end_of_sign_in(person: User) -> None:
    SignIn.objects.filter(user=person).update(seen_at=moment("2020-01-01"), begun_at=moment("2020-01-01"))


def test_nobody_who_serves_pages_reads_the_open_box(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    all_vote(cast, opened(cast, edition, five), [[five[0]]])

    for name in ("ipp_web", WORKER, "ipp_reader"):
        with role(name), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run("SELECT * FROM awards_ballot_box")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        RollEntry.objects.create(member=VoteMember.objects.all()[3])


def test_who_is_in_conflict_cannot_tick_that_candidate(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    in_conflict(expert(cast, MEMBERS[0]), five[0])
    vote, member = opened(cast, edition, five), signed_in(cast[MEMBERS[0]])
    paper = f"/en/desk/votes/{vote.pk}/ballot/"

    page = member.get(paper).content.decode()
    answer = member.post(paper, {"choices": [five[0].pk, five[1].pk], "cast": "1"})

    assert page.count("You are in conflict with this candidate") == 1
    assert answer.status_code == 422
    assert box() == []
    with pytest.raises(IntegrityError, match="in conflict"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT cast_ballot(%s, %s, %s)", [vote.pk, cast[MEMBERS[0]].pk, [five[0].pk]])
    assert member.post(paper, {"choices": [five[1].pk], "cast": "1"}).status_code == 302


@pytest.mark.parametrize("chosen", [[0, 1, 2], [99]])
def test_a_ballot_beyond_the_vote_is_refused(
    cast: Cast, edition: Edition, five: list[Nomination], chosen: list[int]
) -> None:
    vote = opened(cast, edition, five)
    choices = [five[number].pk if number < 5 else number for number in chosen]

    with pytest.raises(BadInput):
        actions.cast_ballot(vote, choices, by=cast[MEMBERS[0]])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT cast_ballot(%s, %s, %s::bigint[])", [vote.pk, cast[MEMBERS[0]].pk, choices])
    assert box() == []


def test_below_the_quorum_it_is_void_unread_and_held_again(
    cast: Cast, edition: Edition, five: list[Nomination]
) -> None:
    vote = opened(cast, edition, five)
    all_vote(cast, vote, [[five[0]], [five[0]]])

    closed = actions.close_vote(vote, by=cast["official"])

    assert (closed.state, closed.voted, closed.digest) == ("void", 2, "")
    assert (box(), Ballot.objects.count()) == ([], 0)
    assert "void" in signed_in(cast["official"]).get(f"/en/desk/votes/{vote.pk}/").content.decode()
    with pytest.raises(PermissionDenied):
        actions.cast_ballot(closed, [], by=cast[MEMBERS[4]])
    with pytest.raises(Conflict):
        actions.cast_ballot(vote, [], by=cast[MEMBERS[4]])  # a page that was opened before
    again = opened(cast, edition, five)
    all_vote(cast, again, [[five[0]]] * 3)
    assert actions.close_vote(again, by=cast["official"]).state == "closed"


@pytest.mark.parametrize(("quorum", "most"), [(2, 1), (6, 1), (3, 3), (3, 0)])
def test_a_quorum_keeps_the_secret_and_the_cap_is_kept(
    cast: Cast, edition: Edition, five: list[Nomination], quorum: int, most: int
) -> None:
    with pytest.raises(BadInput):
        opened(cast, edition, five, quorum=quorum, most=most)


def test_votes_of_a_kind_are_held_one_after_another(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    opened(cast, edition, five)

    with pytest.raises(Conflict):
        opened(cast, edition, five, code="silver")


def test_a_sealed_vote_is_changed_by_nobody(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    vote = opened(cast, edition, five)
    all_vote(cast, vote, [[five[0]], [five[1]], [five[1]]])
    with pytest.raises(IntegrityError, match="not what was cast"), transaction.atomic():
        Vote.objects.update(state="closed", voted=3, digest="0" * 64, closed_by="某", closed_on="2026-07-10")
    actions.close_vote(vote, by=cast["official"])

    def refused(sql: str, words: str) -> None:
        with role("NONE"), pytest.raises(IntegrityError, match=words), transaction.atomic():
            run(sql)

    refused("UPDATE awards_ballot SET choices = '{}'", "sealed")
    refused("DELETE FROM awards_ballot", "sealed")
    refused(f"INSERT INTO awards_ballot VALUES (gen_random_uuid(), '{{}}', {vote.pk})", "sealed")
    refused("UPDATE awards_vote SET digest = repeat('0', 64)", "a vote stands")
    refused("UPDATE awards_vote SET quorum = 1", "a vote stands")
    refused("DELETE FROM awards_roll_entry", "the roll only grows")
    refused("DELETE FROM awards_vote_candidate", "it has begun")
    refused("UPDATE awards_vote_member SET name = '某'", "it has begun")
    vote.refresh_from_db()
    assert count(vote).is_whole


def test_ties_at_the_cut_are_shown_and_a_person_decides(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    vote = opened(cast, edition, five)
    all_vote(cast, vote, [[five[0], five[1]], [five[0], five[2]], [five[0], five[3]]])
    actions.close_vote(vote, by=cast["official"])

    page = signed_in(cast["official"]).get(f"/en/desk/votes/{vote.pk}/settle/").content.decode()

    assert "No rule puts them in order" in page
    assert page.count("equal votes at the cut") == 3
    assert "checked" not in page
    assert page.count("selected") == page.count('value="stays" selected')


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.integers(1, 12))
@example([3, 1, 1], 2)
@example([0, 0], 1)
def test_the_cut_never_puts_more_above_it_than_there_are_places(votes: list[int], most: int) -> None:
    found = places(dict(enumerate(votes)), most)

    sides = {side: [one.votes for one in found if one.side == side] for side in Side}
    assert len(sides[Side.ABOVE]) <= most
    assert len(set(sides[Side.TIED])) <= 1
    assert 0 not in sides[Side.ABOVE] + sides[Side.TIED]
    if sides[Side.TIED]:
        assert len(sides[Side.ABOVE]) < most < len(sides[Side.ABOVE]) + len(sides[Side.TIED])
    assert all(low < high for low in sides[Side.BELOW] for high in sides[Side.ABOVE] + sides[Side.TIED])
    assert [one.place for one in found] == [1 + sum(other > one.votes for other in votes) for one in found]


def test_all_that_is_decided_happens_together_or_not_at_all(
    cast: Cast, edition: Edition, five: list[Nomination]
) -> None:
    vote = opened(cast, edition, five)
    all_vote(cast, vote, [[five[0], five[1]]] * 3)
    vote = actions.close_vote(vote, by=cast["official"])
    gold = Category.objects.get(edition=edition, code="gold")
    other = before_the_panel(cast, edition, "先到的")
    with role("NONE"):
        Nomination.objects.filter(pk=other.pk).update(
            state="shortlisted", category=gold, state_reason="某", moved_by_id=-9, moved_by="ding"
        )

    fates = {one.pk: "shortlisted" for one in five[:2]}

    with pytest.raises(Conflict):
        actions.settle_vote(vote, fates, by=cast["official"], reason="依票数")

    assert set(states(vote).values()) == {"panel"}
    vote.refresh_from_db()
    assert vote.state == "closed"
    settled = actions.settle_vote(vote, {five[0].pk: "shortlisted"}, by=cast["official"], reason="依票数")
    assert (settled.state, states(vote)["合金一"]) == ("settled", "shortlisted")


def test_nobody_at_all_may_be_chosen(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    vote = opened(cast, edition, five)
    all_vote(cast, vote, [[], [], []])
    vote = actions.close_vote(vote, by=cast["official"])

    assert actions.settle_vote(vote, {}, by=cast["official"], reason="空缺").state == "settled"
    assert opened(cast, edition, five).is_open


def test_a_site_check_that_was_not_passed_needs_a_reason(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    SiteCheck.objects.create(
        nomination=five[0], checked_on="2026-06-20", checked_by="周", finding="停产", passed=False, written_by="周"
    )
    vote = opened(cast, edition, five)
    all_vote(cast, vote, [[five[0]]] * 3)
    vote, fates = actions.close_vote(vote, by=cast["official"]), {five[0].pk: "shortlisted"}

    with pytest.raises(BadInput):
        actions.settle_vote(vote, fates, by=cast["official"], reason="依票数")
    gold = Category.objects.get(edition=edition, code="gold")
    with pytest.raises(IntegrityError, match="site check"), transaction.atomic():
        Nomination.objects.filter(pk=five[0].pk).update(state="shortlisted", category=gold, state_reason="某")
    actions.settle_vote(vote, fates, by=cast["official"], reason="依票数", nonetheless="已复产")

    assert SiteCheck.objects.get().nonetheless == "已复产"
    assert states(vote)["合金一"] == "shortlisted"


def test_votes_are_held_in_the_phase_of_the_committee(
    cast: Cast, edition: Edition, five: list[Nomination], stand_at: Stand
) -> None:
    vote = opened(cast, edition, five)
    stand_at(moment("2026-08-01"))

    with pytest.raises(PermissionDenied):
        actions.cast_ballot(vote, [], by=cast[MEMBERS[0]])
    assert signed_in(cast[MEMBERS[0]]).get(f"/desk/votes/{vote.pk}/ballot/").status_code == 403


@pytest.mark.parametrize("who", ["nominator", "official-nj", "finance-official", "reviewer-1"])
def test_nobody_else_opens_the_pages_of_votes(cast: Cast, edition: Edition, five: list[Nomination], who: str) -> None:
    vote, client = opened(cast, edition, five), signed_in(cast[who])

    for address in ("", f"{vote.pk}/", f"{vote.pk}/ballot/", f"{vote.pk}/settle/"):
        assert client.get(f"/desk/votes/{address}").status_code == 403
    assert signed_in(cast[MEMBERS[0]]).get(f"/desk/votes/{vote.pk}/").status_code == 403
    assert signed_in(cast[MEMBERS[0]]).get("/desk/votes/").status_code == 200


def test_the_pages_cost_the_same_for_one_and_for_three(cast: Cast, edition: Edition, five: list[Nomination]) -> None:
    def cost(person: str, page: str) -> int:
        client = signed_in(cast[person])
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    def costs(vote: Vote) -> list[int]:
        paper, page = f"/desk/votes/{vote.pk}/ballot/", f"/desk/votes/{vote.pk}/"
        desk = "/desk/votes/"
        return [cost("official", desk), cost("official", page), cost(MEMBERS[4], paper), cost(MEMBERS[4], desk)]

    first = opened(cast, edition, five[:1])
    one = costs(first)
    for _ in range(2):
        actions.close_vote(Vote.objects.filter(state="open").get(), by=cast["official"])
        last = opened(cast, edition, five[:3])
    assert costs(last) == one


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_order_of_votes_leaves_a_mark_on_the_ballots(
    cast: Cast, edition: Edition, five: list[Nomination], data: Any
) -> None:
    """Whoever votes when, with whatever: no number of a ballot lives on, and the set is what was cast."""
    with transaction.atomic():
        vote, before, given_ones = opened(cast, edition, five), set[str](), []
        order = data.draw(st.permutations(MEMBERS))
        for name in order[: data.draw(st.integers(0, 5))]:
            chosen = data.draw(st.lists(st.sampled_from(five), max_size=2, unique=True))
            actions.cast_ballot(vote, [one.pk for one in chosen], by=cast[name])
            given_ones.append(sorted(one.pk for one in chosen))
            rows = box()
            assert before.isdisjoint(row[0] for row in rows)
            assert len({row[1] for row in rows}) == 1
            assert sorted(row[2] for row in rows) == sorted(given_ones)
            before |= {row[0] for row in rows}
        closed = actions.close_vote(vote, by=cast["official"])
        sealed = Ballot.objects.filter(vote=vote)
        assert before.isdisjoint(str(one.pk) for one in sealed)
        assert (closed.state == "closed") == (len(given_ones) >= 3)
        assert sorted(one.choices for one in sealed) == (sorted(given_ones) if len(given_ones) >= 3 else [])
        transaction.set_rollback(True)


class TestCommitted:
    """With real transactions, as they are committed."""

    pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.django_db(transaction=True)]

    @pytest.fixture
    def people(self, committed: None) -> Cast:
        with role(WORKER):
            create_demonstration_accounts()
        with role("NONE"):
            set_clock(moment("2026-07-10"))
        return Cast(
            {person.username: person for person in User.objects.all()},
            {body.name: body for body in Organisation.objects.all()},
        )

    def test_roll_and_ballots_cannot_be_laid_beside_each_other(self, people: Cast) -> None:
        """Twelve votes in as many orders: all ballots of one transaction, no place that tells the voter."""
        edition = reviewed_edition(people)
        five = [before_the_panel(people, edition, f"合金{number}") for number in "一二三四五"]
        own = dict(zip(MEMBERS, five, strict=True))  # so that this test alone can tell whose ballot is whose
        in_order, first_places = 0, set()
        for seed in range(12):
            vote = opened(people, edition, five)
            order = random.Random(seed).sample(MEMBERS, len(MEMBERS))
            for name in order:
                actions.cast_ballot(vote, [own[name].pk], by=people[name])
                assert len({row[1] for row in box()}) == 1
            actions.close_vote(vote, by=people["official"])
            ballots, roll = self.rows_of(vote)
            assert len({xmin for xmin, _ in ballots}) == 1
            assert {xmin for xmin, _ in ballots}.isdisjoint(roll)
            laid = [choices[0] for _, choices in ballots]
            cast_in = [own[name].pk for name in order]
            in_order += laid in (cast_in, cast_in[::-1])
            first_places.add(laid.index(cast_in[0]))
            vote.refresh_from_db()
            actions.settle_vote(vote, {}, by=people["official"], reason="空缺")

        assert in_order <= 3
        assert len(first_places) >= 3

    def rows_of(self, vote: Vote) -> tuple[list[tuple[str, list[int]]], list[str]]:
        with role("NONE"), connection.cursor() as cursor:
            cursor.execute("SELECT xmin::text, choices FROM awards_ballot WHERE vote_id = %s ORDER BY ctid", [vote.pk])
            ballots = list(cursor.fetchall())
            cursor.execute(
                "SELECT r.xmin::text FROM awards_roll_entry r JOIN awards_vote_member m ON m.id = r.member_id"
                " WHERE m.vote_id = %s",
                [vote.pk],
            )
            return ballots, [row[0] for row in cursor.fetchall()]

    def test_one_who_presses_many_times_at_once_votes_once(self, people: Cast) -> None:
        edition = reviewed_edition(people)
        candidate = before_the_panel(people, edition, "合金")
        vote, gate = opened(people, edition, [candidate]), Barrier(4)

        def press(number: int) -> int:
            try:
                client = signed_in(people[MEMBERS[number % 2]])
                gate.wait(30)
                form = {"choices": [candidate.pk], "cast": "1"}
                return client.post(f"/desk/votes/{vote.pk}/ballot/", form).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(press, range(8)))

        assert answers == [302, 302, 409, 409, 409, 409, 409, 409]
        assert (RollEntry.objects.count(), len(box())) == (2, 2)
