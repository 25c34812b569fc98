"""Who reported on a quarter, when, and how often it had to be handed in again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.submissions.models import Version
from ipportal.core.workdays.counting import Counted, calendar
from measures.items.models import BodyRole, PolicyItem, Responsibility, body_name
from measures.items.queries import owes
from measures.items.reports.filing import CODE, SUBJECT
from measures.items.reports.models import ProgressReport, ReportingPeriod, ReportState
from measures.items.reports.rules import visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import Organisation, User
    from measures.items.rules import Acting


@dataclass(frozen=True, slots=True)
class Line:
    """An item that owed a report: handed in first on a day, so many working days after it was due."""

    item: PolicyItem
    body: Organisation
    report: ProgressReport | None
    first_on: dt.date | None
    days: Counted | None

    @property
    def body_name(self) -> str:
        return body_name(self.body, short=True)

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days.days > 0

    @property
    def times_returned(self) -> int:
        return self.report.version - 1 + (self.report.state == ReportState.RETURNED) if self.report else 0

    @property
    def state(self) -> str:
        return str(self.report.get_state_display()) if self.report else _("Not handed in")

    @property
    def accepted_on(self) -> dt.date | None:
        report = self.report
        accepted = report is not None and report.state == ReportState.ACCEPTED
        return _day(report.decided_at) if accepted and report and report.decided_at else None

    def cells(self) -> list[Any]:
        """As a row of a file; days are working days after the due day, negative before it."""
        days = self.days.days if self.days else ""
        return [
            body_name(self.body), self.item.code, self.item.text, self.state, self.first_on or "", days,
            self.times_returned, self.accepted_on or "",
        ]  # fmt: skip


def lines(period: ReportingPeriod, person: User, who: Acting) -> list[Line]:
    """By body. The province sees all; others what their own bodies lead. Whoever did not report is late until today."""
    reports = {report.item_id: report for report in visible_to(person).filter(period=period)}
    firsts, today, days = _firsts(reports.values()), clock.today(), calendar()
    found = []
    for part in _leads():
        if owes(part.item, period) and (who.is_province or part.organisation_id in who.bodies):
            report = reports.get(part.item_id)
            first = firsts.get(str(report.pk)) if report else None
            until = first or (today if today > period.due_on else None)
            late = days.between(period.due_on, until) if until else None
            found.append(Line(part.item, part.organisation, report, first, late))
    return sorted(found, key=lambda line: (body_name(line.body), line.item.order))


def _leads() -> QuerySet[Responsibility]:
    items = PolicyItem.objects.current()
    return Responsibility.objects.filter(role=BodyRole.LEAD, item__in=items).select_related(
        "item", "organisation__of_measures"
    )


def _firsts(reports: Iterable[ProgressReport]) -> dict[str, dt.date]:
    """The day on which the first version of each was sent; of reports from before the portal the day they name."""
    told = {str(one.pk): _day(one.submitted_at) for one in reports if one.submitted_at}
    sent = Version.objects.filter(submission__kind=CODE, submission__subject_kind=SUBJECT, number=1)
    found = sent.filter(submission__subject_id__in=list(told)).values_list("submission__subject_id", "at")
    return told | {key: _day(at) for key, at in found}


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.OFFICE_ZONE).date()
