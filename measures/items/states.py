"""The states of an item and every move between them: who may make it, and whether a reason is asked.

The database holds the same table (migration 0002): what is not here happens neither by an action nor by a save.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

LEAD: Final = "lead"  # somebody who acts for the lead body
PROVINCE: Final = "province"  # an official of the province's office


class State(models.TextChoices):
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    AT_RISK = "at_risk", _("At risk")
    SUSPENDED = "suspended", _("Suspended")
    DONE = "done", _("Done")
    SUPERSEDED = "superseded", _("Superseded")


class Transition(NamedTuple):
    """From one state to another; `by` names who may, one of them is enough."""

    source: State
    target: State
    by: frozenset[str]
    needs_reason: bool = True


EITHER: Final = frozenset({LEAD, PROVINCE})
ONLY_LEAD: Final = frozenset({LEAD})
ONLY_PROVINCE: Final = frozenset({PROVINCE})

TRANSITIONS: Final = (
    Transition(State.PLANNED, State.IN_PROGRESS, EITHER, needs_reason=False),
    Transition(State.PLANNED, State.AT_RISK, EITHER),
    Transition(State.AT_RISK, State.PLANNED, EITHER),
    Transition(State.IN_PROGRESS, State.AT_RISK, EITHER),
    Transition(State.AT_RISK, State.IN_PROGRESS, EITHER),
    Transition(State.IN_PROGRESS, State.SUSPENDED, ONLY_PROVINCE),
    Transition(State.SUSPENDED, State.IN_PROGRESS, ONLY_PROVINCE),
    Transition(State.IN_PROGRESS, State.DONE, EITHER, needs_reason=False),
    Transition(State.DONE, State.IN_PROGRESS, ONLY_LEAD),
    *(Transition(state, State.SUPERSEDED, ONLY_PROVINCE) for state in State if state != State.SUPERSEDED),
)
BY_PAIR: Final = {(move.source, move.target): move for move in TRANSITIONS}


def transition(source: str, target: str) -> Transition | None:
    """The move between two states, if there is one."""
    return BY_PAIR.get((State(source), State(target)))


def moves_from(source: str) -> list[Transition]:
    return [move for move in TRANSITIONS if move.source == source]
