"""What is known of an item on a day, as plain values: what progress, light and contradictions are made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

NEARLY_DUE: Final = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class TaskFact:
    pk: int
    due_on: dt.date | None
    done_on: dt.date | None
    waits_for: frozenset[int] = frozenset()

    def is_late(self, today: dt.date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < today

    def is_nearly_due(self, today: dt.date) -> bool:
        return self.done_on is None and self.due_on is not None and today <= self.due_on <= today + NEARLY_DUE


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    pk: int
    reached_on: dt.date | None
    is_proven: bool


@dataclass(frozen=True, slots=True)
class TargetFact:
    pk: int
    comparator: str
    low: Decimal | None
    high: Decimal | None
    due_on: dt.date | None
    value: Decimal | None

    @property
    def is_stated(self) -> bool:
        return self.comparator != "none"

    @property
    def is_counted(self) -> bool:
        """There is something to reach, and a value to compare with it."""
        return self.is_stated and self.value is not None

    @property
    def is_met(self) -> bool:
        if not self.is_counted or self.value is None:
            return False
        exactly = self.comparator == "="
        above = self.low is None or (self.value == self.low if exactly else self.value >= self.low)
        return above and (self.high is None or self.value <= self.high)

    def is_missed(self, today: dt.date) -> bool:
        """Its day is over and it is not met. Without a day it is never overdue; without a value nobody can say."""
        return self.due_on is not None and self.due_on < today and self.is_counted and not self.is_met


@dataclass(frozen=True, slots=True)
class Facts:
    """`claim` is the share that the newest accepted report claims; `late_reports` are due and not handed in."""

    state: str
    today: dt.date
    tasks: tuple[TaskFact, ...] = ()
    milestones: tuple[MilestoneFact, ...] = ()
    targets: tuple[TargetFact, ...] = ()
    evidence: int = 0
    claim: int | None = None
    late_reports: int = 0

    @property
    def late_tasks(self) -> int:
        return sum(task.is_late(self.today) for task in self.tasks)

    @property
    def missed_targets(self) -> int:
        return sum(target.is_missed(self.today) for target in self.targets)

    @property
    def is_late(self) -> bool:
        """What is late are tasks and due reports."""
        return self.state != "superseded" and bool(self.late_tasks or self.late_reports)
