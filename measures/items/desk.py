"""What the desk shows: what is late and with whom, the board, the matrix, the plan of a year, the days of a month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ipportal.core.kit import clock
from measures.items.due import Due, due_things
from measures.items.models import BodyRole, PolicyItem, Responsibility, Theme, body_name
from measures.items.queries import Standing, standings
from measures.items.states import State
from measures.items.work.models import Task

if TYPE_CHECKING:
    from ipportal.core.accounts.models import Organisation
    from ipportal.core.kit.periods import Month
    from measures.items.rules import Acting


@dataclass(frozen=True, slots=True)
class Owed:
    """A due thing as a line: how many days ago its day was, whose it is."""

    due: Due
    owner: str
    superior: str
    days: int

    @property
    def is_late(self) -> bool:
        return self.days > 0


def owed(things: Iterable[Due], today: dt.date) -> list[Owed]:
    """The longest late first."""
    found = [
        Owed(due, body_name(due.owner, short=True), body_name(due.superior, short=True), (today - due.due_on).days)
        for due in things
    ]
    return sorted(found, key=lambda line: (-line.days, line.due.item.order, line.due.thing_id))


def late(who: Acting) -> list[Owed]:
    """The province sees whatever is late, everybody else what the own bodies owe or stand above."""
    today = clock.today()
    return owed((due for due in due_things(today - dt.timedelta(days=1)) if concerns(who, due)), today)


def concerns(who: Acting, due: Due) -> bool:
    return who.is_province or due.owner.pk in who.bodies or due.superior.pk in who.bodies


def to_do(who: Acting, days: int = 31) -> list[Owed]:
    """What the own bodies owe until a month from now, late or not."""
    today = clock.today()
    until = today + dt.timedelta(days=days)
    return owed((due for due in due_things(until) if due.owner.pk in who.bodies), today)


def mine(who: Acting) -> Any:
    """Items that the person's bodies carry; an official of the province who acts for none sees all."""
    current = PolicyItem.objects.current()
    return current.carried_by(who.bodies) if who.bodies else current


def board() -> list[tuple[State, list[Standing]]]:
    rows = standings(PolicyItem.objects.current().order_by("order"))
    return [(state, [row for row in rows if row.item.state == state]) for state in State if state != State.SUPERSEDED]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    body: Organisation
    name: str
    cells: list[str]
    late: int


def matrix() -> tuple[list[PolicyItem], list[MatrixRow]]:
    """Bodies × items: the part each has, and how many tasks of the body are late."""
    items = list(PolicyItem.objects.current().order_by("order"))
    parts = Responsibility.objects.filter(item__in=items).select_related("organisation__of_measures")
    by_body: dict[Organisation, dict[int, str]] = defaultdict(dict)
    for part in parts.order_by("organisation__of_measures__id", "organisation_id"):
        by_body[part.organisation][part.item_id] = str(part.role)
    late_tasks: dict[int, int] = defaultdict(int)
    for owner in Task.objects.filter(item__in=items).late(clock.today()).values_list("owner_id", flat=True):
        late_tasks[owner] += 1
    rows = [
        MatrixRow(body, body_name(body, short=True), [cells.get(item.pk, "") for item in items], late_tasks[body.pk])
        for body, cells in by_body.items()
    ]
    return items, rows


def plan(year: int, body: int | None) -> list[tuple[str, list[Task]]]:
    """The tasks of a year by body, in the order of their days."""
    found = Task.objects.of_published_items().filter(year=year).exclude(item__state=State.SUPERSEDED)
    if body is not None:
        found = found.filter(owner=body)
    rows = found.select_related("item", "owner__of_measures").order_by(
        "owner__of_measures__id", "owner_id", "due_on", "pk"
    )
    return [(body_name(owner), list(tasks)) for owner, tasks in groupby(rows, key=lambda task: task.owner)]


def years() -> list[int]:
    """Those that tasks are planned for, and the present one."""
    found = Task.objects.of_published_items().order_by("year").values_list("year", flat=True).distinct()
    return sorted({*found, clock.today().year})


def days_of(month: Month) -> Iterator[tuple[dt.date, list[Owed]]]:
    """The days of a month on which something is due that is not done."""
    today = clock.today()
    inside = (due for due in due_things(month.last_day) if due.due_on >= month.first_day)
    lines = sorted(owed(inside, today), key=lambda line: (line.due.due_on, line.due.item.order))
    for day, group in groupby(lines, key=lambda line: line.due.due_on):
        yield day, list(group)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A theme of the leadership's report."""

    theme: Theme
    rows: list[Standing]

    @property
    def late(self) -> list[Standing]:
        return [row for row in self.rows if row.is_late]

    @property
    def contradicted(self) -> list[Standing]:
        return [row for row in self.rows if row.contradictions]


def chapters(theme: str = "") -> list[Chapter]:
    """All themes with items, or one."""
    items = PolicyItem.objects.current().order_by("order")
    rows = standings(items.filter(theme=theme) if theme else items)
    found = [Chapter(known, [row for row in rows if row.item.theme == known]) for known in Theme]
    return [chapter for chapter in found if chapter.rows]


def city_lines() -> list[tuple[str, int, int, int]]:
    """What the cities carry: items, tasks done, tasks late."""
    today = clock.today()
    parts = Responsibility.objects.filter(role=BodyRole.EXECUTE, item__document__replaced_by__isnull=True)
    counts: dict[Organisation, int] = defaultdict(int)
    for part in parts.select_related("organisation__of_measures").order_by("organisation_id"):
        counts[part.organisation] += 1
    done: dict[int, int] = defaultdict(int)
    late_ones: dict[int, int] = defaultdict(int)
    for task in Task.objects.of_published_items().filter(owner__in=list(counts)):
        done[task.owner_id] += task.is_done
        late_ones[task.owner_id] += task.done_on is None and task.due_on is not None and task.due_on < today
    return [(body_name(body), count, done[body.pk], late_ones[body.pk]) for body, count in counts.items()]
