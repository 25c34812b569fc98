"""What the provincial office does to a quarter: opens it, moves its due day, closes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from measures.items.quarters.rules import may_keep
from measures.items.reports.models import ReportingPeriod
from measures.items.rules import acting_as

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@transaction.atomic
def open_quarter(year: int, quarter: int, *, opens_on: dt.date, due_on: dt.date, by: User) -> ReportingPeriod:
    """From `opens_on` on its reports are begun; whoever opens it twice is shown the first."""
    require(may_keep(acting_as(by)))
    _after("due_on", due_on, opens_on)
    period, new = ReportingPeriod.objects.get_or_create(
        year=year, quarter=quarter, defaults={"opens_on": opens_on, "due_on": due_on}
    )
    if not new:
        raise Conflict(
            _("%(period)s is open already; it is due on %(day)s.") % {"period": period, "day": period.due_on}
        )
    record("reporting period opened", by=by, thing=period)
    return period


@transaction.atomic
def move_due_day(period: ReportingPeriod, due_on: dt.date, *, reason: str, by: User) -> ReportingPeriod:
    """Another last day, as long as the quarter is not closed."""
    require(may_keep(acting_as(by)))
    period = _open(period)
    _after("due_on", due_on, period.opens_on)
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    period.due_on = due_on
    period.save(update_fields=["due_on"])
    record("reporting period moved", by=by, thing=period, reason=reason.strip())
    return period


@transaction.atomic
def close_quarter(period: ReportingPeriod, *, by: User) -> ReportingPeriod:
    """From today on nothing is handed in any more; not before its due day is over."""
    require(may_keep(acting_as(by)))
    period = _open(period)
    if clock.today() <= period.due_on:
        raise Conflict(_("It closes after its due day, %(day)s.") % {"day": period.due_on})
    period.closed_on = clock.today()
    period.save(update_fields=["closed_on"])
    record("reporting period closed", by=by, thing=period)
    return period


def _open(period: ReportingPeriod) -> ReportingPeriod:
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if period.closed_on is not None:
        raise Conflict(_("The reporting period %(period)s is closed.") % {"period": period})
    return period


def _after(field: str, later: dt.date, earlier: dt.date) -> None:
    if later < earlier:
        told = _("It would be due on %(due)s, before it opens on %(opens)s.")
        raise BadInput("due-before-opening", told % {"due": later, "opens": earlier}, field=field)
