"""The quarters at the desk: which are open, opening one, another due date, and the end of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.workdays.counting import calendar
from measures.items.models import PolicyItem
from measures.items.quarters import actions, rules
from measures.items.quarters.forms import DueForm, QuarterForm
from measures.items.reports.discipline import Asked, lines_of
from measures.items.reports.models import ProgressReport, ReportingPeriod
from measures.items.views import at_desk, crumbs

if TYPE_CHECKING:
    from ipportal.core.workdays.counting import Calendar


@shows()
@require_safe
def quarter_list(request: HttpRequest) -> HttpResponse:
    """Every quarter that was opened, the newest first."""
    who, known, today = at_desk(request), calendar(), clock.today()
    context = {
        "lines": [_line(period, known, today) for period in ReportingPeriod.objects.all()],
        "may_keep": rules.may_keep(who),
        "crumbs": crumbs(),
    }
    return render(request, "measures/items/quarters/quarter_list.html", context)


def _line(period: ReportingPeriod, known: Calendar, today: dt.date) -> dict[str, Any]:
    due = known.day(period.due_on)
    return {
        "period": period,
        "is_open": period.takes_reports(today),
        "is_over": period.closed_on is not None and period.closed_on <= today,
        "left": known.between(today, period.due_on).days if period.opens_on <= today <= period.due_on else None,
        "works": due.is_working,
        "unpublished": due.unpublished,
    }


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_new(request: HttpRequest) -> HttpResponse:
    """The next quarter with the days that are proposed for it."""
    require(rules.may_keep(at_desk(request)))
    year, quarter = rules.next_quarter()
    opens_on, due = rules.proposed(year, quarter)
    initial = {"year": year, "quarter": quarter, "opens_on": opens_on, "due_on": due.day}
    form = QuarterForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        period = attempt(form, lambda: actions.open_quarter(by=asking(request), **form.cleaned_data))
        if period:
            messages.success(request, _("%(quarter)s is opened.") % {"quarter": period})
            return redirect("items:quarter", period.pk)
    context = {"form": form, "unpublished": due.unpublished, "crumbs": crumbs((_("Quarters"), "items:quarters"))}
    status = 422 if form.errors else 200
    return render(request, "measures/items/quarters/quarter_new.html", context, status=status)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_detail(request: HttpRequest, period: int) -> HttpResponse:
    """A quarter, with its history; officials of the province change its due date here."""
    who = at_desk(request)
    found = get_object_or_404(ReportingPeriod, pk=period)
    if request.method != "POST":
        return _quarter(request, found, DueForm(initial={"before": found.due_on}))
    require(rules.may_keep(who))
    form = DueForm(request.POST)
    if not form.is_valid():
        return _quarter(request, found, form, status=422)
    try:
        saved = attempt(form, lambda: actions.postpone(found, by=asking(request), **form.cleaned_data))
    except Conflict as conflict:
        found.refresh_from_db()
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["before"] = found.due_on.isoformat()  # type: ignore[index]  # the copy may be written
        return _quarter(request, found, form, status=409, conflict=conflict)
    if saved is None:
        return _quarter(request, found, form, status=422)
    messages.success(request, _("The due date was changed."))
    return redirect("items:quarter", found.pk)


def _quarter(
    request: HttpRequest, period: ReportingPeriod, form: DueForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    who = at_desk(request)
    context = {
        "period": period,
        "line": _line(period, calendar(), clock.today()),
        "form": form,
        "may_keep": rules.may_keep(who),
        "may_postpone": rules.may_postpone(who, period),
        "may_close": rules.may_close(who, period),
        "crumbs": crumbs((_("Quarters"), "items:quarters")),
    }
    return render(request, "measures/items/quarters/quarter_detail.html", context | more, status=status)


@shows(PolicyItem, ProgressReport)
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_close(request: HttpRequest, period: int) -> HttpResponse:
    """Asked once more, with whoever has not reported."""
    who = at_desk(request)
    require(rules.may_keep(who))
    found = get_object_or_404(ReportingPeriod, pk=period)
    if request.method == "POST":
        actions.close_quarter(found, by=asking(request))
        messages.success(request, _("%(quarter)s is closed.") % {"quarter": found})
        return redirect("items:quarter", found.pk)
    context = {
        "period": found,
        "may_close": rules.may_close(who, found),
        "missing": [line for line in lines_of(asking(request), Asked(period=found)) if line.is_missing],
        "crumbs": crumbs((_("Quarters"), "items:quarters")),
    }
    return render(request, "measures/items/quarters/quarter_close.html", context)
