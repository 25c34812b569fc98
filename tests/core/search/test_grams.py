"""Text cut for the search: what is written and typed in different ways is the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.search.grams import fold, grams_of, near, pinyin_of, wanted


def answers(question: str, title: str) -> bool:
    asked, has = wanted(question), grams_of(title) | pinyin_of(title)
    return bool(asked) and asked.all_of <= has and all(one_of & has for one_of in asked.one_of)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("培育", "高价值专利培育中心"),
        ("培", "高价值专利培育中心"),
        ("高價值專利", "高价值专利培育中心"),  # traditional
        ("高价值 中心", "高价值专利培育中心"),
        ("peiyu zhongxin", "高价值专利培育中心"),
        ("peiyuzhongxin", "高价值专利培育中心"),
        ("pyzx", "高价值专利培育中心"),
        ("suzhou", "苏州市"),
        ("SUZHOU", "苏州市"),
        ("ｓｕｚｈｏｕ", "苏州市"),  # full width
        ("蘇州", "苏州市"),
        ("cultiv", "Cultivation centre"),
        ("Ｃｅｎｔｒｅ", "Cultivation centre"),
        ("201010583000.X", "一种装置 201010583000X"),
        ("ZL201010583000.X", "一种装置 201010583000"),
        ("201010583000", "一种装置 ZL201010583000.X"),
        ("2010105", "一种装置 201010583000.X"),
        ("320500", "Suzhou 320500"),
        ("每万人口", "每万人口发明专利拥有量"),
        ("10k", "invention-patents-per-10k"),
    ],
)
def test_what_is_typed_in_another_way_is_found(question: str, title: str) -> None:
    assert answers(question, title)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("培训", "高价值专利培育中心"),
        ("zhongyuan", "高价值专利培育中心"),
        ("centres", "Cultivation centre"),
        ("201010583001", "一种装置 201010583000.X"),
        ("!?", "苏州市"),
        ("", "苏州市"),
    ],
)
def test_what_is_not_there_is_not_found(question: str, title: str) -> None:
    assert not answers(question, title)


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once_and_no_text_is_too_strange(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    wanted(text)
    near(text)


@pytest.mark.parametrize("text", ["a" * 50_000 + "!", "ａ" * 50_000, "1." * 25_000, "12345678." * 6_000, "培" * 50_000])
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    wanted(text)
    fold(text)

    assert time.process_time() - began < 10  # what goes back and forth would take minutes
