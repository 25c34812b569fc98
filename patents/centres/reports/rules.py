"""Who fills in a report, who checks it for the city, who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.verdict import YES, Verdict, no
from patents.centres import states
from patents.centres.reports.models import ReportState

if TYPE_CHECKING:
    import datetime as dt

    from patents.centres.reports.models import CentreReport
    from patents.centres.rules import Acting


def is_open(report: CentreReport, today: dt.date) -> Verdict:
    if report.centre.state not in states.RUNNING:
        return no(_("The centre does not run any more."))
    if today < report.opens_on:
        return no(_("This report opens on %(day)s.") % {"day": report.opens_on.isoformat()})
    return YES


def may_check(who: Acting, report: CentreReport) -> Verdict:
    if report.centre.city_id not in who.cities:
        return no(_("Only the IP office of the city may do this."))
    if report.submitted_by_id == who.user_id:
        return no(_("Another person than the one who submitted the report checks it."))
    return YES


def may_accept(who: Acting, report: CentreReport) -> Verdict:
    if not who.is_province:
        return no(_("Only officials of the province's office may do this."))
    if who.user_id in (report.submitted_by_id, report.city_by_id):
        return no(_("Somebody else must do this: you made a step that it checks."))
    if report.state == ReportState.SUBMITTED:
        return no(_("The city has not checked this report yet."))
    return YES


def may_return(who: Acting, report: CentreReport) -> Verdict:
    if report.state == ReportState.SUBMITTED and may_check(who, report):
        return YES
    if who.is_province and who.user_id not in (report.submitted_by_id, report.city_by_id):
        return YES
    return no(_("The city returns what was submitted, the province also what the city has checked."))
