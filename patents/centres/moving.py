"""A move by its form: which act brings a centre to a state, with what was filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from patents.centres.actions import move_centre
from patents.centres.applications import filing
from patents.centres.contracts import actions as contracts
from patents.centres.evaluation import actions as evaluation
from patents.centres.judging import publicity, rounds
from patents.centres.models import Centre
from patents.centres.states import TRANSITIONS, State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

Act = Callable[..., Centre]


def _contract(
    centre: Centre, *, by: User, contract_yuan: int | None, own_funds_yuan: int | None, **facts: Any
) -> Centre:
    return contracts.sign_contract(centre, by=by, contract_fen=contract_yuan, own_funds_fen=own_funds_yuan, **facts)


def _end(target: State) -> Act:
    return lambda centre, **facts: filing.end_application(centre, target, **facts)


ACTS: Final[dict[tuple[State, State], Act]] = {
    (State.SUBMITTED, State.RECOMMENDED): filing.recommend,
    (State.CHECKED, State.REVIEWED): rounds.record_review,
    (State.REVIEWED, State.ON_NOTICE): publicity.put_on_notice,
    (State.ON_NOTICE, State.APPROVED): publicity.approve,
    (State.APPROVED, State.CONTRACTED): _contract,
    (State.CONTRACTED, State.BUILDING): contracts.begin_building,
    (State.RECTIFYING, State.BUILDING): evaluation.end_rectification,
    (State.RECTIFYING, State.TERMINATED): evaluation.stop_centre,
    (State.BUILDING, State.ACCEPTANCE): evaluation.open_acceptance,
    (State.MIDTERM_PASSED, State.ACCEPTANCE): evaluation.open_acceptance,
    (State.POSTPONED, State.ACCEPTANCE): evaluation.open_acceptance,
    **{
        (one.source, one.target): _end(one.target)
        for one in TRANSITIONS
        if one.target in (State.REJECTED, State.WITHDRAWN)
    },
}


def move(centre: Centre, target: str, facts: dict[str, Any], *, by: User) -> Centre:
    """Everything that an act of its own stands behind goes through it."""
    act = ACTS.get((State(centre.state), State(target)))
    return act(centre, by=by, **facts) if act else move_centre(centre, target, by=by, **facts)
