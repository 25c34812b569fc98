"""Measures on time: of the tasks due by the end of a month, those done by their date; with the very tasks it counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ipportal.core.kit import clock
from measures.items.work.models import Task

if TYPE_CHECKING:
    from ipportal.core.kit.periods import Month


@dataclass(frozen=True, slots=True)
class OnTime:
    """Both halves as lists: the receipt is the figure."""

    month: Month
    as_of: dt.date
    due: list[Task]

    @property
    def done_by_their_date(self) -> list[Task]:
        return [task for task in self.due if task.done_on is not None and task.done_on <= task.due_on]  # type: ignore[operator]  # those due have a day

    @property
    def value(self) -> Decimal | None:
        """Per cent, one decimal, half up; None where nothing was due."""
        if not self.due:
            return None
        exact = Decimal(100 * len(self.done_by_their_date)) / len(self.due)
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def on_time(month: Month) -> OnTime:
    """A day that has not come yet is not asked about: of the running month those due until yesterday."""
    last = min(month.last_day, clock.today() - dt.timedelta(days=1))
    due = (
        Task.objects.of_published_items()
        .filter(due_on__lte=last)
        .exclude(item__state="superseded")
        .select_related("item", "owner__of_measures")
        .order_by("due_on", "pk")
    )
    return OnTime(month, last, list(due))
