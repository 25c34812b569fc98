"""Reporting discipline: of every report that was due, when it came, how often it went back, when it was accepted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from ipportal.core.kit import clock
from ipportal.core.submissions.rules import visible_to as submissions_visible_to
from ipportal.core.workdays.counting import Calendar, Unpublished, calendar
from measures.items.models import BodyRole, ItemKind, PolicyItem, Responsibility, body_name
from measures.items.queries import owes
from measures.items.reports.filing import CODE, SUBJECT
from measures.items.reports.models import ProgressReport, ReportingPeriod, ReportState
from measures.items.reports.rules import visible_to
from measures.items.rules import acting_as

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipportal.core.accounts.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Asked:
    """Which quarter and body; without them all that are open or were."""

    period: ReportingPeriod | None = None
    body: int | None = None


@dataclass(frozen=True)
class Line:
    """A report that a body owed for a quarter. A draft is nobody's news: it is not handed in."""

    body: Organisation
    item: PolicyItem
    period: ReportingPeriod
    report: ProgressReport | None
    today: dt.date
    known: Calendar
    submission: int | None = None

    @property
    def name(self) -> str:
        return body_name(self.body, short=True)

    @cached_property
    def handed_in_on(self) -> dt.date | None:
        return _day(self.report.first_submitted_at) if self.report else None

    @property
    def again_on(self) -> dt.date | None:
        """The day of the newest version, where there is more than one."""
        return _day(self.report.submitted_at) if self.report and self.report.version > 1 else None

    @cached_property
    def ahead(self) -> int | None:
        """Working days between handing in and the due date, below zero where it was late; 0 over days off."""
        if self.handed_in_on is None:
            return None
        if self.is_on_time:
            return self.known.between(self.handed_in_on, self.period.due_on).days
        return -self.known.between(self.period.due_on, self.handed_in_on).days

    @property
    def behind(self) -> int:
        return -(self.ahead or 0)

    @property
    def is_on_time(self) -> bool:
        return self.handed_in_on is not None and self.handed_in_on <= self.period.due_on

    @property
    def is_missing(self) -> bool:
        return self.handed_in_on is None

    @property
    def is_late(self) -> bool:
        """Handed in after the due date, or not at all although it is over."""
        return not self.is_on_time and (self.handed_in_on is not None or self.period.due_on < self.today)

    @property
    def times_returned(self) -> int:
        return self.report.times_returned if self.report else 0

    @property
    def accepted_on(self) -> dt.date | None:
        return _day(self.report.decided_at) if self.report and self.report.state == ReportState.ACCEPTED else None

    @property
    def unpublished(self) -> Unpublished:
        first = min(self.handed_in_on or self.period.due_on, self.period.due_on)
        return self.known.between(first, max(self.handed_in_on or first, self.period.due_on)).unpublished


@dataclass(frozen=True)
class BodySum:
    """What a body owed in all."""

    body: Organisation
    lines: list[Line]

    @property
    def name(self) -> str:
        return body_name(self.body, short=True)

    @property
    def on_time(self) -> int:
        return sum(line.is_on_time for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.handed_in_on is not None and not line.is_on_time for line in self.lines)

    @property
    def missing(self) -> int:
        return sum(line.is_missing for line in self.lines)

    @property
    def times_returned(self) -> int:
        return sum(line.times_returned for line in self.lines)

    @property
    def accepted(self) -> int:
        return sum(line.accepted_on is not None for line in self.lines)


def lines_of(user: User, asked: Asked) -> list[Line]:
    """By quarter, the newest first, then by body and item. The province sees all, everybody else the own bodies'."""
    who, today, known = acting_as(user), clock.today(), calendar()
    periods = [asked.period] if asked.period else list(ReportingPeriod.objects.begun(today))
    led, reports = _led(), _reports(user, periods)
    filed = _filed(user, reports.values())
    found = []
    for period in periods:
        for item, body in led:
            seen = who.is_province or body.pk in who.bodies
            report = reports.get((item.pk, period.pk))
            if seen and asked.body in (None, body.pk) and (report or owes(item, period)):
                submission = filed.get(str(report.pk)) if report else None
                found.append(Line(body, item, period, report, today, known, submission))
    return found


def _led() -> list[tuple[PolicyItem, Organisation]]:
    leads = Responsibility.objects.filter(role=BodyRole.LEAD).select_related("organisation__of_measures")
    items = PolicyItem.objects.current().filter(kind=ItemKind.MEASURE).order_by("document", "order")
    pairs = [
        (item, part.organisation)
        for item in items.prefetch_related(Prefetch("responsibilities", queryset=leads))
        for part in item.responsibilities.all()
    ]
    return sorted(pairs, key=lambda pair: (_place(pair[1]), pair[0].order))


def _place(body: Organisation) -> tuple[int, int]:
    """Bodies as the measures list them."""
    of_measures = getattr(body, "of_measures", None)
    return (of_measures.pk if of_measures else 10**9, body.pk)


def _reports(user: User, periods: Iterable[ReportingPeriod]) -> dict[tuple[int, int], ProgressReport]:
    """Drafts are left out: who is owed a report is not told that it is being written."""
    begun = visible_to(user).filter(period__in=[period.pk for period in periods]).exclude(state=ReportState.DRAFT)
    return {(report.item_id, report.period_id): report for report in begun}


def _filed(user: User, reports: Iterable[ProgressReport]) -> dict[str, int]:
    """The forms behind the reports, with their versions and differences, for whoever may see them."""
    keys = [str(report.pk) for report in reports]
    found = submissions_visible_to(user).filter(kind=CODE, subject_kind=SUBJECT, subject_id__in=keys)
    return dict(found.values_list("subject_id", "pk"))


def sums_of(lines: Iterable[Line]) -> list[BodySum]:
    grouped: dict[Organisation, list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line.body].append(line)
    return [BodySum(body, grouped[body]) for body in sorted(grouped, key=_place)]


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(clock.OFFICE_ZONE).date() if moment else None
