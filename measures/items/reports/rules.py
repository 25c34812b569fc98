"""Who may hand in, confirm and decide a progress report. Nobody decides what they handed in or confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from measures.items.models import BodyRole
from measures.items.queries import owes
from measures.items.reports.models import ProgressReport, ReportingPeriod, ReportState
from measures.items.rules import acting_as, parts_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from measures.items.models import PolicyItem
    from measures.items.rules import Acting


@gate(ProgressReport)
def visible_to(user: User | AnonymousUser) -> QuerySet[ProgressReport]:
    """Accepted ones are public; drafts are the lead body's; in between also the province and joint bodies read them."""
    who = acting_as(user)
    accepted = Q(state=ReportState.ACCEPTED, item__document__published_at__isnull=False)
    parts = Q(item__responsibilities__organisation__in=who.bodies)
    lead = parts & Q(item__responsibilities__role=BodyRole.LEAD)
    begun = ~Q(state=ReportState.DRAFT)
    seen = accepted | lead | (begun if who.is_province else begun & parts)
    return ProgressReport.objects.filter(seen).distinct()


def may_report(who: Acting, item: PolicyItem) -> Verdict:
    return YES if who.leads(item) else no(_("Only the lead body reports on an item."))


def periods_to_report(who: Acting, item: PolicyItem) -> list[ReportingPeriod]:
    """The open quarters of which the own body owes a report, or has one in hand."""
    if not may_report(who, item):
        return []
    today = clock.today()
    handed_in = {report.period_id for report in item.reports.all() if report.is_handed_in}
    periods = ReportingPeriod.objects.begun(today)
    return [one for one in periods if one.takes_reports(today) and owes(item, one) and one.pk not in handed_in]


def confirming_bodies(who: Acting, report: ProgressReport) -> set[int]:
    """The joint bodies of the item for which this person acts."""
    joint = {part.organisation_id for part in parts_of(report.item) if part.role == BodyRole.JOINT}
    return joint & who.bodies


def may_confirm(who: Acting, report: ProgressReport) -> Verdict:
    if report.submitted_by_id == who.user_id:
        return no(_("Another person than the one who submitted the report confirms it."))
    if not confirming_bodies(who, report):
        return no(_("Only a joint body of the item confirms its report."))
    return YES


def may_decide(who: Acting, report: ProgressReport) -> Verdict:
    if not who.is_province:
        return no(_("Only officials of the province's office accept or return a report."))
    if report.submitted_by_id == who.user_id:
        return no(_("Another person than the one who submitted the report decides on it."))
    if any(confirmed.confirmed_by_id == who.user_id for confirmed in report.confirmations.all()):
        return no(_("Another person than the one who confirmed the report decides on it."))
    return YES
