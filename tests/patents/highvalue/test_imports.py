"""A file of rules is a version, taken whole; with any fault nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from patents.highvalue import rulesets
from patents.highvalue.loading import RULES, load_rules
from patents.highvalue.models import Rule, RuleSet
from tests.conftest import role
from tests.patents.highvalue.conftest import Rules
from tests.patents.honours.test_imports import codes
from tests.patents.register.conftest import Import


@pytest.fixture(autouse=True)
def _shipped(db: None) -> None:
    """The shipped rules are there in every database."""
    assert RuleSet.objects.count() == 1


def test_the_shipped_rules_are_version_one() -> None:
    first = RuleSet.objects.get()

    assert (first.version, first.rows, first.source) == (1, 472, "CNIPA office letter 2021 no. 121 (transcription)")
    assert rulesets.rule_book().coverage() == {"branches": 9, "of": 40}


def test_the_same_file_again_is_no_new_version(imported: Import) -> None:
    again = imported("sei_rules", RULES)

    assert (again["new"], again["changed"], again["unchanged"], again["flags"]) == (0, 0, 472, [])
    assert RuleSet.objects.count() == 1
    assert load_rules() == (0, 0)


def test_the_published_file_with_names_of_branches_is_read_as_it_is(imported: Import, tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    path.write_text("sei_code,sei_name,rule,kind,ipc_pattern,keyword_gated\n1.5,人工智能,1,include,G06F40*,N\n")

    outcome = imported("sei_rules", path)

    assert codes(outcome["flags"]) == [(1, "", "rules-gone")]
    assert outcome["changed"] == 1


def test_a_new_version_is_kept_beside_the_old(rules: Rules) -> None:
    outcome = rules({}, {"IPC 模式": "H03M13", "关键词限定": "", "关键词": "编码；译码"})

    assert outcome["rejected"] == []
    assert (RuleSet.objects.count(), rulesets.newest().version) == (2, 2)  # type: ignore[union-attr]  # there is one
    assert rulesets.lines_of(rulesets.newest()) == [
        ("1.5", "1", False, "G06N*", False, ""),
        ("1.5", "1", False, "H03M13*", True, "编码;译码"),
    ]


def test_a_shorter_version_changes_every_row(rules: Rules) -> None:
    rules({}, {"IPC 模式": "H03H*"})

    outcome = rules({})

    assert (outcome["new"], outcome["changed"], outcome["unchanged"]) == (0, 1, 0)
    assert RuleSet.objects.count() == 3


@pytest.mark.parametrize("accept_good", [False, True])
@pytest.mark.parametrize(
    ("fault", "column", "code"),
    [
        ({"IPC 模式": "G06F11/1*"}, "IPC 模式", "bad-ipc-pattern"),
        ({"IPC 模式": "I01L*"}, "IPC 模式", "bad-ipc-pattern"),
        ({"产业代码": "9.9"}, "产业代码", "unknown-branch"),
        ({"类型": "maybe"}, "类型", "bad-rule-kind"),
        ({"关键词限定": "perhaps"}, "关键词限定", "bad-yes-no"),
        ({"规则": ""}, "规则", "missing-value"),
        ({"IPC 模式": "G06N*", "关键词限定": "Y"}, "产业代码", "differs-from-row"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(
    rules: Rules, fault: dict[str, str], column: str, code: str, accept_good: bool
) -> None:
    outcome = rules({}, {"IPC 模式": "H03H*"} | fault, accept_good=accept_good)

    assert codes(outcome["rejected"])[0] == (3, column, code)
    assert (outcome["new"], RuleSet.objects.count(), Rule.objects.count()) == (0, 1, 472)


def test_an_exclusion_that_takes_nothing_out_is_flagged(rules: Rules) -> None:
    outcome = rules(
        {},
        {"类型": "exclude", "IPC 模式": "G06N3/08"},
        {"类型": "exclude", "IPC 模式": "G06F1*"},
        {"IPC 模式": "G06F11*"},
    )

    assert [flag for flag in codes(outcome["flags"]) if flag[0] > 1] == [(4, "IPC 模式", "idle-exclusion")]


def test_the_database_refuses_to_rewrite_a_rule() -> None:
    with role("NONE"), pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Rule.objects.update(pattern="A01B*")
