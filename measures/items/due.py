"""What is due: open tasks and reports not handed in, with who owes them and who stands above. Letters remind by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipportal.core.kit import clock
from measures.items.models import Body, BodyRole, PolicyItem
from measures.items.queries import owes, with_parts
from measures.items.reports.models import ReportingPeriod
from measures.items.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import Organisation

OFFICE = "JSIPO"  # the key of the body above every lead body


@dataclass(frozen=True, slots=True)
class Due:
    """One thing somebody owes. The superior of an executing body is the item's lead body, of that the office."""

    kind: str  # "task" or "report"
    item: PolicyItem
    thing_id: int
    title: str
    due_on: dt.date
    owner: Organisation
    superior: Organisation

    def is_late(self, today: dt.date) -> bool:
        return self.due_on < today

    @property
    def key(self) -> str:
        """The same thing has the same key on every day."""
        return f"measures.{self.kind}.{self.item.pk}.{self.thing_id}"


def due_things(until: dt.date | None = None) -> Iterator[Due]:
    """Everything open whose day is on or before `until` (or has any day), by item. Published items only."""
    today = clock.today()
    office = Body.objects.select_related("organisation").get(key=OFFICE).organisation
    periods = list(ReportingPeriod.objects.filter(opens_on__lte=today))
    for item in with_parts(PolicyItem.objects.current().exclude(state=State.SUPERSEDED)):
        lead = next((part.organisation for part in item.responsibilities.all() if part.role == BodyRole.LEAD), office)
        for due in [*_tasks(item, lead, office), *_reports(item, lead, office, periods)]:
            if until is None or due.due_on <= until:
                yield due


def _tasks(item: PolicyItem, lead: Organisation, office: Organisation) -> Iterator[Due]:
    for task in item.tasks.all():
        if task.done_on is None and task.due_on is not None:
            above = office if task.owner_id == lead.pk else lead
            yield Due("task", item, task.pk, task.title, task.due_on, task.owner, above)


def _reports(
    item: PolicyItem, lead: Organisation, office: Organisation, periods: list[ReportingPeriod]
) -> Iterator[Due]:
    handed_in = {report.period_id for report in item.reports.all() if report.is_handed_in}
    for period in periods:
        if owes(item, period) and period.pk not in handed_in:
            yield Due("report", item, period.pk, str(period), period.due_on, lead, office)
