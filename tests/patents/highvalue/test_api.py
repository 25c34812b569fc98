"""`sei/?ipc=` for programs, and the listing of codes by outcome."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.patents.highvalue.test_classify import SPELLINGS
from tests.patents.register.conftest import Import

pytestmark = pytest.mark.django_db


def ask(client: Client, ipc: str) -> Any:
    return client.get("/api/v1/sei/", {"ipc": ipc}).json()


def test_every_spelling_is_answered_alike(client: Client) -> None:
    answers = [ask(client, spelling) for spelling in SPELLINGS]

    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["ipc"], answers[0]["outcome"]) == ("G06N 3/08", "possible")


def test_each_rule_that_speaks_of_the_symbol_is_told_the_strongest_first(client: Client) -> None:
    answer = ask(client, "G06N3/08")

    assert [(row["branch"], row["rule"], row["pattern"], row["outcome"]) for row in answer["results"]] == [
        ("1.5", "6", "G06N3/08", "possible"),
        ("1.4", "4", "G06N3/08", "excluded"),
    ]
    assert answer["results"][0]["reason"] == "keywords-not-published"
    assert answer["coverage"] == {"branches": 9, "of": 40}
    assert (answer["count"], answer["next"], answer["previous"]) == (2, None, None)


def test_a_symbol_that_no_rule_names_is_uncovered(client: Client) -> None:
    assert ask(client, "H04L12/28")["results"] == [
        {"ipc": "H04L 12/28", "branch": None, "branch_name": None, "rule": None, "pattern": None,
         "outcome": "uncovered", "reason": "no-rule"}
    ]  # fmt: skip
    assert ask(client, "H10B 12/00")["results"][0]["reason"] == "moved-by-newer-ipc"


def test_a_matched_symbol_names_its_branch(client: Client) -> None:
    answer = ask(client, "G06F40/30;A01B1/00")

    assert [(row["ipc"], row["outcome"], row["branch_name"]) for row in answer["results"]] == [
        ("G06F 40/30", "matched", "人工智能"),
        ("A01B 1/00", "uncovered", None),
    ]


@pytest.mark.parametrize("wrong", ["", "G06", "I01L 1/00", "09-03", ";".join(f"A01B {n}/00" for n in range(1, 60))])
def test_what_is_no_symbol_is_refused(client: Client, wrong: str) -> None:
    answer = client.get("/api/v1/sei/", {"ipc": wrong})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert set(answer.json()["errors"]) == {"ipc"}


def listed(*codes: str, **options: Any) -> Any:
    out = StringIO()
    call_command("classify_codes", *codes, stdout=out, json=True, **options)
    return json.loads(out.getvalue())


def test_given_codes_are_listed_by_outcome() -> None:
    answer = listed("H04L12/28", "G06N0003/08", "H01L 27/14", "G06F 40/30")

    assert [(row["ipc"], row["outcome"]) for row in answer["codes"]] == [
        ("G06F 40/30", "matched"),
        ("G06N 3/08", "possible"),
        ("H01L 27/14", "excluded"),
        ("H04L 12/28", "uncovered"),
    ]
    assert answer["totals"] == {"matched": 1, "possible": 1, "excluded": 1, "uncovered": 1}


def test_the_registers_codes_are_listed_with_the_inventions_that_carry_them(patents: Import) -> None:
    patents(
        {"主分类号": "G06F 40/30", "分类号": "G06F 40/30;A01B 1/00"},
        {"申请号": "201310699744.2", "申请日": "2013-12-19", "主分类号": "A01B 1/00"},
    )

    answer = listed()

    assert [(row["ipc"], row["outcome"], row["inventions"]) for row in answer["codes"]] == [
        ("G06F 40/30", "matched", 1),
        ("A01B 1/00", "uncovered", 2),
    ]


def test_the_listing_is_also_plain_text() -> None:
    out = StringIO()
    call_command("classify_codes", "G06F40/30", "A01B1/00", outcome="matched", stdout=out)

    assert out.getvalue().splitlines() == [
        "rule set 1: 9 of 40 branches covered",
        "matched    G06F 40/30       1.5 rule 1 G06F40*",
        "matched: 1, possible: 0, excluded: 0, uncovered: 1",
    ]


def test_what_is_no_code_ends_with_two() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("classify_codes", "XYZ")

    assert refused.value.returncode == 2
