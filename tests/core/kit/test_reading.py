"""Dates, months, amounts and names in every form people write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit import dates, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.periods import Month, months_between

TODAY = dt.date(2026, 1, 20)


@pytest.mark.parametrize(
    "written",
    [
        "2023-07-18",
        "2023/7/18",
        "2023.7.18",
        "20230718",
        "2023年7月18日",
        "２０２３/７/１８",
        "2023-07-18 00:00:00",
        " 2023 年 7 月 18 日 ",
    ],
)
def test_a_day_in_every_form(written: str) -> None:
    assert dates.day(written, latest=TODAY) == dt.date(2023, 7, 18)


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("1900-01-00", "date-out-of-range", "1985-04-01"),
        ("0000-00-00", "date-out-of-range", "1985-04-01"),
        ("2999-12-31", "date-out-of-range", "2026-01-20"),
        ("2026-01-21", "date-out-of-range", "2026-01-20"),
        ("2023-02-29", "impossible-date", "2023-02-29"),
        ("2023-13-01", "impossible-date", "2023-13-01"),
        ("45000", "serial-date", "2023-03-15"),
        ("yesterday", "bad-date", "YYYY-MM-DD"),
        ("07/18/2023", "bad-date", "YYYY-MM-DD"),
    ],
)
def test_impossible_days_say_why(written: str, code: str, told: str) -> None:
    with pytest.raises(Fault) as caught:
        dates.day(written, latest=TODAY)

    assert caught.value.code == code
    assert told in str(caught.value)


def test_remembered_days_are_the_same_days() -> None:
    days = dates.Days(latest=TODAY)

    assert days["2023年7月18日"] == days["2023年7月18日"] == dt.date(2023, 7, 18)
    with pytest.raises(Fault):
        days["2023-02-29"]


def test_periods_are_months_or_years() -> None:
    assert dates.period("2025-12") == dates.period("2025年12月") == dates.period("202512") == (Month(2025, 12), "month")
    assert dates.period("2024") == dates.period("２０２４年") == (Month(2024, 12), "year")
    assert dates.year("2024年末") == dates.year("2024-12-31") == 2024


@pytest.mark.parametrize("written", ["2025-13", "13-2025", "0000-01", "2025-00", "soon"])
def test_impossible_months(written: str) -> None:
    with pytest.raises(Fault):
        dates.month(written)


def test_months_are_numbers_in_order() -> None:
    december = Month.parse("2025-12")

    assert december.no == 2025 * 12 + 11
    assert Month.from_no(december.no) == december
    assert (str(december + 1), str(december - 12)) == ("2026-01", "2024-12")
    assert december.last_day == dt.date(2025, 12, 31)
    assert Month(2024, 2).last_day == dt.date(2024, 2, 29)
    assert [str(month) for month in months_between(Month(2025, 11), Month(2026, 1))] == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
    assert Month(2024, 12) < Month(2025, 1)


@pytest.mark.parametrize("written", ["2025-13", "2025-1", "25-12", "２０２５-12", "0000-01", "", "2025-12\n"])
def test_what_is_no_month_says_so(written: str) -> None:
    with pytest.raises(ValueError, match=r"month|year"):
        Month.parse(written)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,000,000", 100_000_000), ("100万", 100_000_000), ("１０００００", 10_000_000), ("20000.05", 2_000_005),
        ("¥ 20,000 元", 2_000_000), ("84,500.10", 8_450_010),
    ],
)  # fmt: skip
def test_amounts_are_kept_exactly(written: str, fen: int) -> None:
    assert money.fen(written, lowest_yuan=20_000, highest_yuan=1_000_000) == fen


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("1000000000000", "number-too-large", "1000000"),
        ("1e400", "bad-number-value", "1e400"),
        ("NaN", "bad-number-value", "NaN"),
        ("Infinity", "bad-number-value", "Infinity"),
        ("-1", "number-too-small", "20000"),
        ("20000.005", "part-of-fen", "two decimals"),
        ("12,34", "bad-number-value", "12,34"),
        ("1" * 50_000 + "!", "bad-number-value", "…"),
    ],
)
def test_impossible_amounts_say_why(written: str, code: str, told: str) -> None:
    with pytest.raises(Fault) as caught:
        money.fen(written, lowest_yuan=20_000, highest_yuan=1_000_000)

    assert caught.value.code == code
    assert told in str(caught.value)


def test_numbers_keep_their_decimals() -> None:
    assert money.number("1.005") == Decimal("1.005")
    assert money.half_up(Decimal("1.005"), 2) == Decimal("1.01")
    assert money.whole("12.0") == 12
    assert money.yuan_text(123_456) == "1234.56"


def test_names_lose_blanks_and_invisible_signs_but_keep_their_words() -> None:
    assert text.name("南　京 市") == "南京市"
    assert text.name("Jiangsu  Univ. 江苏 大学") == "Jiangsu Univ. 江苏大学"
    assert text.name("江\u200b苏\u202e省") == "江苏省"
    assert text.tidy("一种，（ＡＢ１２）装置") == "一种，（AB12）装置"


def test_lookalikes_are_found_and_not_folded_away() -> None:
    cyrillic = "\u0408iangsu"

    assert text.look_alike(cyrillic, "Jiangsu")
    assert text.skeleton("Ｊiang su") == text.skeleton("jiangsu")
    assert text.has_lookalikes(cyrillic)
    assert not text.has_lookalikes("江苏 Jiangsu")
    assert text.name(cyrillic) == cyrillic


def test_long_text_and_floods_of_marks_are_bounded() -> None:
    with pytest.raises(Fault, match="at most 500"):
        text.limited("题" * 10_000, 500)
    assert text.tidy("a" + "\u0301" * 500 + "🏮") == "á\u0301\u0301🏮"
    assert len(text.shown("长" * 1_000)) == 60


@given(st.text())
def test_tidying_twice_changes_nothing_more(value: str) -> None:
    assert text.tidy(text.tidy(value)) == text.tidy(value)
    assert text.clean(text.clean(value)) == text.clean(value)
    assert not text.DROP.search(text.tidy(value))
