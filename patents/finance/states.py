"""The states of a pledge and every move between them: who may make it, what it needs, who may not make it.

The database holds the same table (migration 0014): what is not here happens neither by an action nor by a save.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

BANK: Final = "bank"  # an officer of the bank that holds the pledge
CITY: Final = "city"  # the IP office of the city, or the province where no city is known


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("pledge", "Draft")
    REGISTERED = "registered", pgettext_lazy("pledge", "Registered")
    CHANGED = "changed", pgettext_lazy("pledge", "Registered, changed since")
    OVERDUE = "overdue", pgettext_lazy("pledge", "Overdue")
    RELEASED = "released", pgettext_lazy("pledge", "Released")
    REALISED = "realised", pgettext_lazy("pledge", "Realised")
    VOID = "void", pgettext_lazy("pledge", "Void")


S = State
LIVE: Final = (S.REGISTERED, S.CHANGED, S.OVERDUE)
ENDED: Final = (S.RELEASED, S.REALISED, S.VOID)
COUNTED: Final = (*LIVE, S.RELEASED, S.REALISED)  # a void registration never was one


class Transition(NamedTuple):
    """From one state to another, and who makes it."""

    source: State
    target: State
    by: str
    needs_reason: bool = False


TRANSITIONS: Final = (
    Transition(S.DRAFT, S.REGISTERED, CITY),
    Transition(S.REGISTERED, S.CHANGED, BANK, needs_reason=True),
    Transition(S.CHANGED, S.CHANGED, BANK, needs_reason=True),
    Transition(S.REGISTERED, S.OVERDUE, BANK, needs_reason=True),
    Transition(S.CHANGED, S.OVERDUE, BANK, needs_reason=True),
    *(Transition(state, S.RELEASED, BANK, needs_reason=True) for state in LIVE),
    *(Transition(state, S.REALISED, BANK, needs_reason=True) for state in LIVE),
    Transition(S.REGISTERED, S.VOID, CITY, needs_reason=True),
    Transition(S.CHANGED, S.VOID, CITY, needs_reason=True),
)
BY_PAIR: Final = {(move.source, move.target): move for move in TRANSITIONS}


def transition(source: str, target: str) -> Transition | None:
    """The move between two states, if there is one."""
    return BY_PAIR.get((State(source), State(target)))


def moves_from(source: str) -> list[Transition]:
    return [move for move in TRANSITIONS if move.source == source]
