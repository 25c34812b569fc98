"""Reminders: what falls due is told before, on the day and after; in the end to the superior as well.

A room declares what falls due with `@reminds(kind, title)`. Every working day a job asks all of them. A stage that
falls on a day off goes out on the next working day. Each stage of a thing and due date goes out once; where several
have come since the last time, the newest alone is sent and the others are passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.letters.kinds import Facts, both, message_kind
from ipportal.core.letters.models import About, Reminder
from ipportal.core.letters.telling import tell
from ipportal.core.workdays.counting import Calendar, Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Stage:
    """When a reminder goes out, counted from the day on which the thing is due, and what it says."""

    code: str
    days: int
    unit: Unit
    to_superiors: bool
    sentence: str | _StrPromise

    def goes_out_on(self, due_on: dt.date, calendar: Calendar) -> dt.date:
        if self.unit == Unit.WORKING:
            return calendar.add(due_on, self.days).day
        return calendar.on_or_after(due_on + dt.timedelta(days=self.days)).day


STAGES: Final = (
    Stage("before", -7, Unit.CALENDAR, False, _("Due on %(due)s: %(title)s")),
    Stage("due", 0, Unit.CALENDAR, False, _("Due today: %(title)s")),
    Stage("late", 1, Unit.WORKING, False, _("Late since %(due)s: %(title)s")),
    Stage("escalated", 14, Unit.CALENDAR, True, _("Still open, though it was due on %(due)s: %(title)s")),
)
LONGEST_BREAK: Final = 30  # days for which a stage may have to wait: a holiday, or a portal that stood still


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due: whose it is, and who stands above them. `since`: stages up to that day are not sent."""

    about: About
    title_zh: str
    title_en: str
    due_on: dt.date
    owners: Iterable[int]
    superiors: Iterable[int] = field(default_factory=tuple)
    since: dt.date | None = None


DueRows = Callable[[dt.date, dt.date], Iterable[Due]]
_due: dict[str, DueRows] = {}
_sentences: Final = {stage.code: stage.sentence for stage in STAGES}


def reminds(kind: str, title: str | _StrPromise) -> Callable[[DueRows], DueRows]:
    """Declare `due_rows(first, last)`: what is still to be done and falls due between two days."""

    def declare(due_rows: DueRows) -> DueRows:
        message_kind(kind, title, _sentence, essential=True)
        _due[kind] = due_rows
        return due_rows

    return declare


def _sentence(facts: Facts) -> str | _StrPromise:
    return _sentences[facts["stage"]]


@transaction.atomic
def remind(today: dt.date, calendar: Calendar) -> int:
    """Whatever has come due for a reminder; how many people were told. On a day off nothing goes out."""
    if not calendar.works_on(today):
        return 0
    first = today - dt.timedelta(days=max(stage.days for stage in STAGES) + LONGEST_BREAK)
    last = today - dt.timedelta(days=min(stage.days for stage in STAGES))
    return sum(_remind(kind, due_rows(first, last), today, calendar) for kind, due_rows in _due.items())


def _remind(kind: str, rows: Iterable[Due], today: dt.date, calendar: Calendar) -> int:
    known = list(rows)
    told, oldest = 0, min((due.due_on for due in known), default=today)
    reminders = Reminder.objects.filter(kind=kind, due_on__gte=oldest)
    over = set(reminders.values_list("about_label", "about_key", "due_on", "stage"))
    for due in known:
        come = [stage for stage in STAGES if _has_come(stage, due, today, calendar)]
        new = [stage for stage in come if (*due.about, due.due_on, stage.code) not in over]
        if not new:
            continue
        newest = come[-1]
        Reminder.objects.bulk_create(_over(kind, due, stage, sent=stage is newest) for stage in new)
        if newest in new:
            told += _send(kind, due, newest)
    return told


def _has_come(stage: Stage, due: Due, today: dt.date, calendar: Calendar) -> bool:
    day = stage.goes_out_on(due.due_on, calendar)
    return day <= today and (due.since is None or day > due.since)


def _over(kind: str, due: Due, stage: Stage, *, sent: bool) -> Reminder:
    label, key = due.about
    return Reminder(kind=kind, about_label=label, about_key=key, due_on=due.due_on, stage=stage.code, sent=sent)


def _send(kind: str, due: Due, stage: Stage) -> int:
    people = {*due.owners, *(due.superiors if stage.to_superiors else ())}
    facts = {"stage": stage.code, "title": both(due.title_zh, due.title_en), "due": due.due_on}
    key = f"{due.about.label}:{due.about.key}:{due.due_on.isoformat()}:{stage.code}"
    return len(tell(kind, User.objects.filter(pk__in=people), about=due.about, params=facts, key=key))
