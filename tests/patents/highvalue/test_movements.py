"""What moved a figure of high value: what the receipts of two months differ in, each with what made it so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import places
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.movements.moves import Movements
from ipportal.core.metrics.receipts.members import receipt
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import fast, put_down
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN
from tests.patents.highvalue.oracle import Found
from tests.patents.highvalue.steps import Step, after, find, steps

__all__ = ["january", "worker"]
pytestmark = ONLY_PLUGGED_IN

UNION = "high-value-invention-patents"
METRICS = (UNION, *(f"{UNION}-kind-{kind}" for kind in range(1, 6)))
MONTHS = [Month.parse(text) for text in ("2014-02", "2015-12", "2016-01", "2018-06", "2020-03", "2024-02", "2025-12")]
PATENT, XUANWU = 201010000011, 320102
PLACES = ("320000", "320100", "320500", "320583")


def moved(metric: str, month: Month, region: str = "320100", known: int | None = None) -> Movements:
    found = receipt(definition(metric), region, month, last_known() if known is None else known, places.read())
    assert found is not None
    return Movements(found)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("start", ["filing", "grant"])
@given(made=steps(), month=st.sampled_from(MONTHS))
@hypothesis_settings(fast, max_examples=25)
def test_movements_are_what_the_receipts_of_both_months_differ_in(
    made: list[Step], month: Month, start: str, settings: Any
) -> None:
    settings.HIGH_VALUE_LONG_HELD_FROM = start
    with transaction.atomic():
        after(made)
        wrong = []
        for metric in METRICS:
            for region in PLACES:
                found = moved(metric, month, region)
                now, before = ({one.thing for one in side.members()} for side in (found.now, found.before))
                expected = [*((one, True) for one in sorted(now - before)), *((o, False) for o in sorted(before - now))]
                gained = found.came_in - found.went_out
                if not (
                    [(one.thing, one.came_in) for one in found] == expected
                    and gained == found.now.count - found.before.count
                    and all(one.causes for one in found)
                ):
                    wrong.append((metric, region, list(found), expected))
        transaction.set_rollback(True)

    assert wrong == []


@pytest.fixture
def granted(worker: None) -> None:
    """Filed on 29 February 2008, granted in 2010."""
    put_down([([Event(PATENT, 0, 1, "G", dt.date(2010, 6, 1), XUANWU, dt.date(2008, 2, 29))], [])])


def causes(metric: str, month: str) -> list[tuple[bool, list[Cause]]]:
    return [(one.came_in, one.causes) for one in moved(metric, Month.parse(month))]


def test_ten_years_pass(granted: None) -> None:
    expected = [(True, [Cause(dt.date(2018, 3, 1), "ten_years", True, kind=3)])]

    assert causes(UNION, "2018-03") == causes(f"{UNION}-kind-3", "2018-03") == expected
    assert causes(UNION, "2018-02") == causes("invention-patents", "2018-03") == []


@pytest.mark.parametrize("day", [28, 29])
def test_both_last_days_of_a_long_february_pass_ten_years_in_march(worker: None, day: int) -> None:
    put_down([([Event(PATENT, 0, 1, "G", dt.date(2014, 6, 1), XUANWU, dt.date(2012, 2, day))], [])])

    expected = [(True, [Cause(dt.date(2022, 3, 1), "ten_years", True, kind=3)])]
    assert causes(UNION, "2022-03") == expected
    assert causes(UNION, "2022-02") == []


def test_a_finding_begins_and_ends(granted: None) -> None:
    find([Found(PATENT, 4, dt.date(2015, 5, 6), dt.date(2016, 7, 8), 0)], [])

    began = [(True, [Cause(dt.date(2015, 5, 6), "finding_begins", True, kind=4)])]
    ended = [(False, [Cause(dt.date(2016, 7, 8), "finding_ends", False, kind=4)])]
    for metric in (UNION, f"{UNION}-kind-4"):
        assert causes(metric, "2015-05") == began
        assert causes(metric, "2016-07") == ended
    assert causes(f"{UNION}-kind-1", "2015-05") == causes("invention-patents", "2015-05") == []
