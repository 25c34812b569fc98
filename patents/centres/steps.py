"""What comes next for a centre, who does it, and by when, where a day is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from patents.centres.reports.models import OWED
from patents.centres.states import State

if TYPE_CHECKING:
    from patents.centres.models import Centre


class Next(NamedTuple):
    """A sentence, and the day."""

    text: Any
    day: dt.date | None = None


SENTENCES: Final[dict[str, Any]] = {
    State.DRAFT: _("The lead fills in the application, every member accepts and signs; it is sent until"),
    State.SUBMITTED: _("Every member signs; then the IP office of the city recommends within its quota."),
    State.RECOMMENDED: _("The province checks the application formally; it may return it once."),
    State.CHECKED: _("Experts review; the province records what came of it."),
    State.REVIEWED: _("The province puts the centre on public notice."),
    State.ON_NOTICE: _("The notice runs; afterwards the province approves. Its last day is"),
    State.APPROVED: _("The contract is signed."),
    State.CONTRACTED: _("Targets are written and construction begins on"),
    State.BUILDING: _("The centre builds and reports. The next report is due on"),
    State.MIDTERM_PASSED: _("The centre builds and reports. The next report is due on"),
    State.RECTIFYING: _("The centre puts right what was found, by"),
    State.ACCEPTANCE: _("The province decides about the acceptance."),
    State.POSTPONED: _("The acceptance was postponed until"),
}


def next_step(centre: Centre) -> Next:
    """Ended ones have none."""
    days = {
        State.DRAFT: centre.call.closes_on,
        State.ON_NOTICE: centre.notice_until,
        State.CONTRACTED: centre.begins_on,
        State.RECTIFYING: centre.rectify_by,
        State.POSTPONED: centre.postponed_until,
    }
    state = State(centre.state)
    day = days.get(state)
    if state in (State.BUILDING, State.MIDTERM_PASSED):
        day = min((report.due_on for report in centre.reports.all() if report.state in OWED), default=None)
    return Next(SENTENCES.get(state, _("The centre has come to its end.")), day)
