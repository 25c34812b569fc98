"""Mid-term and acceptance: an outcome with its opinion, and what follows from it for the centre."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record, take_turn
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from patents.centres import rules
from patents.centres.actions import locked, move_centre
from patents.centres.calls.models import ReportKind
from patents.centres.evaluation.models import OF_STAGE, Evaluation, Outcome, Stage
from patents.centres.models import Centre, Grade
from patents.centres.money.actions import demand_back
from patents.centres.reports.models import ReportState
from patents.centres.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


def _evaluated(centre: Centre, stage: Stage, outcome: str, opinion: str, by: User) -> None:
    require(rules.may_keep_calls(rules.acting_as(by)))
    if outcome not in OF_STAGE[stage]:
        raise BadInput("unknown-outcome", _("Choose an outcome."), field="outcome")
    if not opinion.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    Evaluation.objects.create(
        centre=centre, stage=stage, outcome=outcome, opinion=opinion.strip(), by_id=by.pk, by=by.get_username(),
        at=clock.now(),
    )  # fmt: skip
    record("centre evaluated", by=by, thing=centre, stage=str(stage), result=str(outcome))


def _after_today(day: dt.date | None, field: str) -> dt.date:
    if day is None or day <= clock.today():
        raise BadInput("day-missing", _("Give a day after today."), field=field)
    return day


@transaction.atomic
def evaluate_midterm(
    centre: Centre, outcome: str, *, by: User, reason: str, rectify_by: dt.date | None = None
) -> Centre:
    """Pass, rectify until a day, or stop: then it is terminated by way of rectification, as the table has it."""
    centre = locked(centre)
    if centre.state != State.BUILDING:
        raise Conflict(rules.may_move(rules.acting_as(by), centre, State.MIDTERM_PASSED).reason)
    if centre.reports.filter(kind=ReportKind.MIDTERM).exclude(state=ReportState.ACCEPTED).exists():
        raise Conflict(_("The mid-term report is not accepted yet."))
    if outcome == Outcome.STOP:
        take_turn()  # before anything that others hold after theirs: a stopped centre is a fact that becomes known
    _evaluated(centre, Stage.MIDTERM, outcome, reason, by)
    if outcome == Outcome.PASS:
        return move_centre(centre, State.MIDTERM_PASSED, by=by, reason=reason)
    until = _after_today(rectify_by, "rectify_by") if outcome == Outcome.RECTIFY else clock.today()
    centre = move_centre(centre, State.RECTIFYING, by=by, reason=reason, rectify_by=until)
    return stop_centre(centre, by=by, reason=reason) if outcome == Outcome.STOP else centre


def stop_centre(centre: Centre, *, by: User, reason: str) -> Centre:
    """Rectifying → terminated."""
    return move_centre(centre, State.TERMINATED, by=by, reason=reason, ended_on=clock.today())


def end_rectification(centre: Centre, *, by: User, reason: str) -> Centre:
    """What was wrong is put right: building again."""
    return move_centre(centre, State.BUILDING, by=by, reason=reason)


def open_acceptance(centre: Centre, *, by: User) -> Centre:
    return move_centre(centre, State.ACCEPTANCE, by=by)


@transaction.atomic
def decide_acceptance(
    centre: Centre, outcome: str, *, by: User, reason: str, postponed_until: dt.date | None = None,
    recover_fen: int | None = None,
) -> Centre:  # fmt: skip
    """Excellent, pass, postponed once, or failed; what a failed centre gives back is demanded with it."""
    centre = locked(centre)
    if centre.state != State.ACCEPTANCE:
        raise Conflict(rules.may_move(rules.acting_as(by), centre, State.ACCEPTED).reason)
    _evaluated(centre, Stage.ACCEPTANCE, outcome, reason, by)
    today = clock.today()
    if outcome == Outcome.POSTPONE:
        until = _after_today(postponed_until, "postponed_until")
        return move_centre(centre, State.POSTPONED, by=by, reason=reason, postponed_until=until)
    if outcome == Outcome.FAIL:
        centre = move_centre(centre, State.FAILED, by=by, reason=reason, ended_on=today)
        if recover_fen:
            demand_back(centre, by=by, amount_fen=recover_fen, reason=reason)
        return centre
    grade = Grade.EXCELLENT if outcome == Outcome.EXCELLENT else Grade.PASS
    return move_centre(centre, State.ACCEPTED, by=by, reason=reason, ended_on=today, grade=grade)
