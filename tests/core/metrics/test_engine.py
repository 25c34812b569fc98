"""The arithmetic of figures: exact halves, growth, ranks; asked of the pure functions and of decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.metrics.definitions import Denominator
from ipportal.core.metrics.engine import growth_on_year, ranks, ratio
from ipportal.core.metrics.writing import fixed

PER_10K = Denominator("resident-population", "previous", 10_000)


def row(*numbers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array([numbers], np.int64)


@pytest.mark.parametrize(
    ("patents", "resident_10k", "printed"),
    [
        (139_331, "949.11", "146.80"),  # Nanjing, end of 2023
        (349_000, "8477.26", "41.17"),  # Jiangsu, end of 2021
        (42_673, "773.30", "55.18"),  # Nantong, October 2023
        (1, "200.00", "0.01"),  # 0.005: a half goes up
        (0, "949.11", "0.00"),
    ],
)
def test_published_figures_come_out_as_printed(patents: int, resident_10k: str, printed: str) -> None:
    hundreds = int(Decimal(resident_10k) * 100)

    assert fixed(int(ratio(row(patents), row(hundreds), PER_10K, 2)[0, 0]), 2) == printed


@given(patents=st.integers(0, 5_000_000), hundreds=st.integers(1, 15_000_000), decimals=st.integers(0, 4))
def test_every_ratio_is_the_exact_quotient_rounded_half_up(patents: int, hundreds: int, decimals: int) -> None:
    exact = (Decimal(patents) * 10_000 / (Decimal(hundreds) * 100)).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )

    assert Decimal(fixed(int(ratio(row(patents), row(hundreds), PER_10K, decimals)[0, 0]), decimals)) == exact


@given(base=st.integers(1, 3_000_000), value=st.integers(0, 3_000_000))
def test_growth_is_rounded_half_away_from_zero_and_never_minus_zero(base: int, value: int) -> None:
    numbers = row(base, *[0] * 11, value)

    growth, bases, has_growth = growth_on_year(numbers, np.ones(numbers.shape, bool))
    text = fixed(int(growth[0, 12]), 2)

    exact = (Decimal(value - base) / base * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert (has_growth[0, 12], int(bases[0, 12]), Decimal(text)) == (True, base, exact)
    assert not text.startswith("-0.00")


def test_without_a_value_a_year_before_there_is_no_growth() -> None:
    numbers, known = row(0, *[5] * 12), np.ones((1, 13), bool)

    assert not growth_on_year(numbers, known)[2].any()


def test_ranks_are_1224_and_a_missing_value_has_none() -> None:
    value = np.array([[9], [7], [7], [5], [8]], np.int64)
    known = np.array([[True], [True], [True], [True], [False]])

    rank, tied = ranks(value, known, np.arange(5))

    assert rank[:, 0].tolist() == [1, 2, 2, 4, 0]
    assert tied[:, 0].tolist() == [False, True, True, False, False]
