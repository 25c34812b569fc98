"""Reviews of the demonstration: each edition whose preliminary review has begun gets a round with scores; once its
days are over it is closed, and the first of it goes on to the panel. Every row is marked, every score is made up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from awards.nominations.demonstration import STANDS_AT, WHY
from awards.nominations.states import State
from awards.review.rounds import LEAST_REVIEWS, begin_round, decide_reviewed, groups, ranked, rounds_of
from awards.rounds.models import Edition, NominationKind, PhaseKind
from ipportal.core.accounts.models import User
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.reviewing import actions, assigning, scoring
from ipportal.core.reviewing.models import Assignment, Expert

if TYPE_CHECKING:
    from awards.rounds.models import Phase
    from ipportal.core.reviewing.models import ReviewRound

REVIEWERS: Final = ("reviewer-1", "reviewer-2", "reviewer-3", "reviewer-4")
MOST_POINTS: Final = 100
LEAST, STEPS, APART = 68, 27, 11  # points lie between 68 and 94


def seed_reviews() -> int:
    """Lay them down once; says how many rounds are new. The clock is left where it was last set here."""
    made = 0
    with transaction.atomic():
        for edition in Edition.objects.published().with_rules().filter(demonstration=True).order_by("number"):
            phase = edition.phase_of(PhaseKind.PRELIMINARY)
            if phase and not rounds_of(edition) and _at(phase.opens_on, 10):
                made += _review(edition, phase)
    return made


def _review(edition: Edition, phase: Phase) -> bool:
    official = User.objects.get(username="official")
    waiting = groups(edition, NominationKind.PROJECT)
    if not waiting:
        return False
    facts: dict[str, Any] = {
        "opens_on": phase.opens_on,
        "closes_on": phase.closes_on,
        "most_points": Decimal(MOST_POINTS),
    }
    found = begin_round(
        edition, NominationKind.PROJECT, list(waiting), _experts(official), by=official,
        reviews_wanted=LEAST_REVIEWS, **facts,
    )  # fmt: skip
    assigning.apply(found, assigning.propose(found).digest, by=official)
    actions.open_round(found, by=official)
    if _at(phase.opens_on + dt.timedelta(days=1), 10):
        _score(found)
    if _at(phase.closes_on, 17):
        found = actions.close_round(found, by=official)
        first = [row.nomination for row in ranked(found) if row.result.scores][:1]
        decide_reviewed(found, first, State.PANEL, by=official, reason=f"{WHY}初评排名靠前")
    return True


def _experts(official: User) -> list[Expert]:
    """People of the demonstration who have no employer and no field: nobody is made up for them."""
    known = {one.user.username: one for one in Expert.objects.filter(user__username__in=REVIEWERS)}
    for person in User.objects.filter(username__in=REVIEWERS, demonstration=True).order_by("username"):
        if person.username not in known:
            known[person.username] = actions.keep_expert(
                person, person.display_name, [], [], by=official, demonstration=True
            )
    return [known[name] for name in REVIEWERS if name in known]


def _score(found: ReviewRound) -> None:
    held = Assignment.objects.standing().filter(candidate__round=found).select_related("expert__user", "candidate")
    codes = list(found.criteria.values_list("code", flat=True))
    for place, one in enumerate(held):
        typed = {code: str(LEAST + (place * APART + turn * 5) % STEPS) for turn, code in enumerate(codes)}
        scoring.save_draft(one, typed | {"comment": f"{WHY}评审意见"}, by=one.expert.user)
        scoring.submit_score(one, by=one.expert.user)


def _at(day: dt.date, hour: int) -> bool:
    """Whether that hour has come on the day on which the demonstration stands; then it is that hour."""
    moment = dt.datetime.combine(day, dt.time(hour), OFFICE_ZONE)
    if moment <= STANDS_AT:
        set_clock(moment)
    return moment <= STANDS_AT
