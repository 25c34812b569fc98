"""On random registers and findings the ledger gives what the slow, obvious oracle gives, for every kind and month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import SYSTEM, begin_change_set, last_known
from ipportal.core.jobs import events as house_events
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import ledger
from ipportal.core.metrics.models import LedgerEntry
from patents.highvalue.models import Finding, FindingRetraction, HighValueKind
from patents.highvalue.standing import UNION
from patents.register.actions import make_touched
from patents.register.counts import REGISTER
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import DAYS, NUMBERS, put_down, registers
from tests.patents.highvalue import oracle
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN
from tests.patents.highvalue.oracle import Found

__all__ = ["january", "worker"]  # fixtures of the figures' room, used here too
pytestmark = ONLY_PLUGGED_IN

MONTHS = range(Month(2004, 1).no, Month(2031, 1).no)
ALL_KINDS = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True)
class Step:
    """One change set: either of the register, or of findings."""

    told: list[Event]
    taken: list[Event]
    found: list[Found]
    lost: list[int]  # places among the findings so far


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """A random register, with findings told before, between and after its change sets, some taken back later."""
    made = [Step(told, taken, [], []) for told, taken in draw(registers())]
    so_far = 0
    for _ in range(draw(st.integers(1, 4))):
        found = []
        for _ in range(draw(st.integers(0, 4))):
            since = draw(st.sampled_from(DAYS))
            until = draw(st.sampled_from([None, *(day for day in DAYS if day > since)]))
            number, kind = draw(st.sampled_from(NUMBERS[:3])), draw(st.sampled_from([1, 2, 4, 5]))
            found.append(Found(number, kind, since, until, 0))
        lost = draw(st.lists(st.integers(0, so_far - 1), unique=True, max_size=2)) if so_far else []
        so_far += len(found)
        made.append(Step([], [], found, lost))
    order = draw(st.permutations(range(len(made))))
    return _in_turn(made, list(order))


def _in_turn(made: list[Step], order: list[int]) -> list[Step]:
    """Mixed, but the register's steps and the findings' steps each in their own order."""
    register = iter(step for step in made if step.told)
    findings = iter(step for step in made if not step.told)
    return [next(register if made[place].told else findings) for place in order]


def find(found: list[Found], lost: list[Found], rows: dict[Found, int]) -> int:
    """One change set of findings, as the room would keep it."""
    change_set = begin_change_set(by=SYSTEM, reason="test")
    for one in found:
        row = Finding.objects.create(
            number=one.number, kind=one.kind, since=one.since, until=one.until, evidence="test", seq=change_set.seq
        )
        rows[replace(one, seq=row.pk)] = row.pk
    for one in lost:
        FindingRetraction.objects.create(finding_id=one.seq, seq=change_set.seq, reason="test")
    numbers = sorted({one.number for one in [*found, *lost]})
    with connection.cursor() as cursor:
        make_touched(cursor)
        cursor.execute(
            """INSERT INTO touched SELECT n, false FROM unnest(%s::bigint[]) n
               WHERE EXISTS (SELECT FROM patents_event e WHERE e.number = n)""",
            [numbers],
        )
        house_events.publish("findings.changed", seq=change_set.seq, touched="touched")
        cursor.execute("DROP TABLE touched")
    return change_set.seq


def put_all_down(made: list[Step]) -> tuple[list[Event], list[Found]]:
    """Tell it step by step; answers events and findings as they now stand, with their real change sets."""
    events: dict[int, Event] = {}
    rows: dict[Found, int] = {}
    kept: list[Found] = []
    gone: set[int] = set()
    for step in made:
        if step.told:
            taken = [events.get(event.id, event) for event in step.taken]
            events |= {event.id: event for event in put_down([(step.told, taken)])}
            continue
        lost = [place for place in step.lost if place not in gone]
        gone |= set(lost)
        before = list(rows)
        seq = find(step.found, [before[place] for place in lost], rows)
        kept = [replace(one, taken=seq) if place in lost else one for place, one in enumerate(kept)]
        kept += [replace(one, seq=seq) for one in step.found]
    return list(events.values()), kept


def stock_of(measure: int, known: int) -> dict[int, Counter[int]]:
    """From the ledger: by month, the stock of every county."""
    cells = ledger.sums(REGISTER.measures[measure], known)
    result = {}
    for month in MONTHS:
        counted: Counter[int] = Counter()
        for county, since, delta in zip(*(column.tolist() for column in cells[:3]), strict=True):
            if since <= month:
                counted[county] += delta
        result[month] = Counter({county: count for county, count in counted.items() if count})
    return result


def differences(events: list[Event], found: list[Found], known: int) -> list[object]:
    wrong: list[object] = []
    asked = {UNION: ALL_KINDS} | {UNION + kind: frozenset({kind}) for kind in ALL_KINDS}
    for measure, kinds in asked.items():
        for month, mine in stock_of(measure, known).items():
            expected = oracle.stock(events, found, Month.from_no(month).last_day, known, kinds)
            if mine != expected:
                wrong.append((measure - UNION, str(Month.from_no(month)), mine, expected))
    return wrong


fast = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.mark.usefixtures("worker")
@given(made=steps())
@settings(fast, max_examples=25)
def test_every_kind_and_the_union_equal_the_oracle_now_and_on_past_days(made: list[Step]) -> None:
    with transaction.atomic():
        first = last_known()
        events, found = put_all_down(made)
        wrong = {known: differences(events, found, known) for known in range(first + 1, last_known() + 1)}
        transaction.set_rollback(True)

    assert not any(wrong.values()), wrong


@pytest.mark.usefixtures("worker")
@given(made=steps())
@settings(fast, max_examples=40)
def test_the_ledger_kept_step_by_step_equals_the_ledger_made_anew(made: list[Step]) -> None:
    def entries() -> list[tuple[int, ...]]:
        return list(LedgerEntry.objects.values_list("seq", "measure", "county", "month", "delta").order_by("pk"))

    with transaction.atomic():
        put_all_down(made)
        kept = entries()
        ledger.rebuild(REGISTER, last_known())
        made_anew = entries()
        transaction.set_rollback(True)

    assert kept == made_anew


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("filed_on", "first_month"),
    [
        (dt.date(2010, 1, 30), "2020-01"),
        (dt.date(2010, 1, 31), "2020-02"),  # the tenth anniversary is the last day: not yet more than ten years
        (dt.date(2008, 2, 29), "2018-03"),  # 28 February 2018 is the last day of its month
        (dt.date(2010, 2, 28), "2020-02"),  # 2020 has a 29 February
        (dt.date(2012, 2, 29), "2022-03"),
        (dt.date(2010, 12, 31), "2021-01"),
        (dt.date(2010, 12, 1), "2020-12"),
    ],
)
def test_more_than_ten_years_means_strictly_more(filed_on: dt.date, first_month: str) -> None:
    put_down([([Event(201010000011, 0, 900_001, "G", dt.date(2013, 5, 4), 320102, filed_on)], [])])

    stock = stock_of(UNION + HighValueKind.LONG_HELD, last_known())

    assert min(month for month, counted in stock.items() if counted) == Month.parse(first_month).no


@pytest.mark.usefixtures("worker")
def test_the_ten_years_may_be_set_to_run_from_the_grant(settings: object) -> None:
    settings.HIGH_VALUE_LONG_HELD_FROM = "grant"  # type: ignore[attr-defined]  # the settings fixture
    put_down([([Event(201010000011, 0, 900_001, "G", dt.date(2013, 5, 4), 320102, dt.date(2010, 1, 1))], [])])

    stock = stock_of(UNION, last_known())

    assert min(month for month, counted in stock.items() if counted) == Month(2023, 5).no
