"""What happens to a report: submitted with its figures and claims, checked by the city, accepted or returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from patents.centres.contracts.kpis import KPIS
from patents.centres.refusals import explained
from patents.centres.reports import rules
from patents.centres.reports.models import MOVES, CentreReport, KpiValue, ReportState
from patents.centres.rules import acting_as
from patents.centres.verification import actions as verification

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User
    from patents.centres.verification.lines import Line


def _locked(report: CentreReport) -> CentreReport:
    found = CentreReport.objects.select_for_update(of=("self",)).select_related("centre__call", "centre__lead")
    return found.get(pk=report.pk)


def _to(report: CentreReport, target: ReportState) -> None:
    if (report.state, target) not in MOVES:
        raise Conflict(_("Not allowed while the report is “%(state)s”.") % {"state": report.get_state_display()})
    report.state = target


@transaction.atomic
def submit_report(report: CentreReport, *, by: User, values: Mapping[str, Any], lines: Iterable[Line]) -> CentreReport:
    """Draft or returned → submitted, as the next version; its claims are verified at once."""
    report = _locked(report)
    require(rules.is_open(report, clock.today()))
    _to(report, ReportState.SUBMITTED)
    report.version += 1
    report.submitted_at, report.submitted_by_id, report.submitted_by = clock.now(), by.pk, by.get_username()
    report.first_sent_at = report.first_sent_at or report.submitted_at
    report.city_by_id, report.city_by, report.return_reason = None, "", ""
    report.decided_at, report.decided_by_id, report.decided_by = None, None, ""
    report.save()
    KpiValue.objects.bulk_create(_values(report, values))
    verification.claim_patents(report, lines)
    record("centre report submitted", by=by, thing=report, version=report.version)
    return report


def _values(report: CentreReport, values: Mapping[str, Any]) -> Iterable[KpiValue]:
    for kpi in KPIS:
        value, total = values.get(kpi.code), values.get(f"{kpi.code}_total")
        if value is not None or total is not None:
            yield KpiValue(
                report=report, version=report.version, kpi=kpi.code, is_flow=kpi.is_flow, value=_decimal(value),
                cumulative=_decimal(total),
            )  # fmt: skip


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@transaction.atomic
def check_report(report: CentreReport, *, by: User) -> CentreReport:
    """Submitted → checked by the city."""
    report = _locked(report)
    require(rules.may_check(acting_as(by), report))
    _to(report, ReportState.CITY_OK)
    report.city_by_id, report.city_by = by.pk, by.get_username()
    report.save(update_fields=["state", "city_by_id", "city_by"])
    record("centre report checked", by=by, thing=report, version=report.version)
    return report


@transaction.atomic
def accept_report(report: CentreReport, *, by: User) -> CentreReport:
    """Checked → accepted, and locked; what was proven to be grown is the centre's own."""
    report = _locked(report)
    require(rules.may_accept(acting_as(by), report))
    verification.verify(report, by=by)
    _to(report, ReportState.ACCEPTED)
    _decided(report, by)
    with explained():
        report.save()
    verification.take_over(report)
    record("centre report accepted", by=by, thing=report, version=report.version)
    show_new_data()
    return report


@transaction.atomic
def return_report(report: CentreReport, *, by: User, reason: str) -> CentreReport:
    report = _locked(report)
    require(rules.may_return(acting_as(by), report))
    _to(report, ReportState.RETURNED)
    if not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    report.return_reason = reason.strip()
    _decided(report, by)
    report.save()
    record("centre report returned", by=by, thing=report, reason=report.return_reason[:500], version=report.version)
    return report


def _decided(report: CentreReport, by: User) -> None:
    report.decided_at, report.decided_by_id, report.decided_by = clock.now(), by.pk, by.get_username()
