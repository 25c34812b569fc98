"""Where a quarterly report begins (it is filled in on the pages of `submissions`), and who reported when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ipportal.core.accounts.frame import asking
from ipportal.core.kit import clock
from ipportal.core.kit.downloads import as_csv, as_xlsx
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.kit.workbooks import About
from ipportal.core.submissions.models import Submission
from ipportal.core.workdays.counting import Unpublished
from ipportal.templatetags.portal import path_with
from measures.items import rules
from measures.items.models import PolicyItem
from measures.items.reports import tables
from measures.items.reports.discipline import lines_of, sums_of
from measures.items.reports.filing import begin_report
from measures.items.reports.filters import READS, DisciplineForm
from measures.items.reports.models import ProgressReport, ReportingPeriod
from measures.items.views import at_desk, crumbs

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NAME: Final = "reporting"


@shows(PolicyItem, ProgressReport)
@require_POST
def report_begin(request: HttpRequest, item: int, period: int) -> HttpResponse:
    """The draft in hand, or a new one with the figures of today."""
    person = asking(request)
    require(rules.may_use_desk(rules.acting_as(person)))
    found = get_object_or_404(rules.visible_to(person), pk=item)
    submission = begin_report(found, get_object_or_404(ReportingPeriod, pk=period), by=person)
    return redirect("submissions:submission-detail", submission.pk)


@shows(PolicyItem, ProgressReport, Submission)
@require_safe
def discipline(request: HttpRequest) -> HttpResponse:
    """Who reported, when, how often it went back; the own bodies' for everybody but the province."""
    who = at_desk(request)
    form = DisciplineForm(request.GET)
    asked = form.asked()
    lines = lines_of(asking(request), asked)
    query = {name: request.GET[name] for name in READS if request.GET.get(name)}
    context = {
        "filter": {"form": form},
        "asked": asked,
        "sums": sums_of(lines),
        "lines": [(line, tables.status_of(line)) for line in lines],
        "missing": [line for line in lines if line.is_missing],
        "sees_all": who.is_province,
        "unpublished": Unpublished(tuple(sorted({year for line in lines for year in line.unpublished.years}))),
        "files": [
            (path_with(reverse("items:discipline-file", args=["csv"]), **query), _("Download CSV")),
            (path_with(reverse("items:discipline-file", args=["xlsx"]), **query), _("Download Excel")),
        ],
        "today": clock.today(),
        "crumbs": crumbs(),
    }
    return render(request, "measures/items/reports/discipline.html", context)


@shows(PolicyItem, ProgressReport, Submission)
@require_safe
def discipline_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same rows as a file."""
    at_desk(request)
    lines = lines_of(asking(request), DisciplineForm(request.GET).asked())
    headings, rows = [str(heading) for heading in tables.HEADINGS], tables.rows_of(lines)
    if kind == "csv":
        return as_csv(NAME, headings, rows)
    facts = [(_("Reports that were due"), len(rows)), (_("As of"), clock.today().isoformat())]
    return as_xlsx(NAME, headings, rows, About(_("About this file"), facts))
