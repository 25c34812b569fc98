"""Where a quarterly report begins; it is filled in, signed and decided on the pages of `submissions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ipportal.core.accounts.frame import asking
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from measures.items import rules
from measures.items.models import PolicyItem
from measures.items.reports.filing import begin_report
from measures.items.reports.models import ProgressReport, ReportingPeriod

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(PolicyItem, ProgressReport)
@require_POST
def report_begin(request: HttpRequest, item: int, period: int) -> HttpResponse:
    """The draft in hand, or a new one with the figures of today."""
    person = asking(request)
    require(rules.may_use_desk(rules.acting_as(person)))
    found = get_object_or_404(rules.visible_to(person), pk=item)
    submission = begin_report(found, get_object_or_404(ReportingPeriod, pk=period), by=person)
    return redirect("submissions:submission-detail", submission.pk)
