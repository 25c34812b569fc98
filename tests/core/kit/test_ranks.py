"""Ranks with ties and margins, and years at rank 1: what holds whatever the values are."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit.ranks import Place, ranked
from ipportal.core.kit.runs import NO_DATA, NOT_FIRST, Ranking, Run, run_at_first

Thing = tuple[str, Decimal | None]
# Few different values, so that ties are common.
VALUES = st.none() | st.integers(0, 4).map(lambda tenths: Decimal(tenths) / 10)
TABLES = st.dictionaries(st.sampled_from("abcdef"), VALUES)


def places(table: dict[str, Decimal | None]) -> list[Place[Thing]]:
    return ranked(list(table.items()), value=lambda thing: thing[1], order=lambda thing: thing[0])


@given(TABLES)
def test_a_rank_is_one_more_than_the_number_of_better_ones(table: dict[str, Decimal | None]) -> None:
    known = [value for value in table.values() if value is not None]

    found = places(table)

    assert {place.thing[0] for place in found} == {name for name, value in table.items() if value is not None}
    for place in found:
        assert place.rank == 1 + sum(value > place.value for value in known)
        assert place.tied == (known.count(place.value) > 1)


@given(TABLES)
def test_margins_add_up_to_the_distance_between_first_and_last(table: dict[str, Decimal | None]) -> None:
    found = places(table)

    for above, below in pairwise(found):
        assert above.margin == below.behind == above.value - below.value
        assert (above.margin == 0) == (above.rank == below.rank)
    if found:
        assert found[-1].margin is None
        assert found[0].behind is None
        assert sum(place.margin or 0 for place in found) == found[0].value - found[-1].value


def run(years: dict[int, dict[str, Decimal | None]], name: str = "a") -> Run[Thing] | None:
    return run_at_first({year: Ranking(places(table)) for year, table in years.items()}, lambda thing: thing[0] == name)


def year(**tenths: int | None) -> dict[str, Decimal | None]:
    return {name: None if value is None else Decimal(value) / 10 for name, value in tenths.items()}


@pytest.mark.parametrize(
    ("years", "first", "known_from", "ended_by"),
    [
        ({2021: year(a=1, b=2), 2022: year(a=3, b=2), 2023: year(a=4, b=2)}, [2023, 2022], 2021, NOT_FIRST),
        ({2020: year(a=9), 2022: year(a=3, b=2), 2023: year(a=4, b=2)}, [2023, 2022], 2022, NO_DATA),
        ({2022: year(a=None, b=2), 2023: year(a=4, b=2)}, [2023], 2023, NO_DATA),
        ({2022: year(a=4, b=2), 2023: year(a=1, b=2)}, [], 2022, NOT_FIRST),
        ({2022: year(a=4, b=2), 2023: year(b=2)}, [], None, NO_DATA),
        ({2023: year(a=4, b=2), 2024: year(a=None)}, [2023], 2023, NO_DATA),
    ],
)
def test_years_at_rank_1_are_counted_without_a_gap(
    years: dict[int, dict[str, Decimal | None]], first: list[int], known_from: int | None, ended_by: str
) -> None:
    found = run(years)

    assert found is not None
    assert [held.year for held in found.years] == first
    assert (found.known_from, found.ended_by) == (known_from, ended_by)
    assert (found.count, found.since) == (len(first), first[-1] if first else None)


def test_of_no_year_at_all_there_is_no_run() -> None:
    assert run({}) is None
    assert run({2023: year(a=None)}) is None


def test_a_shared_first_rank_counts_and_says_that_it_is_shared() -> None:
    found = run({2022: year(a=2, b=2), 2023: year(a=4, b=2)})

    assert found is not None
    assert [(held.year, held.place.tied) for held in found.years] == [(2023, False), (2022, True)]


@given(st.dictionaries(st.integers(2015, 2025), TABLES, max_size=11))
def test_a_run_never_reaches_over_a_year_that_is_not_known(years: dict[int, dict[str, Decimal | None]]) -> None:
    found = run(years)

    assert (found is None) == all(value is None for table in years.values() for value in table.values())
    if found is None:
        return
    for back, held in enumerate(found.years):
        assert held.year == found.newest - back
        best = max(value for value in years[held.year].values() if value is not None)
        assert years[held.year]["a"] == best
    before = years.get(found.before, {})
    assert found.is_cut_off == (before.get("a") is None)
    if not found.is_cut_off:
        assert any(value is not None and value > (before["a"] or 0) for value in before.values())
