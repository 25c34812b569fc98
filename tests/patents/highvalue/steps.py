"""Random lives of an office: the register told and taken back, findings begun and ended, populations published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from django.db import connection
from hypothesis import strategies as st

from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.jobs import events as house_events
from ipportal.core.metrics.models import LedgerEntry
from ipportal.core.statistics.models import Population
from patents.highvalue.models import Finding, FindingRetraction
from patents.register.actions import make_touched
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import DAYS, put_down, registers
from tests.patents.highvalue.oracle import Found

INVENTIONS = (201010000011, 201480000021, 85100123, 101234, 200510000017, 201210000023, 201110000039)
AT_HOME = (320102, 320102, 320106, 320583, 320614, 320500, 320103)
# Ten and twenty years after these end on, before and after the last day of a month.
FILED_ON = (
    dt.date(2004, 2, 29), dt.date(2005, 12, 31), dt.date(2008, 2, 29), dt.date(2010, 1, 30), dt.date(2010, 1, 31),
    dt.date(2011, 6, 30), dt.date(2012, 2, 29),
)  # fmt: skip
FOUND = (*INVENTIONS, 201120000033)  # the last is a utility model, which never counts
PEOPLED = ("320000", "320100", "320500", "320102", "320583")
# In units of 10,000: counts of one to seven divided by them lie on, above and below the middle of two hundredths.
RESIDENTS = tuple(map(Decimal, ("0.01", "1.60", "8.00", "16.00", "123.45", "400.00", "8505.40")))
PUBLISHED = (None, dt.date(2020, 3, 1), dt.date(2021, 5, 1), dt.date(2025, 12, 31))


@dataclass(frozen=True)
class Published:
    """A population of a publication."""

    region: str
    year: int
    resident_10k: Decimal
    published_on: dt.date | None
    demonstration: bool


@dataclass(frozen=True)
class Step:
    """One change set: of the register, of findings, or of populations."""

    kind: str
    told: list[Event] = field(default_factory=list)
    taken: list[Event] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)  # places among the findings so far
    people: list[Published] = field(default_factory=list)


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """The three mixed, each in its own order."""
    made = [Step("register", told=draw(granted()))]
    made += [Step("register", told=told, taken=taken) for told, taken in draw(registers())]
    made += draw(findings())
    made += [Step("people", people=people) for people in draw(st.lists(populations(), min_size=1, max_size=3))]
    turns = [made[place].kind for place in draw(st.permutations(range(len(made))))]
    in_order = {kind: iter(list(own)) for kind, own in groupby(made, key=lambda step: step.kind)}
    return [next(in_order[kind]) for kind in turns]


@st.composite
def granted(draw: st.DrawFn) -> list[Event]:
    """Inventions that live, so that there is something to count before chance takes it away."""
    return [
        Event(
            number=number, seq=0, id=place, kind="G", on=draw(st.sampled_from(DAYS[:5])),
            county=draw(st.sampled_from(AT_HOME)), filed_on=draw(st.sampled_from(FILED_ON)),
        )
        for place, number in enumerate(INVENTIONS, start=1)
    ]  # fmt: skip


@st.composite
def findings(draw: st.DrawFn) -> list[Step]:
    """Findings that begin, of which some end on a day told with them, and some are taken back later."""
    made, so_far = [], 0
    for _ in range(draw(st.integers(1, 4))):
        found = []
        for _ in range(draw(st.integers(2, 6))):
            since = draw(st.sampled_from(DAYS))
            until = draw(st.sampled_from([None, *(day for day in DAYS if day > since)]))
            number, kind = draw(st.sampled_from(FOUND)), draw(st.sampled_from([1, 2, 4, 5]))
            found.append(Found(number, kind, since, until, 0))
        lost = draw(st.lists(st.integers(0, so_far - 1), unique=True, max_size=2)) if so_far else []
        so_far += len(found)
        made.append(Step("findings", found=found, lost=lost))
    return made


def populations() -> st.SearchStrategy[list[Published]]:
    return st.lists(
        st.builds(
            Published,
            region=st.sampled_from(PEOPLED),
            year=st.sampled_from((2012, 2019, 2020, 2023, 2024)),
            resident_10k=st.sampled_from(RESIDENTS),
            published_on=st.sampled_from(PUBLISHED),
            demonstration=st.booleans(),
        ),
        min_size=4,
        max_size=12,
    )


class Office:
    """Takes the steps; knows the events and findings as they now stand, with their real change sets."""

    def __init__(self) -> None:
        self._events: dict[int, Event] = {}
        self._rows: list[int] = []  # of the findings, in the order in which they were told
        self.found: list[Found] = []

    @property
    def events(self) -> list[Event]:
        return list(self._events.values())

    def take(self, step: Step) -> None:
        if step.kind == "register":
            taken = [self._events.get(event.id, event) for event in step.taken]
            self._events |= {event.id: event for event in put_down([(step.told, taken)])}
        elif step.kind == "findings":
            self._find(step)
        else:
            publish(step.people)

    def _find(self, step: Step) -> None:
        lost = [place for place in step.lost if self.found[place].taken is None]
        seq, rows = find(step.found, [(self._rows[place], self.found[place]) for place in lost])
        self.found = [replace(one, taken=seq) if place in lost else one for place, one in enumerate(self.found)]
        self.found += [replace(one, seq=seq) for one in step.found]
        self._rows += rows


def after(made: Iterable[Step]) -> Office:
    """The office when it has taken all steps."""
    office = Office()
    for step in made:
        office.take(step)
    return office


def entries() -> list[tuple[int, ...]]:
    """The ledger."""
    return list(LedgerEntry.objects.values_list("seq", "measure", "county", "month", "delta").order_by("pk"))


def find(found: list[Found], lost: list[tuple[int, Found]]) -> tuple[int, list[int]]:
    """One change set of findings, as the room would keep it: its number, and the rows of what was found."""
    change_set = begin_change_set(by=SYSTEM, reason="test")
    rows = [
        Finding.objects.create(
            number=one.number, kind=one.kind, since=one.since, until=one.until, evidence="test", seq=change_set.seq
        ).pk
        for one in found
    ]
    for row, _one in lost:
        FindingRetraction.objects.create(finding_id=row, seq=change_set.seq, reason="test")
    numbers = sorted({one.number for one in found} | {one.number for _row, one in lost})
    with connection.cursor() as cursor:
        make_touched(cursor)
        cursor.execute(
            """INSERT INTO touched SELECT n, false FROM unnest(%s::bigint[]) n
               WHERE EXISTS (SELECT FROM patents_event e WHERE e.number = n)""",
            [numbers],
        )
        house_events.publish("findings.changed", seq=change_set.seq, touched="touched")
        cursor.execute("DROP TABLE touched")
    return change_set.seq, rows


def publish(people: list[Published]) -> int:
    """One change set of populations; a publication that says two things of a place is two publications."""
    seq = begin_change_set(by=SYSTEM, reason="test").seq
    Population.objects.bulk_create(
        Population(
            region_id=one.region, year=one.year, resident_10k=one.resident_10k, published_on=one.published_on,
            demonstration=one.demonstration, source=f"publication {place}", seq=seq,
        )
        for place, one in enumerate(people)
    )  # fmt: skip
    return seq
