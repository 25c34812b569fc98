"""A report at the desk: differences between claimed and verified first, then every claim with its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ipportal.core.accounts.frame import asking
from ipportal.core.kit import clock
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import YES, no, require
from patents.centres import rules as centres
from patents.centres.models import Centre
from patents.centres.reports import filing, rules
from patents.centres.reports.models import OWED, CentreReport, ReportState
from patents.centres.verification.actions import verify
from patents.centres.verification.comparing import compare, judged
from patents.centres.views import at_desk, crumbs

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def find_report(request: HttpRequest, pk: int) -> CentreReport:
    at_desk(request)
    seen = centres.visible_to(asking(request))
    found = CentreReport.objects.filter(centre__in=seen).select_related("centre__call", "centre__lead", "centre__city")
    return get_object_or_404(found, pk=pk)


@shows(Centre)
@require_safe
def report_detail(request: HttpRequest, report: int) -> HttpResponse:
    found = find_report(request, report)
    who, claims = centres.acting_as(asking(request)), list(found.claims.filter(version=found.version))
    context = {
        "report": found,
        "compared": compare(found, claims) if found.version else [],
        "rows": judged(claims),
        "wrong": sum(bool(claim.faults) for claim in claims),
        "values": found.values.filter(version=found.version),
        "submission": filing.filed(found) if found.version or who.works else None,
        "may_check": rules.may_check(who, found) if found.state == ReportState.SUBMITTED else None,
        "may_verify": who.is_office and found.version and found.state != ReportState.ACCEPTED,
        "is_owed": found.state in OWED,
        "today": clock.today(),
        "crumbs": crumbs((str(found.centre), reverse("centres:centre", args=[found.centre_id]))),
    }
    return render(request, "patents/centres/report_detail.html", context)


@shows(Centre)
@require_POST
def report_begin(request: HttpRequest, report: int) -> HttpResponse:
    """The draft in hand, or a new one that is pre-filled."""
    submission = filing.begin_report(find_report(request, report), by=asking(request))
    return redirect("submissions:submission-detail", submission.pk)


@shows(Centre)
@require_POST
def report_check(request: HttpRequest, report: int) -> HttpResponse:
    """By the city."""
    found = filing.check_report(find_report(request, report), by=asking(request))
    messages.success(request, _("The report was checked; the province decides."))
    return redirect("centres:report", found.pk)


@shows(Centre)
@require_POST
def report_verify(request: HttpRequest, report: int) -> HttpResponse:
    """Hold the claims against the register once more."""
    found = find_report(request, report)
    who = centres.acting_as(asking(request))
    require(YES if who.is_office else no(_("Only the office verifies.")))
    verify(found, by=asking(request))
    messages.success(request, _("The claims were verified as of today."))
    return redirect("centres:report", found.pk)
