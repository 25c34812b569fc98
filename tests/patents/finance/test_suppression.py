"""Nobody is given away: what is withheld, held against an oracle that knows nothing of how it was chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from patents.finance.figures import suppression
from patents.finance.figures.suppression import Cell, Family, Year, layer, merged, withheld_in, withheld_rows

CATEGORIES = "abcdef"


def cell(*amounts: int) -> Cell:
    """Every amount a firm of its own with one registration."""
    return Cell(dict(enumerate(amounts)), len(amounts))


def cells() -> st.SearchStrategy[Cell]:
    firms = st.dictionaries(st.integers(1, 6), st.integers(1, 100), min_size=1, max_size=5)
    return st.builds(lambda held, more: Cell(held, len(held) + more), firms, st.integers(0, 3))


families = st.dictionaries(st.sampled_from(CATEGORIES), cells(), min_size=1, max_size=6)


def test_a_cell_of_two_firms_or_of_one_large_one_is_sensitive() -> None:
    assert cell(10, 10).is_sensitive
    assert not cell(10, 10, 10).is_sensitive
    assert cell(90, 5, 5).is_sensitive
    assert not cell(80, 10, 10).is_sensitive


def test_a_sensitive_cell_is_never_withheld_alone() -> None:
    family = {"a": cell(5), "b": cell(10, 11, 12), "c": cell(30, 30, 30), "d": cell(40, 40, 40)}
    assert withheld_in(family) == {"a", "b"}


def test_a_large_sensitive_cell_takes_enough_with_it() -> None:
    family = {"a": cell(100), "b": cell(5, 5, 5), "c": cell(30, 30, 30), "d": cell(300, 300, 300)}
    assert withheld_in(family) == {"a", "b", "c"}


def test_what_cannot_be_protected_takes_the_total_with_it() -> None:
    families: dict[str, Family] = {
        "city": {"a": cell(50, 50, 50)},
        "size": {"x": cell(1), "y": Cell({1: 50, 2: 99}, 2)},
    }
    found = layer(families, cell(50, 50, 50))
    assert found.total
    assert found.families == {"city": {"a"}, "size": {"x", "y"}}


def test_where_everything_is_large_nothing_is_withheld() -> None:
    families: dict[str, Family] = {
        "city": {"a": cell(1, 1, 1), "b": cell(2, 2, 2)},
        "size": {"x": cell(1, 1, 1, 2, 2, 2)},
    }
    found = layer(families, cell(1, 1, 1, 2, 2, 2))
    assert found == suppression.Layer({"city": set(), "size": set()}, total=False)


def test_a_row_with_one_withheld_month_is_not_shown_for_its_year() -> None:
    """Its year less its eleven other months would be that month."""
    month = {"a": cell(5), "b": cell(10, 11, 12), "c": cell(30, 30, 30)}
    quiet = {name: cell(40, 40, 40) for name in "abc"}
    year = Year([month, quiet, quiet], [{"a", "b"}, set(), set()], has_withheld_total=False)
    assert withheld_rows(year) == {"a", "b"}


def test_rows_that_hide_each_other_in_two_months_may_be_shown() -> None:
    month = {"a": Cell({1: 20, 2: 20}, 3), "b": Cell({3: 20, 4: 20}, 3), "c": cell(30, 30, 30)}
    other = {"a": Cell({5: 20, 6: 20}, 3), "b": Cell({7: 20, 8: 20}, 3), "c": cell(30, 30, 30)}
    year = Year([month, other], [{"a", "b"}, {"a", "b"}], has_withheld_total=False)
    assert withheld_rows(year) == set()


@given(families)
def test_what_is_withheld_is_uncertain_by_half_below_and_above(family: Family) -> None:
    chosen = withheld_in(family)
    if chosen is None:
        return
    for category, held in family.items():
        if held.is_sensitive:
            low, high = bounds([family], [chosen], set(), (category, 0))
            assert low <= held.amount / 2
            assert high >= held.amount * 3 / 2 - 1e-6


@given(families)
def test_the_sum_of_what_is_withheld_gives_nobody_away(family: Family) -> None:
    chosen = withheld_in(family)
    assert not chosen or not merged(family[one] for one in chosen).is_sensitive


@settings(max_examples=60, deadline=None)
@given(st.lists(families, min_size=1, max_size=4))
def test_a_years_rows_leave_every_sensitive_cell_uncertain(layers: list[Family]) -> None:
    found = [withheld_in(family) for family in layers]
    kept = [(family, chosen) for family, chosen in zip(layers, found, strict=True) if chosen is not None]
    if not kept:
        return
    told, withheld = map(list, zip(*kept, strict=True))
    hidden_rows = withheld_rows(Year(told, withheld, has_withheld_total=False))
    rows = {category for family in told for category in family}
    for place, chosen in enumerate(withheld):
        for category in chosen:
            held = told[place][category]
            if held.is_sensitive:
                low, high = bounds(told, withheld, rows - hidden_rows, (category, place))
                assert low <= held.amount / 2 + 1e-6
                assert high >= held.amount * 3 / 2 - 1e-6


def bounds(
    layers: list[Family], withheld: list[set[str]], shown_rows: set[str], target: tuple[str, int]
) -> tuple[float, float]:
    """The least and the most that a cell can be, for whoever knows all that is published."""
    unknown = [(category, place) for place, chosen in enumerate(withheld) for category in sorted(chosen)]
    sums: list[list[tuple[str, int]]] = [[one for one in unknown if one[1] == place] for place in range(len(layers))]
    sums += [[one for one in unknown if one[0] == category] for category in sorted(shown_rows)]
    sums = [part for part in sums if part]
    matrix = np.array([[float(one in part) for one in unknown] for part in sums])
    right = np.array([float(sum(layers[place][category].amount for category, place in part)) for part in sums])
    aim = np.array([float(one == target) for one in unknown])
    low, high = (_solved(linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None))) for sign in (1, -1))
    return low, -high


def _solved(answer: Any) -> float:
    assert answer.success
    return float(answer.fun)


def test_the_oracle_sees_what_is_not_protected() -> None:
    """Without complements the bounds are the cell itself: the tests above can fail."""
    family = {"a": cell(5, 5), "b": cell(5, 5)}
    assert bounds([family], [{"a"}], set(), ("a", 0)) == (10.0, 10.0)
