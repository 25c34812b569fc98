"""Every cell of the statistics, beside the same cell counted by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipportal.core.kit.periods import Month
from patents.finance.models import Pledge
from patents.finance.states import State
from patents.finance.statistics.counting import KEYS, Row, Wanted, concentration, table, tables, total
from tests.patents.finance.statistics.registrations import MILLION, Told, by_hand, lay, made_up

pytestmark = pytest.mark.django_db
YEAR = Wanted(Month(2025, 1), Month(2025, 12))
STEP = {"month": 1, "quarter": 3, "year": 12}
FACTS = (
    "registrations", "amount_fen", "inclusive", "banks", "live", "overdue", "overdue_fen", "enterprises",
    "inclusive_enterprises", "patents",
)  # fmt: skip
ADD_UP = ("registrations", "amount_fen", "inclusive", "live", "overdue", "overdue_fen")


def span_of(line: Told, period: str) -> Month:
    no = Month.of(line.day).no
    return Month.from_no(no - no % STEP[period])


def key_of(line: Told, by: tuple[str, ...], period: str) -> tuple[Any, ...]:
    told = {"span": span_of(line, period), "city": line.city or "", "kind": line.kind, "size": line.size}
    return tuple(told[name] for name in by)


def counted(by: tuple[str, ...], *, wanted: Wanted = YEAR, period: str = "month") -> dict[Any, dict[str, int]]:
    rows = table(Pledge.objects.all(), by=by, wanted=wanted, period=period)
    return {tuple(getattr(row, name) for name in by): {fact: getattr(row, fact) for fact in FACTS} for row in rows}


def in_2025(lines: list[Told]) -> list[Told]:
    return [line for line in lines if line.day.year == 2025]


EVERY_BY = [by for n in range(5) for by in combinations(KEYS[:4], n)]


def check_every_cell(lines: list[Told]) -> None:
    found = tables(Pledge.objects.all(), EVERY_BY, wanted=YEAR)
    for by in EVERY_BY:
        rows = {
            tuple(getattr(row, name) for name in by): {fact: getattr(row, fact) for fact in FACTS} for row in found[by]
        }
        assert rows == by_hand(in_2025(lines), partial(key_of, by=by, period="month")), by
        for fact in ADD_UP:
            assert sum(row[fact] for row in rows.values()) == sum(getattr(row, fact) for row in found[()])


def test_every_cell_by_city_month_kind_and_size_is_what_one_counts_by_hand() -> None:
    lines = made_up(1_000)
    lay(lines)

    check_every_cell(lines)


@pytest.mark.parametrize("period", ["quarter", "year"])
def test_quarters_and_years_are_counted_whole(period: str) -> None:
    lines = made_up(300)
    lay(lines)
    both = Wanted(Month(2024, 1), Month(2025, 12))

    assert counted(("span", "city"), wanted=both, period=period) == by_hand(
        lines, lambda line: key_of(line, ("span", "city"), period)
    )


def test_a_filter_leaves_what_it_names_and_counts_the_rest_not_at_all() -> None:
    lines = made_up(1_500)
    lay(lines)
    asked = YEAR._replace(city="320500", kind="patent", size="")

    mine = [one for one in in_2025(lines) if (one.city, one.kind, one.size) == ("320500", "patent", "")]

    assert counted((), wanted=asked) == by_hand(mine, lambda _line: ())
    assert mine


def line(day: str, fen: int, **facts: Any) -> Told:
    told: dict[str, Any] = {
        "city": "320500", "size": "small", "firms": [("苏州演示企业", "")], "rights": [("trademark", f"T{day}{fen}")],
        "bank": ("演示银行甲", ""), "loan_fen": None,
    } | facts  # fmt: skip
    return Told(dt.date.fromisoformat(day), secured_fen=fen, **told)


def test_a_body_written_with_and_without_its_code_is_one_body() -> None:
    code, bank = "91320500MA1XXXXX0A", "91320500MA1XXXXX0B"
    lay(
        [
            line("2025-01-05", 100, firms=[("苏州演示企业", code)], bank=("演示银行甲", bank)),
            line("2025-01-06", 100, firms=[("苏州 演示企业", "")], bank=("演示银行甲", "")),
        ]
    )

    (row,) = table(Pledge.objects.all(), by=(), wanted=YEAR)

    assert (row.registrations, row.enterprises, row.banks) == (2, 1, 1)


def test_growth_is_on_the_same_months_a_year_before() -> None:
    lay([line("2024-03-05", 200), line("2024-09-01", 10_000), line("2025-03-31", 250), line("2025-04-01", 50)])
    to_april = Wanted(Month(2025, 1), Month(2025, 4))

    months = table(Pledge.objects.all(), by=("span",), wanted=to_april)
    whole = total(table(Pledge.objects.all(), by=(), wanted=to_april))

    assert [(str(row.span), row.growth) for row in months] == [("2025-03", Decimal("25.0")), ("2025-04", None)]
    assert (whole.amount_fen, whole.before_fen, whole.growth) == (300, 200, Decimal("50.0"))


def test_the_two_shares_of_inclusive_loans_have_their_own_denominators() -> None:
    one, other = [("演示甲", "")], [("演示乙", "")]
    lay([
        line("2025-01-01", 10 * MILLION, firms=one), line("2025-01-02", 9 * MILLION, firms=one),
        line("2025-01-03", 10 * MILLION + 1, firms=other),
        line("2025-01-04", 50 * MILLION, firms=other, loan_fen=10 * MILLION + 1),
        line("2025-01-05", 1, firms=one, loan_fen=11 * MILLION),
    ])  # fmt: skip

    row = total(table(Pledge.objects.all(), by=(), wanted=YEAR))

    assert (row.inclusive, row.registrations, row.inclusive_pct) == (2, 5, Decimal("40.0"))
    assert (row.inclusive_enterprises, row.enterprises, row.inclusive_enterprises_pct) == (1, 2, Decimal("50.0"))


def test_overdue_is_measured_against_what_is_live_and_void_never_was() -> None:
    states = (State.OVERDUE, State.REGISTERED, State.REGISTERED, State.RELEASED, State.VOID)
    lay([line(f"2025-02-0{n}", 100, state=state) for n, state in enumerate(states, start=1)])

    row = total(table(Pledge.objects.all(), by=(), wanted=YEAR))

    assert (row.registrations, row.live, row.overdue, row.overdue_fen) == (4, 3, 1, 100)
    assert row.overdue_pct == Decimal("33.3")


def test_the_five_largest_banks() -> None:
    lay([line("2025-01-01", fen, bank=(f"演示银行{fen}", "")) for fen in (10, 20, 30, 40, 50, 60, 90)])

    banks = table(Pledge.objects.all(), by=("bank",), wanted=YEAR)

    assert concentration(banks) == Decimal("90.0")
    assert concentration([]) is None
    assert {row.bank_name for row in banks} == {f"演示银行{fen}" for fen in (10, 20, 30, 40, 50, 60, 90)}


def test_of_nothing_all_is_nothing_and_no_share_is_made_up() -> None:
    row = total(table(Pledge.objects.all(), by=(), wanted=YEAR))

    assert row == Row()
    assert (row.growth, row.inclusive_pct, row.inclusive_enterprises_pct, row.overdue_pct) == (None,) * 4


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), count=st.integers(0, 12), by=st.sampled_from(EVERY_BY))
def test_small_sets_are_what_one_counts_by_hand(seed: int, count: int, by: tuple[str, ...]) -> None:
    lines = made_up(count, seed=seed)
    with transaction.atomic():
        lay(lines)
        assert counted(by) == by_hand(in_2025(lines), lambda one: key_of(one, by, "month"))
        transaction.set_rollback(True)
