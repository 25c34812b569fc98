"""How items stand: all that a list or a page says of them, in a number of queries that does not grow with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from ipportal.core.kit import clock
from measures.items.facts import Facts, MilestoneFact, TargetFact, TaskFact
from measures.items.lights import Light, light
from measures.items.models import BodyRole, ItemKind, PolicyItem, Responsibility, Target, body_name
from measures.items.progress import Contradiction, Progress, contradictions, progress
from measures.items.readings import Reading, readings_of
from measures.items.reports.models import ProgressReport, ReportingPeriod, ReportState
from measures.items.work.models import Evidence, Milestone, Task

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Standing:
    """An item with what is known of it today."""

    item: PolicyItem
    today: dt.date
    readings: dict[int, Reading]
    late_periods: tuple[ReportingPeriod, ...]
    tasks: list[Task] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    parts: list[Responsibility] = field(default_factory=list)
    accepted: ProgressReport | None = None

    @cached_property
    def facts(self) -> Facts:
        proven = {evidence.milestone_id for evidence in self.evidence}
        return Facts(
            state=self.item.state,
            today=self.today,
            tasks=tuple(
                TaskFact(task.pk, task.due_on, task.done_on, frozenset(need.pk for need in task.depends_on.all()))
                for task in self.tasks
            ),
            milestones=tuple(MilestoneFact(m.pk, m.reached_on, m.pk in proven) for m in self.milestones),
            targets=tuple(
                TargetFact(t.pk, t.comparator, t.low, t.high, t.due_on, self._value(t.pk)) for t in self.targets
            ),
            evidence=len(self.evidence),
            claim=self.accepted.claimed_percent if self.accepted else None,
            late_reports=len(self.late_periods),
        )

    def _value(self, target: int) -> Decimal | None:
        reading = self.readings.get(target)
        return reading.value if reading else None

    @cached_property
    def progress(self) -> Progress:
        return progress(self.facts)

    @cached_property
    def light(self) -> Light:
        return light(self.facts)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        return contradictions(self.facts)

    @property
    def is_late(self) -> bool:
        return self.facts.is_late

    @property
    def lead(self) -> Responsibility | None:
        return next((part for part in self.parts if part.role == BodyRole.LEAD), None)

    @property
    def lead_name(self) -> str:
        return body_name(self.lead.organisation, short=True) if self.lead else ""

    @property
    def joint(self) -> list[Responsibility]:
        return [part for part in self.parts if part.role == BodyRole.JOINT]

    @property
    def executing(self) -> list[Responsibility]:
        return [part for part in self.parts if part.role == BodyRole.EXECUTE]

    @property
    def late_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.done_on is None and task.due_on and task.due_on < self.today]

    @property
    def due_on(self) -> dt.date | None:
        """The latest day that a target states; None where none is stated."""
        return max((target.due_on for target in self.targets if target.due_on), default=None)

    @property
    def demonstration(self) -> bool:
        rows: list[Any] = [*self.tasks, *self.milestones, *self.evidence, *self.targets]
        return any(row.demonstration for row in rows)


def standings(items: QuerySet[PolicyItem]) -> list[Standing]:
    """In the order of the items."""
    found = list(with_parts(items))
    today = clock.today()
    readings = readings_of(target for item in found for target in item.targets.all())
    periods = list(ReportingPeriod.objects.filter(due_on__lt=today))
    return [_standing(item, today, readings, periods) for item in found]


def standing_of(item: PolicyItem) -> Standing:
    return standings(PolicyItem.objects.filter(pk=item.pk))[0]


def with_parts(items: QuerySet[PolicyItem]) -> QuerySet[PolicyItem]:
    """Fetched with everything that a standing needs."""
    tasks = Task.objects.select_related("owner__of_measures").prefetch_related("depends_on").order_by("due_on", "pk")
    reports = ProgressReport.objects.select_related("period").order_by("-period__year", "-period__quarter")
    return items.select_related("document", "parent").prefetch_related(
        "areas",
        "targets",
        "milestones",
        Prefetch("tasks", queryset=tasks),
        Prefetch("evidence", queryset=Evidence.objects.filter(withdrawn_on__isnull=True)),
        Prefetch("responsibilities", queryset=Responsibility.objects.select_related("organisation__of_measures")),
        Prefetch("reports", queryset=reports),
    )


def _standing(
    item: PolicyItem, today: dt.date, readings: dict[int, Reading], periods: Iterable[ReportingPeriod]
) -> Standing:
    reports = list(item.reports.all())
    handed_in = {report.period_id for report in reports if report.is_handed_in}
    return Standing(
        item=item,
        today=today,
        readings=readings,
        late_periods=tuple(p for p in periods if owes(item, p) and p.pk not in handed_in),
        tasks=list(item.tasks.all()),
        milestones=list(item.milestones.all()),
        evidence=list(item.evidence.all()),
        targets=list(item.targets.all()),
        parts=list(item.responsibilities.all()),
        accepted=next((report for report in reports if report.state == ReportState.ACCEPTED), None),
    )


def owes(item: PolicyItem, period: ReportingPeriod) -> bool:
    """Measures are reported on each quarter, until they were done or superseded before it began."""
    if item.kind != ItemKind.MEASURE:
        return False
    ended_on = item.state_since.astimezone(clock.OFFICE_ZONE).date() if item.is_over else None
    return ended_on is None or ended_on >= period.first_day
