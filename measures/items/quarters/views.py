"""Pages of the quarters: which are open, until when, and who reported on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from measures.items.models import PolicyItem
from measures.items.quarters import actions
from measures.items.quarters.discipline import lines
from measures.items.quarters.forms import DueDayForm, QuarterForm, proposed
from measures.items.quarters.rules import may_keep
from measures.items.reports.models import ProgressReport, ReportingPeriod
from measures.items.views import at_desk, crumbs, shown_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HERE: Final = "items:quarters"


@shows()
@require_safe
def quarters(request: HttpRequest) -> HttpResponse:
    """All quarters, the newest first."""
    who, today = at_desk(request), clock.today()
    found = [(period, may_close(period)) for period in ReportingPeriod.objects.all()]
    context = {"quarters": found, "today": today, "may_keep": may_keep(who), "crumbs": crumbs()}
    return render(request, "measures/items/quarters/quarters.html", context)


def may_close(period: ReportingPeriod) -> bool:
    return period.closed_on is None and clock.today() > period.due_on


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_new(request: HttpRequest) -> HttpResponse:
    require(may_keep(at_desk(request)))
    form = QuarterForm(posted(request), initial=proposed())
    if form.is_bound and form.is_valid():
        period = attempt(form, lambda: actions.open_quarter(**form.cleaned_data, by=asking(request)))
        if period:
            messages.success(request, _("%(period)s is opened.") % {"period": period})
            return redirect(HERE)
    return shown_form(request, form, _("Open a quarter"), reverse(HERE))


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def quarter_due(request: HttpRequest, period: int) -> HttpResponse:
    require(may_keep(at_desk(request)))
    found = get_object_or_404(ReportingPeriod, pk=period)
    form = DueDayForm(posted(request), initial={"due_on": found.due_on})
    if form.is_bound and form.is_valid():
        moved = attempt(form, lambda: actions.move_due_day(found, **form.cleaned_data, by=asking(request)))
        if moved:
            messages.success(request, _("Saved."))
            return redirect(HERE)
    return shown_form(request, form, _("Another due day of %(period)s") % {"period": found}, reverse(HERE))


@shows()
@require_POST
def quarter_close(request: HttpRequest, period: int) -> HttpResponse:
    at_desk(request)
    closed = actions.close_quarter(get_object_or_404(ReportingPeriod, pk=period), by=asking(request))
    messages.success(request, _("%(period)s is closed.") % {"period": closed})
    return redirect(HERE)


@shows(PolicyItem, ProgressReport)
@require_safe
def discipline(request: HttpRequest, period: int) -> HttpResponse:
    """Who reported on the quarter, when, and how often again."""
    context = _discipline(request, period) | {"crumbs": crumbs((_("Quarters"), HERE))}
    return render(request, "measures/items/quarters/discipline.html", context)


@shows(PolicyItem, ProgressReport)
@require_safe
def discipline_file(request: HttpRequest, period: int) -> HttpResponse:
    found = _discipline(request, period)
    headings = [
        _("Lead body"), _("Code"), _("Measure"), _("Status"), _("First handed in"),
        _("Working days after the due day"), _("Times returned"), _("Report accepted on"),
    ]  # fmt: skip
    return downloads.as_xlsx(f"reports-{found['period']}", headings, [line.cells() for line in found["lines"]])


def _discipline(request: HttpRequest, period: int) -> dict[str, Any]:
    who, found = at_desk(request), get_object_or_404(ReportingPeriod, pk=period)
    told = lines(found, asking(request), who)
    counted = {"missing": sum(line.first_on is None for line in told), "late": sum(line.is_late for line in told)}
    return {"period": found, "lines": told, "today": clock.today(), **counted}
