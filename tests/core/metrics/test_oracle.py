"""On random registers the engine gives what the slow, obvious oracle gives, for every place and month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, denominators, engine, ledger, places
from ipportal.core.metrics.models import Figure, LedgerEntry
from patents.register.counts import REGISTER
from tests.amounts import amount
from tests.core.metrics import oracle
from tests.core.metrics.comparing import EVERY_MONTH, LAST, computed, differences, world
from tests.core.metrics.conftest import Progress, tell
from tests.core.metrics.oracle import Event

STOCK, PER_10K = "invention-patents", "invention-patents-per-10k"
NUMBERS = (
    201010000011,  # invention
    201480000021,  # invention that came by PCT
    201120000033,  # utility model
    200310000047,  # filed on 29 February further down
    85100123,  # old form, invention
    101234,  # old form of the year 00, invention
    88300777,  # old form, design
)
COUNTIES = (320102, 320106, 320583, 320614, 320500, 320000, 320684, 320103, 320371, 320998, 310115, 110101)
# Month ends, the days beside them, a leap day, and two days near the day on which figures are looked at.
DAYS = (
    dt.date(2012, 2, 29), dt.date(2014, 1, 31), dt.date(2014, 2, 1), dt.date(2018, 6, 30), dt.date(2020, 2, 29),
    dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 7, 15), dt.date(2025, 12, 30), dt.date(2025, 12, 31),
    dt.date(2026, 1, 1),
)  # fmt: skip
FILED = (
    dt.date(1985, 4, 1), dt.date(2004, 2, 29), dt.date(2005, 12, 31), dt.date(2006, 1, 1), dt.date(2005, 12, 1),
    dt.date(2010, 3, 5),
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[list[Event]]:
    """Two to four change sets, each telling some events of a few patents, some of them on one day."""
    change_sets: list[list[Event]] = []
    for number in range(1, draw(st.integers(2, 4)) + 1):
        told = []
        for place in range(draw(st.integers(3, 9))):
            kind = draw(st.sampled_from("GGGLREAIPTTC"))
            on = draw(st.sampled_from(DAYS))
            told.append(
                Event(
                    number=draw(st.sampled_from(NUMBERS)),
                    seq=number,
                    id=number * 100 + place,
                    kind=kind,
                    on=on,
                    county=draw(st.sampled_from(COUNTIES)) if kind in "GT" else None,
                    filed_on=draw(st.sampled_from([day for day in FILED if day <= on])) if kind == "G" else None,
                )
            )
        change_sets.append(told)
    return change_sets


@st.composite
def registers(draw: st.DrawFn) -> list[tuple[list[Event], list[Event]]]:
    """Histories in which later change sets take back some of what earlier ones told."""
    told = draw(histories())
    taken: list[list[Event]] = [[] for _ in told]
    for later in range(1, len(told)):
        for event in [event for earlier in told[:later] for event in earlier]:
            if event not in [gone for gones in taken for gone in gones] and draw(st.integers(0, 5)) == 0:
                taken[later].append(event)
    return list(zip(told, taken, strict=True))


def put_down(register: list[tuple[list[Event], list[Event]]]) -> list[Event]:
    """Tell it change set by change set; answers the events as they now stand, with their real numbers."""
    events: dict[int, Event] = {}
    for told, taken in register:
        seq = tell(told, taken)
        events |= {event.id: replace(event, seq=seq) for event in told}
        for event in taken:
            events[event.id] = replace(events.get(event.id, event), taken=seq)
    return list(events.values())


def wrong_cells(events: list[Event], known: int) -> dict[str, list[object]]:
    """By metric: the cells in which engine and oracle disagree about what was known."""
    found = engine.compute(known, places.read(), LAST, denominators.read(known))
    stocks = {month: oracle.stock(events, Month.from_no(month).last_day, known) for month in EVERY_MONTH}
    here = world()
    oracles = {metric: here.figures(stocks, known, per_10k=metric == PER_10K) for metric in (STOCK, PER_10K)}
    return {metric: differences(computed(found, metric), told) for metric, told in oracles.items()}


fast = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.usefixtures("worker")
@given(register=registers())
@settings(fast, max_examples=amount(8, 40))
def test_every_figure_equals_the_oracle_now_and_on_every_past_day(
    register: list[tuple[list[Event], list[Event]]], counted: Counter[str]
) -> None:
    with transaction.atomic():
        first = last_known()
        events = put_down(register)

        wrong = {known: wrong_cells(events, known) for known in (last_known(), first + 1)}
        transaction.set_rollback(True)

    counted.update({"examples": 1, "moments": len(wrong)})
    assert not any(any(cells.values()) for cells in wrong.values()), wrong


@pytest.mark.usefixtures("worker")
@given(register=registers())
@settings(fast, max_examples=amount(25, 120))
def test_the_ledger_kept_step_by_step_equals_the_ledger_made_anew(
    register: list[tuple[list[Event], list[Event]]], counted: Counter[str]
) -> None:
    def entries() -> list[tuple[int, ...]]:
        return list(LedgerEntry.objects.values_list("seq", "measure", "county", "month", "delta").order_by("pk"))

    with transaction.atomic():
        put_down(register)
        kept = entries()
        ledger.rebuild(REGISTER, last_known())
        made = entries()
        transaction.set_rollback(True)

    counted.update({"examples": 1, "entries of the ledger": len(kept)})
    assert kept == made


@pytest.mark.usefixtures("worker")
@given(register=registers())
@settings(fast, max_examples=amount(3, 10))
def test_figures_written_change_by_change_equal_figures_written_at_once(
    register: list[tuple[list[Event], list[Event]]], counted: Counter[str]
) -> None:
    def table() -> list[tuple[object, ...]]:
        return list(Figure.objects.defer("run").order_by("pk").values_list(*columns))

    columns = [field.name for field in Figure._meta.concrete_fields if field.name != "run"]
    with transaction.atomic():
        for change in register:
            put_down([change])
            actions.recompute(Progress())
        stepwise = table()
        actions.recompute(Progress(), everything=True)
        at_once = table()
        transaction.set_rollback(True)

    counted.update({"examples": 1, "cells compared": len(at_once)})
    assert stepwise == at_once
