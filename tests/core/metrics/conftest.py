"""Small registers for the figures: events put down as an import would put them, change set by change set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import pytest
from django.db import connection, transaction

from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.jobs import events as house_events
from ipportal.core.regions.models import Region, RegionChange
from patents.register.actions import make_touched
from patents.register.models import EventRetraction, PatentEvent
from tests.core.metrics.oracle import Event

METRICS, PLACES = 11, 109  # that have figures, and for which
CELLS, IN_DECEMBER = 8 + 2 * 3, 8 + 3 * 3  # of a place: three of them are flows, of the month, since January, a year
JANUARY = dt.datetime(2026, 1, 20, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


class Progress:
    """Notes the stages a computation tells."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, name: str, total: int = 0) -> None:
        self.stages.append(name)

    def step(self, done: int) -> None:
        pass


@transaction.atomic
def tell(told: Iterable[Event], taken: Iterable[Event] = ()) -> int:
    """One change set: events told and events taken back, then the named event as an import publishes it."""
    change_set = begin_change_set(by=SYSTEM, reason="test")
    told, taken = list(told), list(taken)
    numbers = sorted({event.number for event in [*told, *taken]})
    known = set(PatentEvent.objects.filter(number__in=numbers).values_list("number", flat=True))
    PatentEvent.objects.bulk_create(
        PatentEvent(
            pk=event.id, number=event.number, seq=change_set.seq, kind=event.kind,
            effective_on=event.on, county=event.county, filed_on=event.filed_on,
        )
        for event in told
    )  # fmt: skip
    EventRetraction.objects.bulk_create(
        EventRetraction(event_id=event.id, seq=change_set.seq, reason="test") for event in taken
    )
    with connection.cursor() as cursor:
        make_touched(cursor)
        cursor.executemany("INSERT INTO touched VALUES (%s, %s)", [(n, n not in known) for n in numbers])
    house_events.publish("register.changed", seq=change_set.seq, touched="touched")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE touched")
    return change_set.seq


@pytest.fixture
def january(stand_at: Callable[[dt.datetime | None], None]) -> None:
    """The clock of the demonstration: the last closed month is December 2025."""
    stand_at(JANUARY)


@pytest.fixture
def worker(january: None, as_worker: None) -> None:
    """Figures are the worker's; the clock stands in January 2026."""


@pytest.fixture
def parents() -> dict[str, str]:
    counted = Region.objects.counted().exclude(code="320000")
    return {code: parent for code, parent in counted.values_list("code", "parent_id") if parent}


@pytest.fixture
def became() -> dict[str, str]:
    return dict(RegionChange.objects.values_list("former_id", "successor_id"))
