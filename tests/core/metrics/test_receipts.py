"""Every figure opens to exactly what it counts: as many as the numerator, the right ones, page by page, on any day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import adding, ledger, places
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.receipts.members import FEWEST, Cursor, Receipt, receipt
from ipportal.core.metrics.registry import Span, Stretch, measures
from patents.register.receipts import candidates
from tests.core.metrics import oracle
from tests.core.metrics.conftest import tell
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_oracle import fast, put_down, registers
from tests.core.metrics.test_releases import KUNSHAN, XUANWU, grants

STOCK, PER_10K = "invention-patents", "invention-patents-per-10k"
IN_FORCE = measures()[STOCK][1]
DECEMBER, MAY = Month(2025, 12), Month(2015, 5)
MONTHS = (Month(2012, 2), Month(2014, 1), Month(2018, 6), Month(2024, 12), Month(2025, 1), DECEMBER, Month(2026, 1))


def of(region: str, month: Month = DECEMBER, metric: str = STOCK, known: int | None = None) -> Receipt:
    found = receipt(definition(metric), region, month, last_known() if known is None else known, places.read())
    assert found is not None
    return found


def things(found: Receipt) -> list[int]:
    return [member.thing for member in found.members()]


def members_of(
    events: list[Event], month: Month, known: int, parents: Mapping[str, str], became: Mapping[str, str]
) -> dict[str, set[int]]:
    """By the slow, obvious way: which patents count in which place."""
    found: dict[str, set[int]] = {}
    for number in {event.number for event in events if oracle.is_invention(event.number)}:
        own = [event for event in events if event.number == number]
        counted = oracle.stock(own, month.last_day, known)
        for place in oracle.of_places(counted, parents, became):
            found.setdefault(place, set()).add(number)
    return found


@pytest.mark.usefixtures("worker")
@given(register=registers(), month=st.sampled_from(MONTHS))
@settings(fast, max_examples=40)
def test_the_receipt_holds_the_patents_of_the_oracle_and_as_many_as_the_figure(
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
            expected = members_of(events, month, known, parents, became)
            spot = places.read()
            stock = adding.stock(ledger.sums([IN_FORCE], known)[STOCK], spot, range(month.no, month.no + 1))
            for row, code in enumerate(spot.codes):
                if not (int(stock[row, 0]) or code in expected):
                    continue
                found = receipt(definition(STOCK), code, month, known, spot)
                assert found is not None
                listed = things(found)
                if not (listed == sorted(expected.get(code, ())) and len(listed) == found.count == int(stock[row, 0])):
                    wrong.append((known, code, listed, found.count, expected.get(code)))
        transaction.set_rollback(True)

    assert wrong == []


@pytest.fixture
def register(worker: None) -> list[Event]:
    told = [*grants(XUANWU, 7), *grants(KUNSHAN, 4)]
    tell(told)
    return told


def turned(found: Receipt, size: int) -> Iterator[list[int]]:
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        page = found.page(cursor, size)
        yield [member.thing for member in page.members]
        cursor = page.following


@pytest.mark.parametrize("size", [1, 3, 11, 50])
def test_pages_follow_each_other_without_gap_or_repetition(register: list[Event], size: int) -> None:
    found = of("320000")

    pages = list(turned(found, size))

    assert [thing for page in pages for thing in page] == sorted(event.number for event in register)
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


def test_one_may_turn_back(register: list[Event]) -> None:
    found = of("320000")
    first = found.page(size=4)
    second = found.page(first.following or Cursor(), size=4)
    third = found.page(second.following or Cursor(), size=4)

    assert (first.previous, third.following) == (None, None)
    assert found.page(third.previous or Cursor(), size=4) == second
    assert found.page(second.previous or Cursor(), size=4).members == first.members
    assert found.page(second.previous or Cursor(), size=4).previous is None


def test_a_ratio_opens_to_its_numerator(register: list[Event]) -> None:
    assert things(of("320100", metric=PER_10K)) == things(of("320100")) == [e.number for e in register[:7]]


def test_a_metric_without_a_room_has_no_receipt(worker: None) -> None:
    assert receipt(definition("pct-filings"), "320100", DECEMBER, 1) is None


def test_what_is_learned_late_moves_the_receipt_of_today_and_not_that_of_then(register: list[Event]) -> None:
    then = last_known()
    moved, lapsed = register[0].number, register[1].number
    tell([
        Event(moved, 0, 1, "T", DECEMBER.first_day, KUNSHAN),
        Event(lapsed, 0, 2, "L", Month(2020, 1).first_day),
    ])  # fmt: skip

    assert {moved, lapsed} & set(things(of("320100"))) == set()
    assert moved in things(of("320500"))
    assert moved in things(of("320100", Month(2025, 11)))  # the month before the move
    assert things(of("320100", known=then)) == [event.number for event in register[:7]]
    for region in ("320100", "320500", "320000"):
        assert len(things(of(region))) == of(region).count


def test_candidates_go_on_where_a_county_repeats_a_patent(worker: None) -> None:
    told = grants(XUANWU, FEWEST + 3)
    back_and_forth = [
        Event(event.number, 0, 1_000_000 + 2 * place + leg, "T", Month(2016 + leg, 3).first_day, county)
        for place, event in enumerate(told)
        for leg, county in enumerate((KUNSHAN, XUANWU))
    ]
    tell([*told, *back_and_forth])
    numbers = sorted(event.number for event in told)

    upwards = candidates(IN_FORCE, [XUANWU, KUNSHAN], Span(DECEMBER.no, DECEMBER.no), Stretch(None, 5))
    downwards = candidates(
        IN_FORCE, [XUANWU, KUNSHAN], Span(DECEMBER.no, DECEMBER.no), Stretch(numbers[50], 5, down=True)
    )
    assert upwards == (numbers[: len(upwards.things)], False)
    assert downwards.things == numbers[50 - len(downwards.things) : 50][::-1]
    assert 5 <= len(upwards.things) < 50 > len(downwards.things) >= 5
    assert candidates(IN_FORCE, [XUANWU, KUNSHAN], Span(MAY.no, MAY.no), Stretch(None, 5)) == ([], True)
    assert things(of("320100")) == numbers
    assert of("320500").count == 0


def test_every_measure_has_a_receipt_for_each_of_its_figures(register: list[Event]) -> None:
    for metric in measures():
        for region in ("320000", "320100", "320102"):
            found = of(region, metric=metric)
            assert len(things(found)) == found.count, (metric, region)
