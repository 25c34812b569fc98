"""Forms of a quarter: the proposal is the next one, due at the end of the month after it or the working day before."""

from __future__ import annotations

import calendar as months
import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.fields import DayField, reason_field
from ipportal.core.workdays.counting import calendar
from measures.items.forms import TidyForm
from measures.items.reports.models import ReportingPeriod

ONE_DAY = dt.timedelta(days=1)


class QuarterForm(TidyForm):
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2099)
    quarter = forms.TypedChoiceField(label=_("Quarter"), choices=[(n, n) for n in range(1, 5)], coerce=int)
    opens_on = DayField(label=_("Opens on"))
    due_on = DayField(label=_("Due on"), help_text=_("Proposed is the last working day of the month after the quarter"))


class DueDayForm(TidyForm):
    due_on = DayField(label=_("Due on"))
    reason = reason_field()


def proposed() -> dict[str, object]:
    """The quarter after the last that was opened; without any the one that is over."""
    last = ReportingPeriod.objects.first()
    today = clock.today()
    year, quarter = (last.year, last.quarter + 1) if last else (today.year, (today.month - 1) // 3)
    year, quarter = (year + 1, 1) if quarter > 4 else (year - 1, 4) if quarter < 1 else (year, quarter)
    opens = ReportingPeriod(year=year, quarter=quarter).last_day + ONE_DAY
    return {"year": year, "quarter": quarter, "opens_on": opens, "due_on": _last_working_day(opens)}


def _last_working_day(month: dt.date) -> dt.date:
    day, known = month.replace(day=months.monthrange(month.year, month.month)[1]), calendar()
    while not known.works_on(day):
        day -= ONE_DAY
    return day
