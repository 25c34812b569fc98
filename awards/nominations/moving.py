"""A move by its form: which act brings a nomination to a state, with what was filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from awards.nominations import filing
from awards.nominations.actions import move_nomination
from awards.nominations.models import Nomination
from awards.nominations.states import TRANSITIONS, State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

Act = Callable[..., Nomination]


def _end(target: State) -> Act:
    return lambda nomination, **facts: filing.end_nomination(nomination, target, **facts)


ACTS: Final[dict[tuple[State, State], Act]] = {
    (State.SUBMITTED, State.RECOMMENDED): filing.recommend,
    **{
        (one.source, one.target): _end(one.target)
        for one in TRANSITIONS
        if one.target in (State.REJECTED, State.WITHDRAWN)
    },
}


def move(nomination: Nomination, target: str, facts: dict[str, Any], *, by: User) -> Nomination:
    """Everything that an act of its own stands behind goes through it."""
    act = ACTS.get((State(nomination.state), State(target)))
    return act(nomination, by=by, **facts) if act else move_nomination(nomination, target, by=by, **facts)
