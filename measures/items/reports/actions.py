"""What happens to a progress report: drafted, submitted, confirmed by joint bodies, accepted or returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from measures.items.actions import changed
from measures.items.models import BodyRole, PolicyItem
from measures.items.reports import rules
from measures.items.reports.models import Confirmation, ProgressReport, ReportingPeriod, ReportState
from measures.items.rules import acting_as, parts_of

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

WRITABLE = (ReportState.DRAFT, ReportState.RETURNED)


def _locked(report: ProgressReport) -> ProgressReport:
    return (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("item__document", "period")
        .get(pk=report.pk)
    )


@transaction.atomic
def draft_report(
    item: PolicyItem, period: ReportingPeriod, *, by: User, claimed_percent: int | None, narrative: str
) -> ProgressReport:
    """Begin the report of a quarter, or write in the one that is begun or was returned."""
    require(rules.may_report(acting_as(by), item))
    _inside(item, period)
    report, _new = ProgressReport.objects.get_or_create(item=item, period=period, defaults={"drafted_by_id": by.pk})
    report = _locked(report)
    _in(report, *WRITABLE)
    report.claimed_percent, report.narrative = claimed_percent, narrative
    report.save(update_fields=["claimed_percent", "narrative"])
    record("progress report written", by=by, thing=report)
    return report


def _inside(item: PolicyItem, period: ReportingPeriod) -> None:
    """The quarter is open, and lies within the validity of the document."""
    if not period.takes_reports(clock.today()):
        raise Conflict(_("The reporting period %(period)s is closed.") % {"period": period})
    begins, ends = item.document.in_force_from, item.document.in_force_to
    if (begins and period.last_day < begins) or (ends and period.first_day > ends):
        raise Conflict(_("The period lies outside the validity of the document."))


@transaction.atomic
def submit_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """Draft or returned → submitted; after a return it is the next version."""
    report = _locked(report)
    require(rules.may_report(acting_as(by), report.item))
    _in(report, *WRITABLE)
    _inside(report.item, report.period)
    if not report.narrative.strip():
        raise BadInput("narrative-missing", _("Say what was done in this quarter."), field="narrative")
    if report.state == ReportState.RETURNED:
        report.version += 1
    report.state, report.return_reason = ReportState.SUBMITTED, ""
    report.submitted_at, report.submitted_by_id = clock.now(), by.pk
    report.first_submitted_at = report.first_submitted_at or report.submitted_at
    report.submitted_by = by.get_username()
    report.decided_at, report.decided_by_id, report.decided_by = None, None, ""
    report.save()
    record("progress report submitted", by=by, thing=report, version=report.version)
    changed(report.item, "report submitted")
    return report


@transaction.atomic
def confirm_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """A joint body stands behind it; once all do, it is confirmed."""
    report = _locked(report)
    who = acting_as(by)
    require(rules.may_confirm(who, report))
    _in(report, ReportState.SUBMITTED)
    confirmed = set(report.confirmations.filter(version=report.version).values_list("organisation_id", flat=True))
    mine = rules.confirming_bodies(who, report) - confirmed
    if not mine:
        raise Conflict(_("Your body has confirmed this version already."))
    Confirmation.objects.bulk_create(
        Confirmation(
            report=report, organisation_id=body, version=report.version, confirmed_at=clock.now(),
            confirmed_by_id=by.pk, confirmed_by=by.get_username(),
        )
        for body in sorted(mine)
    )  # fmt: skip
    if _joint(report) <= confirmed | mine:
        report.state = ReportState.CONFIRMED
        report.save(update_fields=["state"])
    record("progress report confirmed", by=by, thing=report, version=report.version)
    changed(report.item, "report confirmed")
    return report


def _joint(report: ProgressReport) -> set[int]:
    return {part.organisation_id for part in parts_of(report.item) if part.role == BodyRole.JOINT}


@transaction.atomic
def accept_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """Confirmed by all joint bodies, or submitted where there are none → accepted, for everybody to read."""
    report = _locked(report)
    require(rules.may_decide(acting_as(by), report))
    _in(report, ReportState.SUBMITTED, ReportState.CONFIRMED)
    if report.state == ReportState.SUBMITTED and _joint(report):
        raise Conflict(_("A joint body has not confirmed this report yet."))
    _decided(report, ReportState.ACCEPTED, by)
    record("progress report accepted", by=by, thing=report, version=report.version)
    changed(report.item, "report accepted")
    return report


@transaction.atomic
def return_report(report: ProgressReport, *, by: User, reason: str) -> ProgressReport:
    report = _locked(report)
    require(rules.may_decide(acting_as(by), report))
    _in(report, ReportState.SUBMITTED, ReportState.CONFIRMED)
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    report.return_reason = reason.strip()
    _decided(report, ReportState.RETURNED, by)
    record("progress report returned", by=by, thing=report, reason=report.return_reason, version=report.version)
    changed(report.item, "report returned")
    return report


def _decided(report: ProgressReport, state: ReportState, by: User) -> None:
    report.state, report.decided_at = state, clock.now()
    report.decided_by_id, report.decided_by = by.pk, by.get_username()
    report.save()


def _in(report: ProgressReport, *states: ReportState) -> None:
    if report.state not in states:
        raise Conflict(_("Not allowed while the report is “%(state)s”.") % {"state": ReportState(report.state).label})
