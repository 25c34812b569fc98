"""Patterns are no prefixes; spellings of a symbol are one; exclusions are local; keywords decide or stay open."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from ipportal.core.kit.errors import Fault
from patents.highvalue.branches import DATA, branches
from patents.highvalue.classify import Outcome, Row, RuleBook
from patents.highvalue.rulesets import Line, as_book
from patents.highvalue.symbols import read_pattern, read_symbol, read_symbols


def row(pattern: str, *, rule: str = "1", branch: str = "1.1", excludes: bool = False, **more: object) -> Row:
    return Row(branch, rule, excludes, read_pattern(pattern), **more)  # type: ignore[arg-type]


def outcome(book: RuleBook, code: str, title: str | None = None) -> str:
    return book.judge_text(code, title)[0].outcome.word


SPELLINGS = (
    "G06N3/08", "G06N 3/08", "G06N0003/08", "G06N3/08(2023.01)", "G06N 3/08 (2006.01)", "Ｇ０６Ｎ３／０８", "g06n3/08",
    " G06N  3/08 ", "G06N0003080000", "G06N 3/0800", "G06N3/08（2023.01）",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_the_same_symbol(spelling: str) -> None:
    assert str(read_symbol(spelling)) == "G06N 3/08"


@pytest.mark.parametrize(
    ("pattern", "covered", "not_covered"),
    [
        ("H04L1*", ["H04L 1/00", "H04L 1/24", "H04L 1/1829"], ["H04L 12/28", "H04L 10/00", "H04L 100/01"]),
        ("G06F11*", ["G06F 11/14", "G06F 11/07"], ["G06F 1/16", "G06F 110/00", "G06F 12/11"]),
        ("G06F11/14", ["G06F 11/14"], ["G06F 11/1402", "G06F 11/36", "G06F 11/00"]),
        ("G06F8/65", ["G06F 8/65"], ["G06F 8/654", "G06F 8/658"]),
        ("G06F16/2458", ["G06F 16/2458"], ["G06F 16/24", "G06F 16/245"]),
        ("H03M13", ["H03M 13/00", "H03M 13/39"], ["H03M 1/00", "H03M 130/00"]),
        ("H03H*", ["H03H 9/02"], ["H03B 9/02"]),
        ("G16H", ["G16H 50/20"], ["G16B 50/20"]),
        ("G16*", ["G16B 20/00", "G16H 50/20"], ["G06N 3/08"]),
        ("g06n 03 *", ["G06N 3/08"], ["G06N 30/08"]),
    ],
)  # fmt: skip
def test_a_pattern_covers_a_group_or_a_place_never_a_prefix(
    pattern: str, covered: list[str], not_covered: list[str]
) -> None:
    read = read_pattern(pattern)

    assert [code for code in [*covered, *not_covered] if read.covers(read_symbol(code))] == covered


@pytest.mark.parametrize(
    "wrong", ["", "*", "G*", "I01L*", "G06F11/1*", "G06F11/1", "G06F11/14*", "G06F10-12", "G06F/14"]
)
def test_any_other_shape_is_refused(wrong: str) -> None:
    with pytest.raises(Fault) as refused:
        read_pattern(wrong)

    assert refused.value.code == "bad-ipc-pattern"


def test_the_shipped_rules_are_all_of_a_known_shape() -> None:
    with (DATA / "sei_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    shapes = Counter("/" in str(read_pattern(line["ipc_pattern"])) for line in rows)

    assert shapes == {True: 236, False: 236}
    assert Counter(line["keyword_gated"] for line in rows) == {"Y": 421, "N": 51}


def shipped() -> RuleBook:
    with (DATA / "sei_rules.csv").open(encoding="utf-8", newline="") as file:
        return as_book(
            Line(r["sei_code"], r["rule"], r["kind"] == "exclude", str(read_pattern(r["ipc_pattern"])),
                 r["keyword_gated"] == "Y", "")
            for r in csv.DictReader(file)
        )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected", "branch", "rule"),
    [
        ("G06F 40/30", "matched", "1.5", "1"),
        ("A61B 5/0476", "matched", "1.5", "1"),  # left out by rule 7 of the same branch, taken in by rule 1
        ("C09K 19/30", "matched", "1.2", "1"),
        ("H04L 1/24", "possible", "1.1", "1"),
        ("H04L 12/28", "uncovered", "", ""),
        ("G06N 3/08", "possible", "1.5", "6"),
        ("G06F 17/10", "possible", "1.4", "1"),  # rule 2 leaves it out, rule 1 takes it in
        ("H01L 27/14", "excluded", "1.2", "2"),
        ("G16B 20/00", "excluded", "1.3", "2"),
        ("H01L 21/82", "possible", "1.3", "2"),  # left out by 1.2/6
        ("H01L 31/04", "uncovered", "", ""),
        ("H10K 50/11", "uncovered", "", ""),  # moved from H01L 51 by a newer IPC
        ("A01B 1/00", "uncovered", "", ""),
    ],
)
def test_the_shipped_rules_tell_four_outcomes(code: str, expected: str, branch: str, rule: str) -> None:
    said = shipped().judge(read_symbol(code))[0]

    assert (said.outcome.word, said.branch, said.rule) == (expected, branch, rule)


def test_the_coverage_is_counted_from_the_rows() -> None:
    assert shipped().coverage() == {"branches": 9, "of": 40}
    assert RuleBook([row("G16*", branch="1.5.2"), row("H03H*", branch="1.5")]).coverage()["branches"] == 1
    assert len(branches()) == 40


def test_an_exclusion_takes_out_of_its_own_rule_only() -> None:
    book = RuleBook([row("G06F11*"), row("G06F11/14", excludes=True), row("G06F11/14", rule="2", branch="1.2")])

    assert outcome(book, "G06F 11/14") == "matched"
    assert outcome(RuleBook(book.rows[:2]), "G06F 11/14") == "excluded"


def test_keywords_decide_by_the_title_and_stay_open_without_one() -> None:
    book = RuleBook([row("G06N*", gated=True, keywords=("神经网络", "deep learning"))])

    assert outcome(book, "G06N 3/08") == "possible"
    assert outcome(book, "G06N 3/08", "一种神经网络训练方法") == "matched"
    assert outcome(book, "G06N 3/08", "Ｄｅｅｐ　Learning chip") == "matched"
    assert outcome(book, "G06N 3/08", "一种泵") == "excluded"
    assert outcome(RuleBook([row("G06N*", gated=True)]), "G06N 3/08", "一种神经网络训练方法") == "possible"


def test_of_several_symbols_the_strongest_tells() -> None:
    book = RuleBook([row("G06N*"), row("H04L1*", gated=True)])

    said = book.judge_all(read_symbols("A01B 1/00;H04L 1/00;G06N 3/08"))

    assert [verdict.outcome for verdict in said] == [Outcome.MATCHED, Outcome.POSSIBLE, Outcome.UNCOVERED]
    assert said[0].evidence == "1.1/1 G06N* G06N 3/08"
