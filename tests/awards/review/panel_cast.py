"""Nominations that have come before the panel, experts, and a committee, on the days of their phases."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Final

from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review.votes.actions import cast_ballot, open_vote
from awards.review.votes.models import Vote
from awards.rounds.models import Category, ChannelQuota, Edition, Phase
from ipportal.core.kit.clock import OFFICE_ZONE, now
from ipportal.core.reviewing.models import Candidate, Conflict, Expert, ReviewRound
from tests.conftest import role
from tests.people import Cast

NOMINEE, CITY = "江宁新材料有限公司（演示）", "南京市知识产权局（演示）"
NOMINEE_CODE: Final = "91320115TE0D001008"
WAY: Final = (State.SUBMITTED, State.RECOMMENDED, State.FORMAL_OK, State.PRELIMINARY, State.PANEL)
MEMBERS: Final = tuple(f"committee-{number}" for number in range(1, 6))
Stand = Callable[[dt.datetime | None], None]
numbers = itertools.count(1)


def moment(day: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), OFFICE_ZONE)


def reviewed_edition(people: Cast, number: int = 3, **caps: int) -> Edition:
    """Panels sit in June, the committee in July."""
    with role("NONE"):
        edition = Edition.objects.create(
            number=number,
            year=2026,
            name_zh=f"第{number}届",
            cut_off_on=dt.date(2026, 3, 31),
            drafted_by="甲",
        )
        for kind, opens, closes in (
            ("nominating", "2026-03-01", "2026-03-31"),
            ("panel", "2026-06-01", "2026-06-30"),
            ("committee", "2026-07-01", "2026-07-31"),
        ):
            Phase.objects.create(edition=edition, kind=kind, opens_on=opens, closes_on=closes)
        for code, cap in ({"gold": 2, "silver": 3, "inventor": 1} | caps).items():
            Category.objects.create(edition=edition, code=code, cap=cap)
        ChannelQuota.objects.create(edition=edition, organisation=people.bodies[CITY], kind="project", places=200)
        edition.published_at, edition.published_by = now(), "乙"
        edition.save()
    return edition


def before_the_panel(people: Cast, edition: Edition, title: str) -> Nomination:
    """Along the table, past the actions of the other rooms."""
    with role("NONE"):
        nomination = Nomination.objects.create(
            edition=edition, kind="project", number=2015_1_0200000 + next(numbers), title=title,
            body=people.bodies[NOMINEE], channel=people.bodies[CITY], owner_code=NOMINEE_CODE, begun_by="丙",
            filed_on=dt.date(2015, 6, 1), may_be_published=True,
        )  # fmt: skip
        for by, state in enumerate(WAY):
            Nomination.objects.filter(pk=nomination.pk).update(
                state=state, state_reason="按程序", moved_by_id=-by, moved_by="ding"
            )
    nomination.refresh_from_db()
    return nomination


def expert(people: Cast, name: str) -> Expert:
    return Expert.objects.create(user=people[name], name=str(people[name]))


def in_conflict(person: Expert, nomination: Nomination, state: str = "found") -> Conflict:
    """As the ledger of a round of reviews has it."""
    key = str(nomination.pk)
    found = ReviewRound.objects.create(
        label="awards.nomination", title_zh="初评", title_en="Preliminary", opens_on=dt.date(2026, 5, 1),
        closes_on=dt.date(2026, 5, 31), reviews_wanted=1, employer_years=3, most_points=100, made_by="甲",
    )  # fmt: skip
    candidate = Candidate.objects.create(round=found, number=1, key=key, name=nomination.title)
    facts = {} if state == "found" else {"decided_at": now(), "decided_by": "甲", "reason": "属实"}
    return Conflict.objects.create(
        candidate=candidate, expert=person, kind="co_inventor", path=[], digest=key, found_by="system", state=state,
        **facts,
    )  # fmt: skip


def opened(
    people: Cast, edition: Edition, candidates: list[Nomination], *, code: str = "gold", quorum: int = 3, most: int = 2
) -> Vote:
    category = Category.objects.get(edition=edition, code=code)
    members = [people[name] for name in MEMBERS]
    return open_vote(category, by=people["official"], candidates=candidates, members=members, quorum=quorum, most=most)


def all_vote(people: Cast, vote: Vote, ballots: list[list[Nomination]]) -> None:
    """The members in their order, each with one of the ballots."""
    for name, chosen in zip(MEMBERS, ballots, strict=False):
        cast_ballot(vote, [one.pk for one in chosen], by=people[name])
