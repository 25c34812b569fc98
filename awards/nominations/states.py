"""The states of a nomination and every move between them: who may make it, what it needs, who may not make it.

The database holds the same table (migration 0002): what is not here happens neither by an action nor by a save.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

NOMINEE: Final = "nominee"  # whoever signs for the nominated body
CHANNEL: Final = "channel"  # the body that recommends
PROVINCE: Final = "province"  # an official of the province's office
FINANCE: Final = "finance"  # the finance official


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("nomination", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("nomination", "Submitted")
    RECOMMENDED = "recommended", pgettext_lazy("nomination", "Recommended")
    RETURNED = "returned", pgettext_lazy("nomination", "Returned for correction")
    FORMAL_OK = "formal_ok", pgettext_lazy("nomination", "Formally checked")
    PRELIMINARY = "preliminary", pgettext_lazy("nomination", "In preliminary review")
    PANEL = "panel", pgettext_lazy("nomination", "Before the panel")
    SHORTLISTED = "shortlisted", pgettext_lazy("nomination", "Shortlisted")
    ON_NOTICE = "on_notice", pgettext_lazy("nomination", "On public notice")
    OBJECTED = "objected", pgettext_lazy("nomination", "Objected to")
    AWARDED = "awarded", pgettext_lazy("nomination", "Awarded")
    PAID = "paid", pgettext_lazy("nomination", "Paid")
    EXCLUDED = "excluded", pgettext_lazy("nomination", "Excluded")
    REJECTED = "rejected", pgettext_lazy("nomination", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "Withdrawn")
    REVOKED = "revoked", pgettext_lazy("nomination", "Revoked")


S = State
BEFORE_NOTICE: Final = (
    S.SUBMITTED, S.RECOMMENDED, S.RETURNED, S.FORMAL_OK, S.PRELIMINARY, S.PANEL, S.SHORTLISTED,
)  # fmt: skip
WON: Final = (S.AWARDED, S.PAID)
ENDED: Final = (S.EXCLUDED, S.REJECTED, S.WITHDRAWN, S.REVOKED)


class Transition(NamedTuple):
    """From one state to another. `not_by`: whoever made it one of these does not make this move."""

    source: State
    target: State
    by: str
    needs_reason: bool = False
    not_by: tuple[State, ...] = ()


TRANSITIONS: Final = (
    Transition(S.DRAFT, S.SUBMITTED, NOMINEE),
    Transition(S.SUBMITTED, S.RECOMMENDED, CHANNEL, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.RECOMMENDED, S.RETURNED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED, S.RECOMMENDED)),
    Transition(S.RETURNED, S.SUBMITTED, NOMINEE),
    Transition(S.RECOMMENDED, S.FORMAL_OK, PROVINCE, not_by=(S.SUBMITTED, S.RECOMMENDED)),
    Transition(S.FORMAL_OK, S.PRELIMINARY, PROVINCE, not_by=(S.SUBMITTED,)),
    Transition(S.PRELIMINARY, S.PANEL, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.PANEL, S.SHORTLISTED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.SHORTLISTED, S.ON_NOTICE, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.ON_NOTICE, S.OBJECTED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.OBJECTED, S.ON_NOTICE, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.OBJECTED, S.EXCLUDED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)),
    Transition(S.ON_NOTICE, S.AWARDED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED, S.SHORTLISTED)),
    Transition(S.AWARDED, S.PAID, FINANCE),
    *(Transition(state, S.REVOKED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)) for state in WON),
    *(Transition(state, S.REJECTED, PROVINCE, needs_reason=True, not_by=(S.SUBMITTED,)) for state in BEFORE_NOTICE),
    *(Transition(state, S.WITHDRAWN, NOMINEE, needs_reason=True) for state in BEFORE_NOTICE),
)
BY_PAIR: Final = {(move.source, move.target): move for move in TRANSITIONS}


def transition(source: str, target: str) -> Transition | None:
    """The move between two states, if there is one."""
    return BY_PAIR.get((State(source), State(target)))


def moves_from(source: str) -> list[Transition]:
    return [move for move in TRANSITIONS if move.source == source]
