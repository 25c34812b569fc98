"""What happens to a quarter: opened for reports, its due date changed with a reason, closed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.audit.context import because
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from measures.items.quarters import rules
from measures.items.reports.models import ReportingPeriod
from measures.items.rules import acting_as

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

LONGEST: Final = dt.timedelta(days=366)


@transaction.atomic
def open_quarter(year: int, quarter: int, *, opens_on: dt.date, due_on: dt.date, by: User) -> ReportingPeriod:
    """From its day on the lead bodies owe a report of every measure."""
    require(rules.may_keep(acting_as(by)))
    if opens_on < ReportingPeriod(year=year, quarter=quarter).first_day:
        raise BadInput("opens-too-early", _("The quarter has not begun on this day."), field="opens_on")
    _due_after(opens_on, due_on)
    if due_on < clock.today():
        raise BadInput("day-gone", _("This day is over."), field="due_on")
    days = {"opens_on": opens_on, "due_on": due_on}
    period, is_new = ReportingPeriod.objects.get_or_create(year=year, quarter=quarter, defaults=days)
    if not is_new:
        raise BadInput("opened-already", _("This quarter was opened already."), field="quarter")
    record("quarter opened", by=by, thing=period, opens_on=opens_on, due_on=due_on)
    show_new_data()
    return period


@transaction.atomic
def postpone(period: ReportingPeriod, *, due_on: dt.date, before: dt.date, reason: str, by: User) -> ReportingPeriod:
    """Another due date, while the old one is still to come; `before` is the one that was on the page."""
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    require(rules.may_keep(acting_as(by)))
    if not (allowed := rules.may_postpone(acting_as(by), period)):
        raise Conflict(allowed.reason)
    if period.due_on != before:
        raise Conflict(_("Changed by someone else. Look at what stands there now, and save again."))
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    if due_on < clock.today():
        raise BadInput("day-gone", _("This day is over."), field="due_on")
    if due_on == period.due_on:
        raise BadInput("same-day", _("This is the due date already."), field="due_on")
    _due_after(period.opens_on, due_on)
    period.due_on = due_on
    with because(reason.strip()):
        period.save(update_fields=["due_on"])
    record("quarter put off", by=by, thing=period, reason=reason.strip(), due_on=due_on, before=before)
    show_new_data()
    return period


@transaction.atomic
def close_quarter(period: ReportingPeriod, *, by: User) -> ReportingPeriod:
    """From today nothing is handed in any more; what is missing stays missing."""
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    require(rules.may_keep(acting_as(by)))
    if not (allowed := rules.may_close(acting_as(by), period)):
        raise Conflict(allowed.reason)
    period.closed_on = clock.today()
    period.save(update_fields=["closed_on"])
    record("quarter closed", by=by, thing=period)
    show_new_data()
    return period


def _due_after(opens_on: dt.date, due_on: dt.date) -> None:
    if due_on <= opens_on:
        message = _("The reports are due after the quarter opens, on %(day)s.") % {"day": opens_on.isoformat()}
        raise BadInput("due-before-it-opens", message, field="due_on")
    if due_on > opens_on + LONGEST:
        raise BadInput("due-too-late", _("The reports are due within a year of the opening."), field="due_on")
