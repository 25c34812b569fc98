"""On random registers and findings the ledger gives what the slow, obvious oracle gives, for every kind and month."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, settings

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import ledger
from ipportal.core.metrics.models import LedgerLine
from patents.highvalue.models import HighValueKind
from patents.highvalue.standing import UNION
from patents.register.counts import REGISTER
from tests.amounts import amount
from tests.core.metrics import oracle as core
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import fast, put_down
from tests.patents.highvalue import oracle
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN
from tests.patents.highvalue.steps import Office, Step, after, entries, steps

__all__ = ["january", "worker"]  # fixtures of the figures' room, used here too
pytestmark = ONLY_PLUGGED_IN

MONTHS = range(Month(2004, 1).no, Month(2031, 1).no)
MEASURES = {UNION: oracle.UNION} | {UNION + kind: oracle.of_kind(kind) for kind in oracle.KINDS}


def stock_of(measure: int, known: int) -> dict[int, Counter[int]]:
    """From the ledger: by month, the stock of every county."""
    (cells,) = ledger.sums([REGISTER.measures[measure]], known).values()
    result = {}
    for month in MONTHS:
        counted: Counter[int] = Counter()
        for county, since, delta in zip(*(column.tolist() for column in cells[:3]), strict=True):
            if since <= month:
                counted[county] += delta
        result[month] = Counter({county: count for county, count in counted.items() if count})
    return result


def differences(office: Office, known: int) -> list[object]:
    wrong: list[object] = []
    lives, findings = core.lives(office.events), oracle.of_patents(office.found)
    expected = {month: oracle.stocks(lives, findings, Month.from_no(month).last_day, known) for month in MONTHS}
    for measure, metric in MEASURES.items():
        for month, mine in stock_of(measure, known).items():
            if mine != expected[month][metric]:
                wrong.append((metric, str(Month.from_no(month)), mine, expected[month][metric]))
    return wrong


@pytest.mark.usefixtures("worker")
@given(made=steps())
@settings(fast, max_examples=amount(8, 40))
def test_every_kind_and_the_union_equal_the_oracle_now_and_on_past_days(
    made: list[Step], counted: Counter[str]
) -> None:
    with transaction.atomic():
        first = last_known()
        office = after(made)
        wrong = {known: differences(office, known) for known in range(first + 1, last_known() + 1)}
        transaction.set_rollback(True)

    counted.update({"examples": 1, "moments": len(wrong)})
    assert not any(wrong.values()), wrong


@pytest.mark.usefixtures("worker")
@given(made=steps())
@settings(fast, max_examples=amount(25, 120))
def test_the_ledger_kept_step_by_step_equals_the_ledger_made_anew(made: list[Step], counted: Counter[str]) -> None:
    with transaction.atomic():
        after(made)
        kept = entries()
        LedgerLine.objects.all().delete()
        ledger.rebuild(REGISTER, last_known())
        made_anew = entries()
        transaction.set_rollback(True)

    counted.update({"examples": 1, "entries of the ledger": len(kept)})
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
