"""What comes next for a nomination, who does it, and by when, where a day is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from awards.nominations.states import State
from awards.rounds.models import PhaseKind
from ipportal.core.kit import clock

if TYPE_CHECKING:
    from awards.nominations.models import Nomination


class Next(NamedTuple):
    """A sentence, and the day."""

    text: Any
    day: dt.date | None = None


SENTENCES: Final[dict[str, Any]] = {
    State.DRAFT: _("The nominee fills in the form, co-owners agree; it is sent until"),
    State.SUBMITTED: _("Co-owners agree; then the channel recommends within its quota. The formal check ends on"),
    State.RECOMMENDED: _("The province checks formally; it may return once. The formal check ends on"),
    State.RETURNED: _("The nominee corrects and sends it again; the formal check ends on"),
    State.FORMAL_OK: _("Experts review from"),
    State.PRELIMINARY: _("Experts review; the preliminary review ends on"),
    State.PANEL: _("The panel hears the nominees; its last day is"),
    State.SHORTLISTED: _("The shortlist goes on public notice; the notice begins on"),
    State.ON_NOTICE: _("The public notice runs; objections are heard. The last day is"),
    State.OBJECTED: _("The objection is decided before anything goes on."),
    State.AWARDED: _("The prize is paid."),
}
# Which day of which phase: (kind, whether its first day; else its last).
DAYS: Final = {
    State.DRAFT: (PhaseKind.NOMINATING, False),
    State.SUBMITTED: (PhaseKind.FORMAL, False),
    State.RECOMMENDED: (PhaseKind.FORMAL, False),
    State.RETURNED: (PhaseKind.FORMAL, False),
    State.FORMAL_OK: (PhaseKind.PRELIMINARY, True),
    State.PRELIMINARY: (PhaseKind.PRELIMINARY, False),
    State.PANEL: (PhaseKind.PANEL, False),
    State.SHORTLISTED: (PhaseKind.NOTICE, True),
    State.ON_NOTICE: (PhaseKind.NOTICE, False),
}


# What would tell who is ahead, or who won: until the notice, and until the hour of the results.
IN_REVIEW: Final = (State.PANEL, State.SHORTLISTED)
RESULTS: Final = (State.AWARDED, State.PAID, State.REVOKED)


def shown_state(nomination: Nomination, *, is_office: bool) -> State:
    """What the office knows, or what a nominee, co-owner and channel may know by now."""
    state = State(nomination.state)
    if is_office:
        return state
    if state in IN_REVIEW:
        return State.PRELIMINARY
    return State.ON_NOTICE if state in RESULTS and not results_are_told(nomination) else state


def results_are_told(nomination: Nomination) -> bool:
    told_at = nomination.edition.results_at
    return told_at is not None and told_at <= clock.now()


class Row(NamedTuple):
    """A nomination as it is listed for somebody."""

    nomination: Nomination
    state: State
    next: Next


def row_for(nomination: Nomination, *, is_office: bool) -> Row:
    state = shown_state(nomination, is_office=is_office)
    return Row(nomination, state, next_step(nomination, state))


def next_step(nomination: Nomination, state: State | None = None) -> Next:
    """Ended ones have none; a day that nobody announced is left out, and the page says so."""
    state = state or State(nomination.state)
    text = SENTENCES.get(state, _("The nomination has come to its end."))
    if state not in DAYS:
        return Next(text)
    kind, is_first = DAYS[state]
    phase = next((one for one in nomination.edition.phases.all() if one.kind == kind), None)
    if phase is None:
        return Next(text)
    return Next(text, phase.opens_on if is_first else phase.closes_on)


def is_dated(state: State) -> bool:
    """Whether its sentence ends with a day, known or not."""
    return state in DAYS
