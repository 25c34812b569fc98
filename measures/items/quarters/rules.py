"""Who may keep the quarters, and which day is proposed for a quarter's reports."""

from __future__ import annotations

import calendar as almanac
import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.workdays.counting import Reached, calendar
from measures.items.reports.models import ReportingPeriod

if TYPE_CHECKING:
    from measures.items.rules import Acting


def may_keep(who: Acting) -> Verdict:
    return YES if who.is_province else no(_("Only officials of the province's office open and close quarters."))


def may_postpone(who: Acting, period: ReportingPeriod) -> Verdict:
    """While the day is still to come: whoever was late by then stays late."""
    if not (allowed := may_keep(who)):
        return allowed
    if period.closed_on is not None:
        return no(_("This quarter is closed."))
    if period.due_on < clock.today():
        return no(_("The due date is over; it is not changed any more."))
    return YES


def may_close(who: Acting, period: ReportingPeriod) -> Verdict:
    if not (allowed := may_keep(who)):
        return allowed
    if period.closed_on is not None:
        return no(_("This quarter is closed."))
    if period.due_on >= clock.today():
        return no(_("A quarter is closed after its due date."))
    return YES


def proposed(year: int, quarter: int) -> tuple[dt.date, Reached]:
    """It opens on the day after the quarter; due is the end of the month that follows, or the next working day."""
    opens_on = ReportingPeriod(year=year, quarter=quarter).last_day + dt.timedelta(days=1)
    last = opens_on.replace(day=almanac.monthrange(opens_on.year, opens_on.month)[1])
    return opens_on, calendar().on_or_after(last)


def next_quarter() -> tuple[int, int]:
    """The one after the newest that is known; at first the last one that is over."""
    newest = ReportingPeriod.objects.first()
    if newest is not None:
        return newest.next_one
    today = clock.today()
    running = (today.month + 2) // 3
    return (today.year, running - 1) if running > 1 else (today.year - 1, 4)
