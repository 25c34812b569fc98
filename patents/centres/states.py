"""The states of a centre and every move between them: who may make it, what it needs, who may not make it.

The database holds the same table (migration 0010): what is not here happens neither by an action nor by a save.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

LEAD: Final = "lead"  # a signatory of the lead body
CITY: Final = "city"  # the IP office of the city
PROVINCE: Final = "province"  # an official of the province's office


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("centre", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("centre", "Submitted")
    RECOMMENDED = "recommended", pgettext_lazy("centre", "Recommended by the city")
    CHECKED = "checked", pgettext_lazy("centre", "Formally checked")
    REVIEWED = "reviewed", pgettext_lazy("centre", "Reviewed by experts")
    ON_NOTICE = "on_notice", pgettext_lazy("centre", "On public notice")
    APPROVED = "approved", pgettext_lazy("centre", "Approved")
    CONTRACTED = "contracted", pgettext_lazy("centre", "Under contract")
    BUILDING = "building", pgettext_lazy("centre", "Under construction")
    MIDTERM_PASSED = "midterm_passed", pgettext_lazy("centre", "Mid-term evaluation passed")
    RECTIFYING = "rectifying", pgettext_lazy("centre", "Rectifying")
    ACCEPTANCE = "acceptance", pgettext_lazy("centre", "In acceptance")
    POSTPONED = "postponed", pgettext_lazy("centre", "Acceptance postponed")
    ACCEPTED = "accepted", pgettext_lazy("centre", "Accepted")
    FAILED = "failed", pgettext_lazy("centre", "Acceptance failed")
    TERMINATED = "terminated", pgettext_lazy("centre", "Terminated")
    REJECTED = "rejected", pgettext_lazy("centre", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("centre", "Withdrawn")


S = State
RUNNING: Final = (
    S.CONTRACTED, S.BUILDING, S.MIDTERM_PASSED, S.RECTIFYING, S.ACCEPTANCE, S.POSTPONED,
)  # fmt: skip
PUBLIC: Final = (*RUNNING, S.ACCEPTED, S.FAILED, S.TERMINATED)
DECIDING: Final = (S.SUBMITTED, S.RECOMMENDED, S.CHECKED, S.REVIEWED, S.ON_NOTICE, S.APPROVED)
ENDED: Final = (S.ACCEPTED, S.FAILED, S.TERMINATED, S.REJECTED, S.WITHDRAWN)


class Transition(NamedTuple):
    """From one state to another. `not_by`: whoever made the centre one of these does not make this move."""

    source: State
    target: State
    by: str
    needs_reason: bool = False
    not_by: tuple[State, ...] = ()


TRANSITIONS: Final = (
    Transition(S.DRAFT, S.SUBMITTED, LEAD),
    Transition(S.SUBMITTED, S.RECOMMENDED, CITY, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.RECOMMENDED, S.CHECKED, PROVINCE, not_by=(S.SUBMITTED, S.RECOMMENDED)),
    Transition(S.CHECKED, S.REVIEWED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.REVIEWED, S.ON_NOTICE, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.ON_NOTICE, S.APPROVED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED, S.REVIEWED)),
    Transition(S.APPROVED, S.CONTRACTED, PROVINCE, not_by=(S.SUBMITTED,)),
    Transition(S.CONTRACTED, S.BUILDING, PROVINCE),
    Transition(S.BUILDING, S.MIDTERM_PASSED, PROVINCE, needs_reason=True),
    Transition(S.BUILDING, S.RECTIFYING, PROVINCE, needs_reason=True),
    Transition(S.RECTIFYING, S.BUILDING, PROVINCE, needs_reason=True),
    Transition(S.RECTIFYING, S.TERMINATED, PROVINCE, needs_reason=True),
    Transition(S.BUILDING, S.ACCEPTANCE, PROVINCE),
    Transition(S.MIDTERM_PASSED, S.ACCEPTANCE, PROVINCE),
    Transition(S.ACCEPTANCE, S.ACCEPTED, PROVINCE, needs_reason=True, not_by=(S.ACCEPTANCE,)),
    Transition(S.ACCEPTANCE, S.POSTPONED, PROVINCE, needs_reason=True),
    Transition(S.POSTPONED, S.ACCEPTANCE, PROVINCE),
    Transition(S.ACCEPTANCE, S.FAILED, PROVINCE, needs_reason=True, not_by=(S.ACCEPTANCE,)),
    *(
        Transition(state, S.REJECTED, PROVINCE, needs_reason=True)
        for state in (S.SUBMITTED, S.RECOMMENDED, S.CHECKED, S.REVIEWED)
    ),
    *(Transition(state, S.WITHDRAWN, LEAD, needs_reason=True) for state in (S.SUBMITTED, S.RECOMMENDED, S.CHECKED)),
)
BY_PAIR: Final = {(move.source, move.target): move for move in TRANSITIONS}


def transition(source: str, target: str) -> Transition | None:
    """The move between two states, if there is one."""
    return BY_PAIR.get((State(source), State(target)))


def moves_from(source: str) -> list[Transition]:
    return [move for move in TRANSITIONS if move.source == source]
