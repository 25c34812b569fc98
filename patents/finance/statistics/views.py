"""The officials' dashboard of pledge financing, and each of its tables as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ipportal.core.accounts.frame import asking, crumbs
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.kit.workbooks import About
from ipportal.templatetags.portal import path_with
from patents.finance.models import Pledge
from patents.finance.rules import acting_as
from patents.finance.statistics import files, queries
from patents.finance.statistics.rules import may_see_statistics

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from patents.finance.statistics.queries import Statistics

NAME: Final = "pledge-statistics"


def _statistics(request: HttpRequest) -> Statistics:
    user = asking(request)
    who = acting_as(user)
    require(may_see_statistics(who))
    return queries.statistics(user, who, request.GET)


@shows(Pledge)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Amount and growth over time and by city, inclusive loans, new fields, what is overdue, the largest banks."""
    found = _statistics(request)
    context = {
        "found": found,
        "filter": found.asked,
        "files": {by.replace("-", "_"): _files(found, by) for by in files.TABLES},
        "crumbs": crumbs(),
        "today": clock.today(),
    }
    return render(request, "patents/finance/statistics/dashboard.html", context)


@shows(Pledge)
@require_safe
def statistics_file(request: HttpRequest, by: str, kind: str) -> HttpResponse:
    """One table of the dashboard: same filters, same rows, same numbers."""
    found = _statistics(request)
    name, headings, lines = f"{NAME}-{by}", files.headings(by), files.lines(found, by)
    if kind == "csv":
        return downloads.as_csv(name, headings, lines)
    facts = [(_("As of"), clock.today().isoformat()), (_("Rule"), rule())]
    facts += [(str(found.asked.form.fields[field].label), value) for field, value in found.asked.query.items()]
    if found.total.demonstration:
        facts.append((_("Demonstration data"), _("yes")))
    return downloads.as_xlsx(name, headings, lines, About(_("About this file"), facts))


def rule() -> str:
    return _(
        "A registration counts once, on its day, where its first-named pledgor sits, under the kind of its first right."
    )


def _files(found: Statistics, by: str) -> list[tuple[str, str]]:
    labels = {"csv": _("Download CSV"), "xlsx": _("Download Excel")}
    return [
        (path_with(reverse("finance-statistics:file", args=[by, kind]), **found.asked.query), label)
        for kind, label in labels.items()
    ]
