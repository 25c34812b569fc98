"""What moved a figure since the previous month: exactly what came in and what went out, and why."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import places
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.movements.moves import Movement, Movements
from ipportal.core.metrics.receipts.members import receipt
from tests.core.metrics.conftest import tell
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import fast, put_down, registers
from tests.core.metrics.test_receipts import DECEMBER, STOCK, members_of, of, things
from tests.core.metrics.test_releases import KUNSHAN, XUANWU, grants

SUZHOU, NANJING, PROVINCE, SHANGHAI = "320500", "320100", "320000", 310115
# In which something can happen on the days of the random registers, or 20 years end.
MONTHS = [Month.parse(text) for text in ("2012-02", "2014-01", "2014-02", "2024-02", "2025-01", "2025-12", "2026-01")]


def moved(region: str, month: Month = DECEMBER, metric: str = STOCK) -> Movements:
    return Movements(of(region, month, metric))


def told(found: Movements) -> list[tuple[int, bool, list[str]]]:
    return [(one.thing, one.came_in, [cause.what for cause in one.causes]) for one in found]


@pytest.mark.usefixtures("worker")
@given(register=registers(), month=st.sampled_from(MONTHS))
@settings(fast, max_examples=40)
def test_movements_are_those_of_the_oracle_and_add_up(
    parents: dict[str, str],
    became: dict[str, str],
    register: list[tuple[list[Event], list[Event]]],
    month: Month,
) -> None:
    with transaction.atomic():
        first = last_known()
        events = put_down(register)
        wrong = []
        for known in range(first + 1, last_known() + 1):
            now, before = (members_of(events, m, known, parents, became) for m in (month, month - 1))
            spot = places.read()
            for code in sorted({PROVINCE, *now, *before} & set(spot.codes)):
                found = receipt(definition(STOCK), code, month, known, spot)
                assert found is not None
                movements = Movements(found)
                here, there = now.get(code, set()), before.get(code, set())
                came, went = sorted(here - there), sorted(there - here)
                expected = [*((thing, True) for thing in came), *((thing, False) for thing in went)]
                gained = movements.now.count - movements.before.count
                if not (
                    [(one.thing, one.came_in) for one in movements] == expected
                    and movements.came_in - movements.went_out == gained == len(here) - len(there)
                    and all(one.causes for one in movements)
                ):
                    wrong.append((known, code, list(movements), expected, gained))
        transaction.set_rollback(True)

    assert wrong == []


@pytest.fixture
def register(worker: None) -> list[Event]:
    """Four inventions of Nanjing and three of Kunshan, granted long ago."""
    events = [*grants(XUANWU, 4), *grants(KUNSHAN, 3)]
    tell(events)
    return events


def test_a_month_in_which_nothing_happened_moves_nothing(register: list[Event]) -> None:
    found = moved(PROVINCE)

    assert (len(found), found.came_in, found.went_out, list(found)) == (0, 0, 0, [])


def test_each_movement_says_what_happened_and_when(register: list[Event]) -> None:
    """In December: a grant, a lapse, a restoration, an abandonment, a move within the province and one out of it."""
    lapsed, abandoned, moves, leaves, restored = (event.number for event in register[:5])
    tell([
        Event(restored, 0, 1, "L", dt.date(2025, 3, 1)),
        Event(restored, 0, 2, "R", dt.date(2025, 12, 5)),
        Event(lapsed, 0, 3, "L", dt.date(2025, 12, 31)),
        Event(abandoned, 0, 4, "A", dt.date(2025, 12, 1)),
        Event(moves, 0, 5, "T", dt.date(2025, 12, 9), KUNSHAN),
        Event(leaves, 0, 6, "T", dt.date(2025, 12, 10), SHANGHAI),
        *grants(KUNSHAN, 1, on="2025-12-16", first=500),
    ])  # fmt: skip
    granted = grants(KUNSHAN, 1, first=500)[0].number

    assert told(moved(NANJING)) == [
        (lapsed, False, ["fee_lapse"]),
        (abandoned, False, ["abandon"]),
        (moves, False, ["transfer"]),
        (leaves, False, ["transfer"]),
    ]
    assert told(moved(SUZHOU)) == [
        (moves, True, ["transfer"]),
        (restored, True, ["restore"]),
        (granted, True, ["grant"]),
    ]
    assert [(came, *why) for _thing, came, why in told(moved(PROVINCE))] == [
        (True, "restore"), (True, "grant"), (False, "fee_lapse"), (False, "abandon"), (False, "transfer"),
    ]  # fmt: skip
    assert moved(SUZHOU)[0:1] == [
        Movement(moves, KUNSHAN, came_in=True, causes=[Cause(dt.date(2025, 12, 9), "transfer", True, KUNSHAN, XUANWU)])
    ]
    assert moved(NANJING)[2:3][0].county == XUANWU


def test_twenty_years_end_in_the_month_of_the_filing(worker: None) -> None:
    (event,) = grants(XUANWU, 1)
    tell([Event(event.number, 0, 1, "G", dt.date(2009, 5, 4), XUANWU, dt.date(2005, 12, 31))])

    (gone,) = moved(NANJING)

    assert (gone.came_in, gone.causes) == (False, [Cause(dt.date(2025, 12, 31), "term", begins=False)])


def test_what_comes_and_goes_within_a_month_does_not_move_it(register: list[Event]) -> None:
    there_and_back = register[0].number
    tell([
        Event(there_and_back, 0, 1, "L", dt.date(2025, 12, 1)),
        Event(there_and_back, 0, 2, "R", dt.date(2025, 12, 20)),
        *grants(XUANWU, 1, on="2025-12-02", first=500),
        Event(register[1].number, 0, 3, "L", dt.date(2025, 12, 3)),
    ])  # fmt: skip

    found = moved(NANJING)

    assert [came for _thing, came, _why in told(found)] == [True, False]  # although the ledger books nothing
    assert found.now.count == found.before.count == 4


def test_only_what_moved_it_is_named(register: list[Event]) -> None:
    """A patent that lapses after it has moved within the city went out by the lapse."""
    number = register[4].number
    tell([
        Event(number, 0, 1, "T", dt.date(2025, 12, 2), 320506),
        Event(number, 0, 2, "L", dt.date(2025, 12, 4)),
    ])  # fmt: skip

    assert told(moved(SUZHOU)) == [(number, False, ["fee_lapse"])]


def test_a_part_is_what_stands_there_in_the_whole(register: list[Event]) -> None:
    tell(grants(XUANWU, 7, on="2025-12-02", first=500))
    found = moved(PROVINCE)

    assert found[2:5] == list(found)[2:5]
    assert found[7:9] == []
    assert sorted(one.thing for one in found) == sorted(set(things(found.now)) - set(things(found.before)))


def test_a_term_ends_wherever_the_patent_was_granted(worker: None) -> None:
    number = grants(XUANWU, 1)[0].number
    tell([
        Event(number, 0, 1, "G", dt.date(2009, 5, 4), SHANGHAI, dt.date(2005, 12, 31)),
        Event(number, 0, 2, "T", dt.date(2012, 5, 4), XUANWU),
    ])  # fmt: skip

    assert told(moved(NANJING)) == told(moved(PROVINCE)) == [(number, False, ["term"])]


def test_a_second_grant_elsewhere_takes_a_patent_away(register: list[Event]) -> None:
    number = register[0].number
    tell([Event(number, 0, 1, "G", dt.date(2025, 12, 30), 320581, dt.date(1985, 4, 1))])

    assert told(moved(NANJING)) == [(number, False, ["grant"])]
    assert moved(SUZHOU).before.count == moved(SUZHOU).now.count
