"""The report as a form: pre-filled, written by the members, signed by each, decided by city and province.

Drafts, versions, signatures and decisions stand in `submissions`; what they mean for the centre is written down here,
in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CITY_OFFICIAL, OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.verdict import YES, Verdict, no, require
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.models import Right, Submission
from ipportal.core.submissions.registry import Draft, Kind, register
from patents.centres import rules as centres
from patents.centres.applications.filing import members_write
from patents.centres.calls import naming
from patents.centres.contracts.kpis import BY_CODE, KPIS, MONEY
from patents.centres.reports import actions, rules
from patents.centres.reports.models import OWED, CentreReport, KpiValue, ReportState
from patents.centres.verification import lines

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.accounts.models import User

CODE: Final = naming.REPORT
SUBJECT: Final = "patents.centrereport"
PREFILLED: Final = ("period", "centre_name", "known", "funds_used")
FIGURES: Final = [kpi.code for kpi in KPIS] + [f"{kpi.code}_total" for kpi in KPIS if kpi.is_flow]
NEEDS: Final = frozenset({*PREFILLED, *FIGURES, "claimed", "claimed_file"})


@transaction.atomic
def begin_report(report: CentreReport, *, by: User) -> Submission:
    """The draft of a report, pre-filled; the one in hand if there is one."""
    require(members_write(by, report.centre))
    require(rules.is_open(report, clock.today()))
    if found := filed(report):
        return found
    others = {
        member.organisation: Right.SIGN for member in report.centre.members.accepted().select_related("organisation")
    }
    about = submissions.Subject(SUBJECT, str(report.pk), f"{report.centre.name_zh} {report.period}")
    return submissions.begin(
        KIND, report.centre.lead, by=by, about=about, period=report.period, others=others, on=report.form_version
    )


def filed(report: CentreReport) -> Submission | None:
    return Submission.objects.filter(kind=CODE, subject_kind=SUBJECT, subject_id=str(report.pk)).first()


def report_of(submission: Submission) -> CentreReport:
    found = CentreReport.objects.select_related("centre__call", "centre__lead", "centre__city")
    return found.get(pk=submission.subject_id)


def last_values(report: CentreReport) -> dict[str, KpiValue]:
    """Of the last accepted report before this one."""
    before = report.centre.reports.filter(state=ReportState.ACCEPTED, due_on__lte=report.due_on).exclude(pk=report.pk)
    last = before.order_by("-due_on", "-pk").first()
    return {value.kpi: value for value in last.values.filter(version=last.version)} if last else {}


def _prefilled(submission: Submission) -> dict[str, str]:
    report = report_of(submission)
    before, spent = last_values(report), report.centre.expenses.aggregate(sum=Sum("amount_fen"))["sum"]
    with translation.override("zh-hans"):
        known = "\n".join([*_targets(report), *_before(before)])
    totals = {
        f"{kpi}_total": _shown(kpi, value.cumulative) for kpi, value in before.items() if value.cumulative is not None
    }
    return {
        "period": report.period,
        "centre_name": report.centre.name_zh,
        "known": known,
        "funds_used": yuan_text(spent) if spent else "",
    } | totals


def _shown(kpi: str, value: Decimal) -> str:
    return yuan_text(int(value)) if BY_CODE[kpi].unit == MONEY else f"{value:f}".split(".", 1)[0]


def _targets(report: CentreReport) -> Iterable[str]:
    year = int(report.period[:4])
    for target in report.centre.targets.filter(year=year):
        yield f"{year}年合同目标：{BY_CODE[target.kpi].zh} {_shown(target.kpi, target.value)}"


def _before(before: dict[str, KpiValue]) -> Iterable[str]:
    for kpi, value in before.items():
        if value.value is not None:
            yield f"上期：{BY_CODE[kpi].zh} {_shown(kpi, value.value)}"


def _may_edit(user: User, submission: Submission) -> Verdict:
    report = report_of(submission)
    if not (allowed := members_write(user, report.centre)):
        return allowed
    if report.state not in OWED:
        return no(_("It was sent and is not changed any more, unless it is returned."))
    return rules.is_open(report, clock.today())


def _may_decide(user: User, submission: Submission) -> Verdict:
    report, who = report_of(submission), centres.acting_as(user)
    if rules.may_accept(who, report) or rules.may_return(who, report):
        return YES
    return rules.may_accept(who, report)


def claimed_lines(typed: str, files: Iterable[Any]) -> lines.Lines:
    """What the list and the file claim, together."""
    seen: set[int] = set()
    found = [lines.read(lines.of_text(typed), seen)]
    for file in files:
        try:
            found.append(lines.read(lines.of_file(Path(default_storage.path(file.stored_as))), seen))
        except BadInput as error:
            found.append(lines.Lines([], [str(error)]))
    return lines.Lines([one for part in found for one in part.good], [one for part in found for one in part.faults])


def _check(draft: Draft) -> Iterable[tuple[str, str | Promise]]:
    report, values = report_of(draft.submission), draft.values
    if values.get("period") and values["period"] != report.period:
        yield "period", _("This is the report for %(period)s.") % {"period": report.period}
    for key, source in (
        ("claimed", (values.get("claimed") or "", ())),
        ("claimed_file", ("", draft.files.get("claimed_file", ()))),
    ):
        for fault in claimed_lines(*source).faults:
            yield key, fault
    yield from _falling(report, values)


def _falling(report: CentreReport, values: Any) -> Iterable[tuple[str, str | Promise]]:
    before = last_values(report)
    for kpi in KPIS:
        total, value = values.get(f"{kpi.code}_total"), values.get(kpi.code)
        if not kpi.is_flow or total is None:
            continue
        was = before[kpi.code].cumulative if kpi.code in before else None
        if was is not None and Decimal(str(total)) < was:
            told = _("Below the %(before)s of the last accepted report: a cumulative figure never falls.")
            yield f"{kpi.code}_total", told % {"before": _shown(kpi.code, was)}
        if value is not None and Decimal(str(total)) < Decimal(str(value)):
            yield f"{kpi.code}_total", _("The cumulative figure is below that of the period.")


KIND: Final = register(
    Kind(
        code=CODE,
        name=_("Centre report"),
        form=Path(__file__).parent / "centre_report.toml",
        editors=centres.EDITORS,
        signers=centres.SIGNERS,
        cities=frozenset({CITY_OFFICIAL}),
        deciders=frozenset({OFFICIAL, CITY_OFFICIAL}),
        needs=NEEDS,
        needs_all_signatures=True,
        submitting_signs=True,
        can_be_withdrawn=False,
        prefill=_prefilled,
        check=_check,
        may_edit=_may_edit,
        may_decide=_may_decide,
    )
)


@subscribe(f"submissions.{CODE}.submitted")
def _submitted(submission: Submission, by: User) -> None:
    version = submission.versions.get(number=submission.last_version)
    values = {key: told["value"] for key, told in version.content["fields"].items()}
    file = submission.attachments.standing().filter(key="claimed_file")
    claimed = claimed_lines(version.typed.get("claimed", ""), file)
    actions.submit_report(report_of(submission), by=by, values=values, lines=claimed.good)


@transaction.atomic
def check_report(report: CentreReport, *, by: User) -> CentreReport:
    """By the city, once every member has signed."""
    require(rules.may_check(centres.acting_as(by), report))
    submission = filed(report)
    if submission is None or not submission.is_complete:
        raise Conflict(_("It waits for signatures and does not count yet."))
    return actions.check_report(report, by=by)


@subscribe(f"submissions.{CODE}.returned")
def _returned(submission: Submission, by: User) -> None:
    decision = submission.versions.get(number=submission.last_version).decision
    actions.return_report(report_of(submission), by=by, reason=decision.text)


@subscribe(f"submissions.{CODE}.accepted")
def _accepted(submission: Submission, by: User) -> None:
    actions.accept_report(report_of(submission), by=by)
