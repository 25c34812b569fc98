"""Every figure of the register, at every moment: kept step by step, made anew, and as the slow oracle counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, denominators, engine, ledger, places
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.engine import Snapshot
from ipportal.core.metrics.models import LedgerLine
from ipportal.core.metrics.registry import rooms
from ipportal.core.metrics.releases.rebuilding import cells_from_events
from patents.register.counts import REGISTER
from tests.amounts import amount
from tests.core.metrics import oracle as core
from tests.core.metrics.comparing import EVERY_MONTH, LAST, Told, computed, differences, world, written
from tests.core.metrics.conftest import Progress, january, worker
from tests.core.metrics.test_oracle import fast
from tests.patents.highvalue import oracle
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN
from tests.patents.highvalue.oracle import INVENTIONS, UNION, of_kind
from tests.patents.highvalue.steps import Office, Step, after, entries, steps

__all__ = ["january", "worker"]
pytestmark = ONLY_PLUGGED_IN

PER_10K = {f"{INVENTIONS}-per-10k": INVENTIONS, f"{UNION}-per-10k": UNION}
METRICS = {metric: metric for metric in (INVENTIONS, UNION, *(of_kind(kind) for kind in (1, 2, 3, 5)))} | PER_10K


def told(office: Office, known: int) -> dict[str, Told]:
    """Every figure of every metric as the oracle counts it."""
    lives, findings = core.lives(office.events), oracle.of_patents(office.found)
    stocks = {month: oracle.stocks(lives, findings, Month.from_no(month).last_day, known) for month in EVERY_MONTH}
    here = world()
    return {
        metric: here.figures(
            {month: stock[source] for month, stock in stocks.items()}, known, per_10k=metric in PER_10K
        )
        for metric, source in METRICS.items()
    }


def at(known: int, *, past_the_ledger: bool = False) -> Snapshot:
    """Every figure as known with a change set, from the ledger or past it."""
    found = cells_from_events(known) if past_the_ledger else None
    return engine.compute(known, places.read(), LAST, denominators.read(known), found=found)


def wrong_cells(found: Mapping[str, Told], oracles: Mapping[str, Told]) -> dict[str, list[object]]:
    """By metric: where the portal says otherwise than the oracle."""
    wrong = {metric: differences(found[metric], told) for metric, told in oracles.items()}
    return {metric: cells for metric, cells in wrong.items() if cells}


def of_snapshot(snapshot: Snapshot) -> dict[str, Told]:
    return {metric: computed(snapshot, metric) for metric in METRICS}


def rebuild() -> None:
    """The whole ledger, from nothing."""
    LedgerLine.objects.all().delete()
    for room in rooms():
        ledger.rebuild(room, last_known())


def test_every_stock_of_the_register_and_what_is_divided_from_it_is_asked_of_the_oracle() -> None:
    stocks = {measure.metric for measure in REGISTER.measures.values() if catalogue()[measure.metric].kind == "stock"}
    shown = {code for code, entry in catalogue().items() if entry.has_data and {code, entry.numerator} & stocks}

    assert shown == METRICS.keys()


@pytest.mark.usefixtures("worker")
@given(made=steps(), data=st.data())
@settings(fast, max_examples=amount(6, 60))
def test_at_any_moment_every_figure_kept_made_anew_and_counted_slowly_is_the_same(
    made: list[Step], data: st.DataObject, counted: Counter[str]
) -> None:
    with transaction.atomic():
        first = last_known() + 1
        office = after(made)
        known = data.draw(st.integers(first, last_known()), label="as known with")
        kept, booked, past_it = entries(), at(known), at(known, past_the_ledger=True)
        oracles = told(office, known)
        wrong = wrong_cells(of_snapshot(booked), oracles)
        rebuild()
        anew = entries()
        transaction.set_rollback(True)

    counted.update({"examples": 1, "change sets": len(made), "cells compared": sum(map(len, oracles.values()))})
    assert not wrong
    assert booked.months == past_it.months
    assert not any(block.differs(past_it.blocks[metric]).any() for metric, block in booked.blocks.items())
    assert kept == anew


@pytest.mark.usefixtures("worker")
@given(made=steps())
@settings(fast, max_examples=amount(2, 8))
def test_the_table_of_figures_kept_step_by_step_is_what_the_oracle_counts(
    made: list[Step], counted: Counter[str]
) -> None:
    with transaction.atomic():
        office = Office()
        for step in made:
            office.take(step)
            actions.recompute(Progress())
        table = {metric: written(metric) for metric in METRICS}
        oracles = told(office, last_known())
        wrong = wrong_cells(table, oracles)
        transaction.set_rollback(True)

    counted.update({"examples": 1, "change sets": len(made), "cells compared": sum(map(len, oracles.values()))})
    assert not wrong
