"""What returns add up to, against sums written out by hand, and against any months at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit.periods import Month
from measures.network.checks import doubts_of_months, granted
from measures.network.columns import FLOW, NUMBERS
from measures.network.models import NodeReturn, ProtectionNode
from measures.network.queries import added, duties, nearest, shape
from tests.measures.network.conftest import Node

ZERO = {number.name: 0 for number in NUMBERS} | {"mean_days_to_grant": None, "mediation_amount_fen": None}
Values = dict[str, Any]


def row(node: int, month: int, **numbers: Any) -> Values:
    return ZERO | {"node": node, "month": month} | numbers


def test_flows_add_up_and_stocks_are_those_at_the_ends() -> None:
    rows = [
        row(1, 10, pending_start=3, received=5, pending_end=4, filed_entities=100),
        row(1, 11, pending_start=4, received=6, pending_end=7, filed_entities=110),
        row(2, 11, pending_start=1, received=2, pending_end=2, filed_entities=50),
    ]

    found = added(rows)

    assert (found["received"], found["pending_start"], found["pending_end"]) == (13, 4, 9)
    assert found["filed_entities"] == 160


def test_the_mean_time_is_weighted_by_grants_and_unknown_months_have_no_weight() -> None:
    rows = [
        row(1, 10, granted_invention=1, mean_days_to_grant=Decimal("10.0")),
        row(1, 11, granted_design=2, mean_days_to_grant=Decimal("40.0")),
        row(1, 12, granted_design=9),
    ]

    assert added(rows)["mean_days_to_grant"] == Decimal("30.0")
    assert added(rows[2:])["mean_days_to_grant"] is None


def test_an_amount_nobody_gave_is_not_zero() -> None:
    assert added([row(1, 10)])["mediation_amount_fen"] is None
    assert added([row(1, 10), row(1, 11, mediation_amount_fen=500)])["mediation_amount_fen"] == 500


numbers = st.integers(0, 50)
months = st.dictionaries(st.integers(24300, 24312), st.tuples(numbers, numbers, numbers, numbers), max_size=8)


@given(months)
def test_what_all_come_to_is_the_sum_of_the_parts(known: dict[int, tuple[int, ...]]) -> None:
    rows = [row(month % 3, month, received=a, passed=b, granted_design=c) for month, (a, b, c, _d) in known.items()]

    parts = [added([one for one in rows if one["node"] == node]) for node in {one["node"] for one in rows}]

    whole = added(rows)
    for number in NUMBERS:
        if number.adds == FLOW and rows:
            known_parts = [part[number.name] for part in parts if part[number.name] is not None]
            assert whole[number.name] == (sum(known_parts) if known_parts else None)


@given(months)
def test_nothing_that_is_left_after_the_impossible_exceeds_what_passed(known: dict[int, tuple[int, ...]]) -> None:
    node = ProtectionNode(name_zh="某", operating_from=Month.from_no(24300).first_day)
    values = {month: row(1, month, passed=a, granted_design=b) for month, (a, b, _c, _d) in known.items()}
    bad = {doubt.month.no for doubt in doubts_of_months(node, values) if doubt.impossible}

    passed = came_out = 0
    for month in range(24300, 24300 + _unbroken(values)):
        passed += values[month]["passed"]
        if month not in bad:
            came_out += granted(values[month])
            assert came_out <= passed
        else:
            assert came_out + granted(values[month]) > passed


def _unbroken(values: dict[int, Values]) -> int:
    length = 0
    while 24300 + length in values:
        length += 1
    return length


@pytest.mark.django_db
def test_duties_begin_with_the_operation_end_with_the_closing_and_with_the_first_return_where_nothing_is_known(
    node: Node,
) -> None:
    node("late", "320200", operating_from=dt.date(2025, 3, 15), operating_to=dt.date(2025, 6, 1))
    taizhou = ProtectionNode.objects.get(code="taizhou")
    NodeReturn.objects.create(node=taizhou, month=Month(2025, 10).no, submitted_by="li", **ZERO)

    found = {
        duty.node.code: duty for duty in duties(ProtectionNode.objects.all(), NodeReturn.objects.all(), Month(2025, 12))
    }

    assert [str(month) for month in found["late"].missing] == ["2025-03", "2025-04", "2025-05"]
    assert [str(month) for month in found["taizhou"].missing] == ["2025-11", "2025-12"]
    assert (found["xuzhou"].since, found["xuzhou"].due) == (None, 0)


@pytest.mark.django_db
def test_the_nearest_node_is_of_the_field_else_of_the_city_else_the_provincial_centre(suzhou: ProtectionNode) -> None:
    nodes = list(ProtectionNode.objects.prefetch_related("fields"))

    def found(city: str, field: str) -> tuple[str, list[str]]:
        answer = nearest(nodes, city, field)
        return answer.rule, [node.code for node in answer.nodes]

    assert found("321200", "医药") == ("same-field", ["taizhou"])
    assert found("321200", "家纺") == ("same-city", ["taizhou"])
    assert found("320500", "") == ("same-city", ["sz-city"])
    assert found("320700", "医药") == ("centre", ["jiangsu"])
    assert found("", "医药") == ("centre", ["jiangsu"])
    assert found("320100", "") == ("centre", ["jiangsu"])


@pytest.mark.django_db
def test_the_network_is_whole_with_thirteen_cities(node: Node) -> None:
    cities = {f"32{number:02d}00": f"c{number}" for number in range(1, 14)}
    assert shape(ProtectionNode.objects.all(), cities).without == list(cities.values())

    for code in cities:
        node(f"n{code}", code)

    assert shape(ProtectionNode.objects.all(), cities).is_whole
