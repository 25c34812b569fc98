"""The quarterly report as a form: begun for an item and quarter, signed by the joint bodies, decided by the office.

The form, its drafts, versions, signatures and decisions stand in `submissions`; what they mean for the item is written
down here, in the same transaction, along the table of the report's own states.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CITY_OFFICIAL, DEPARTMENT_LIAISON, OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no, require
from ipportal.core.submissions.actions import Subject, begin
from ipportal.core.submissions.models import Right, Submission
from ipportal.core.submissions.registry import Kind, register
from measures.items.models import BodyRole
from measures.items.readings import readings_of
from measures.items.reports import actions, rules
from measures.items.reports.models import ProgressReport, ReportingPeriod
from measures.items.rules import acting_as, parts_of

if TYPE_CHECKING:
    from ipportal.core.accounts.models import Organisation, User
    from measures.items.models import PolicyItem, Target
    from measures.items.readings import Reading

CODE: Final = "progress_report"
SUBJECT: Final = "measures.progressreport"
CARRY: Final = frozenset({DEPARTMENT_LIAISON, CITY_OFFICIAL, OFFICIAL})


@transaction.atomic
def begin_report(item: PolicyItem, period: ReportingPeriod, *, by: User) -> Submission:
    """The draft of an item for a quarter, pre-filled; the one in hand if there is one."""
    require(rules.may_report(acting_as(by), item))
    report = ProgressReport.objects.filter(item=item, period=period).first()
    if report and (found := filed(report)):
        return found
    report = actions.draft_report(item, period, by=by, claimed_percent=None, narrative="")
    about = Subject(SUBJECT, str(report.pk), str(report))
    return begin(KIND, _lead(item), by=by, about=about, period=f"{period.year}-Q{period.quarter}", others=_joint(item))


def filed(report: ProgressReport) -> Submission | None:
    """The form of a report; those of before the portal have none."""
    return Submission.objects.filter(kind=CODE, subject_kind=SUBJECT, subject_id=str(report.pk)).first()


def _lead(item: PolicyItem) -> Organisation:
    return next(part.organisation for part in parts_of(item) if part.role == BodyRole.LEAD)


def _joint(item: PolicyItem) -> dict[Organisation, Right]:
    return {part.organisation: Right.SIGN for part in parts_of(item) if part.role == BodyRole.JOINT}


def report_of(submission: Submission) -> ProgressReport:
    return ProgressReport.objects.select_related("item__document", "period").get(pk=submission.subject_id)


def _prefilled(submission: Submission) -> dict[str, str]:
    """What the portal counts today of whatever the item is compared with."""
    targets = list(report_of(submission).item.targets.all())
    readings = readings_of(targets)
    lines = [_line(target, readings[target.pk]) for target in targets if target.pk in readings]
    return {"figures": "\n".join(lines)}


def _line(target: Target, reading: Reading) -> str:
    with translation.override("zh-hans"):
        return f"{target.indicator_zh}：{reading.value:f}{target.unit_zh}（截至{reading.as_of.isoformat()}）"


def _lead_writes(user: User, submission: Submission) -> Verdict:
    """Joint bodies read the draft and stand behind what was sent; while the quarter is open the lead body writes."""
    report = report_of(submission)
    if not (allowed := rules.may_report(acting_as(user), report.item)):
        return allowed
    if not report.period.takes_reports(clock.today()):
        return no(_("The reporting period %(period)s is closed.") % {"period": report.period})
    return YES


KIND: Final = register(
    Kind(
        code=CODE,
        name=_("Quarterly progress report"),
        form=Path(__file__).parent / "progress_report.toml",
        editors=CARRY,
        signers=CARRY,
        needs=frozenset({"figures", "narrative", "claimed_percent"}),
        needs_all_signatures=True,
        submitting_signs=True,
        office_takes_part=True,
        can_be_withdrawn=False,
        prefill=_prefilled,
        may_edit=_lead_writes,
    )
)


@subscribe(f"submissions.{CODE}.submitted")
def _submitted(submission: Submission, by: User) -> None:
    report, told = report_of(submission), _told(submission)
    actions.draft_report(
        report.item, report.period, by=by,
        claimed_percent=told.get("claimed_percent"), narrative=told.get("narrative", ""),
    )  # fmt: skip
    actions.submit_report(report, by=by)


def _told(submission: Submission) -> dict[str, Any]:
    fields = submission.versions.get(number=submission.last_version).content["fields"]
    return {key: field["value"] for key, field in fields.items()}


@subscribe(f"submissions.{CODE}.signed")
def _signed(submission: Submission, by: User) -> None:
    """A joint body confirms; the name of the lead body came with the report itself."""
    report = report_of(submission)
    signed = submission.versions.get(number=submission.last_version).signatures.filter(by_id=by.pk)
    mine = rules.confirming_bodies(acting_as(by), report) & set(signed.values_list("organisation_id", flat=True))
    confirmed = report.confirmations.filter(version=report.version).values_list("organisation_id", flat=True)
    if mine - set(confirmed):
        actions.confirm_report(report, by=by)


@subscribe(f"submissions.{CODE}.returned")
def _returned(submission: Submission, by: User) -> None:
    decision = submission.versions.get(number=submission.last_version).decision
    actions.return_report(report_of(submission), by=by, reason=decision.text)


@subscribe(f"submissions.{CODE}.accepted")
def _accepted(submission: Submission, by: User) -> None:
    actions.accept_report(report_of(submission), by=by)
