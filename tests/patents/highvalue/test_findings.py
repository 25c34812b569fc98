"""Findings follow the register, the rules and the honours: only differences are written, and past days keep theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ipportal.core.audit.actions import SYSTEM, begin_change_set, last_known
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import ledger
from ipportal.core.metrics.models import LedgerEntry
from patents.highvalue import findings
from patents.highvalue.models import Finding, FindingRetraction, HighValueKind
from patents.highvalue.standing import UNION
from patents.register.counts import REGISTER
from patents.register.models import Patent
from tests.core.metrics.conftest import january
from tests.patents.highvalue.conftest import ONLY_PLUGGED_IN, Rules
from tests.patents.honours.conftest import Honours
from tests.patents.register.conftest import GOOD, Import

__all__ = ["january"]
pytestmark = ONLY_PLUGGED_IN

OTHER = {"申请号": "201310699744.2", "申请日": "2013-12-19", "授权公告日": "2016-05-04"}
THIRD = {"申请号": "201510703489.3", "申请日": "2015-10-26", "授权公告日": "2018-02-02"}
COLUMNS = ("海外同族", "分类号", *GOOD)
NUMBER = 201710601862
DECEMBER = Month(2025, 12).no

Told = Callable[..., dict[str, Any]]


@pytest.fixture
def register(january: None, patents: Import) -> Told:
    """Rows of the register with the column of families abroad."""

    def run(*rows: dict[str, str]) -> dict[str, Any]:
        with connection.cursor() as cursor:  # of an import before, in the same transaction of a test
            cursor.execute("DROP TABLE IF EXISTS corrected")
        outcome = patents(*rows, heading=COLUMNS)
        assert outcome["rejected"] == []
        return outcome

    return run


def held(known: int | None = None) -> list[tuple[int, int, str]]:
    found = Finding.objects.holding(known).order_by("number", "kind", "evidence")
    return list(found.values_list("number", "kind", "evidence"))


def stock(kind: int = 0, month: int = DECEMBER, known: int | None = None) -> int:
    """Patents of a kind (0: of any) at the end of a month, from the ledger."""
    (cells,) = ledger.sums([REGISTER.measures[UNION + kind]], last_known() if known is None else known).values()
    return int(cells.delta[cells.month <= month].sum())


def made_anew() -> bool:
    """Whether the ledger made anew from events and findings is the one that was kept."""

    def entries() -> list[tuple[int, ...]]:
        return list(LedgerEntry.objects.values_list("seq", "measure", "county", "month", "delta").order_by("pk"))

    kept = entries()
    ledger.rebuild(REGISTER, last_known())
    return kept == entries()


def test_the_registers_own_columns_give_kinds_one_and_two(register: Told) -> None:
    register({"主分类号": "G06F 40/30", "海外同族": "US;EP"}, OTHER | {"分类号": "A61B 5/0476;A01B 1/00"}, THIRD)

    assert held() == [
        (201310699744, 1, "1.5/1 A61B5/0476 A61B 5/0476"),
        (NUMBER, 1, "1.5/1 G06F40* G06F 40/30"),
        (NUMBER, 2, "US;EP"),
    ]
    assert Finding.objects.filter(number=NUMBER).values_list("since", flat=True)[0] == dt.date(2017, 7, 21)
    # the third is of no stored kind, but filed in 2015: more than ten years by the end of 2025
    assert [stock(kind) for kind in range(6)] == [3, 2, 1, 2, 0, 0]
    assert made_anew()


def test_a_possible_code_is_not_counted(register: Told) -> None:
    register({"主分类号": "H01L 21/56"})

    assert (held(), stock()) == ([], 0)


@pytest.mark.parametrize("empty", ["", "无", "否", "None", "-"])
def test_a_cell_that_says_no_family_is_none(register: Told, empty: str) -> None:
    register({"海外同族": empty})

    assert held() == []


def test_a_corrected_classification_moves_the_figures_without_any_event(register: Told) -> None:
    register({"主分类号": "G06F 40/30", "海外同族": "US"})
    before = last_known()

    register({"主分类号": "A01B 1/00", "海外同族": "US"})

    assert held() == [(NUMBER, 2, "US")]
    assert held(before) == [(NUMBER, 1, "1.5/1 G06F40* G06F 40/30"), (NUMBER, 2, "US")]
    assert (stock(1), stock(1, known=before), stock(2), stock(0)) == (0, 1, 1, 1)
    assert Finding.objects.count() == 2
    assert made_anew()


def test_the_same_file_again_writes_nothing(register: Told) -> None:
    rows = ({"主分类号": "G06F 40/30", "海外同族": "US"}, OTHER)
    register(*rows)
    known = last_known()

    register(*rows)

    assert (Finding.objects.count(), FindingRetraction.objects.count(), last_known()) == (2, 0, known)


def test_a_design_or_utility_model_has_no_findings(register: Told) -> None:
    register({"申请号": written(201120000033), "申请日": "2011-03-04", "主分类号": "G06F 40/30"})

    assert Patent.objects.count() == 1
    assert held() == []


def test_an_application_counts_from_its_grant_on_though_found_before(register: Told) -> None:
    register({"主分类号": "G06F 40/30", "授权公告日": ""})
    assert (len(held()), stock()) == (1, 0)

    register({"主分类号": "G06F 40/30"})

    assert (stock(1), stock(1, month=Month(2019, 2).no), stock(1, month=Month(2019, 3).no)) == (1, 0, 1)
    assert made_anew()


def test_a_large_first_load_counts_what_was_found_before_too(
    register: Told, honours: Honours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "FEW", 0)  # read in one sweep
    honours({})
    register({"主分类号": "G06F 40/30"}, OTHER | {"海外同族": "US"}, THIRD)

    assert [stock(kind) for kind in range(6)] == [3, 1, 1, 2, 0, 1]
    assert made_anew()


def test_a_new_version_of_the_rules_writes_only_differences(register: Told, rules: Rules) -> None:
    register({"主分类号": "G06F 40/30"}, OTHER | {"主分类号": "H03H 9/02"}, THIRD | {"主分类号": "A01B 1/00"})
    before = last_known()

    rules({"IPC 模式": "G06F40*"}, {"规则": "2", "IPC 模式": "A01B*"})

    assert [(number, evidence) for number, _kind, evidence in held()] == [
        (201510703489, "1.5/2 A01B* A01B 1/00"),
        (NUMBER, "1.5/1 G06F40* G06F 40/30"),
    ]
    assert (Finding.objects.count(), FindingRetraction.objects.count()) == (2, 0)
    assert (stock(1), stock(1, known=before)) == (2, 1)

    rules({"IPC 模式": "H03H*"})

    assert [number for number, _kind, _evidence in held()] == [201310699744]
    assert (Finding.objects.count(), FindingRetraction.objects.count(), stock(1)) == (3, 2, 1)
    assert made_anew()


def test_where_keywords_decide_the_title_is_asked(register: Told, rules: Rules) -> None:
    register(
        {"主分类号": "G06N 3/08", "名称": "一种神经网络训练方法"},
        OTHER | {"主分类号": "G06N 3/08", "名称": "一种泵"},
        THIRD | {"主分类号": "G06N 3/08", "名称": "一种泵", "分类号": "H03H 9/02"},
    )
    assert held() == []

    rules({"关键词限定": "Y", "关键词": "神经网络;深度学习"}, {"IPC 模式": "H03H*"})

    assert [(number, evidence) for number, _kind, evidence in held()] == [
        (201510703489, "1.5/1 H03H* H03H 9/02"),
        (NUMBER, "1.5/1 G06N* G06N 3/08"),
    ]
    assert stock(1) == 2


def test_national_prizes_are_kind_five_from_their_day_on(register: Told, honours: Honours) -> None:
    register({}, OTHER)
    honours({}, {"奖项": "江苏专利奖", "专利号": "201310699744.2"})

    assert held() == [(NUMBER, 5, "china-patent-award 二十三 金奖")]
    assert [stock(5, month=Month(2022, month).no) for month in (6, 7)] == [0, 1]

    before = last_known()
    honours({"授奖日": "2022-09-01"})

    assert [stock(5, month=Month(2022, month).no) for month in (7, 8, 9)] == [0, 0, 1]
    assert stock(5, month=Month(2022, 7).no, known=before) == 1
    assert made_anew()


def test_a_lapse_ends_high_value_too_and_a_patent_counts_once(register: Told, honours: Honours, events: Import) -> None:
    register({"主分类号": "G06F 40/30", "海外同族": "US"})
    honours({})
    assert [stock(kind) for kind in range(6)] == [1, 1, 1, 0, 0, 1]

    events({"事件": "fee_lapse", "生效日": "2025-07-21"})

    assert [stock(kind) for kind in range(6)] == [0] * 6
    assert stock(0, month=Month(2025, 6).no) == 1
    assert made_anew()


def test_another_room_may_record_evidence_with_an_end(register: Told) -> None:
    register({})
    with transaction.atomic():
        change_set = begin_change_set(by=SYSTEM, reason="test")
        findings.record_finding(
            NUMBER,
            HighValueKind.HIGH_PLEDGE,
            dt.date(2023, 5, 10),
            "pledge 1",
            until=dt.date(2024, 5, 10),
            change_set=change_set,
        )

    months = [Month(2023, 4), Month(2023, 5), Month(2024, 4), Month(2024, 5)]
    assert [stock(4, month=month.no) for month in months] == [0, 1, 1, 0]

    with transaction.atomic():
        change_set = begin_change_set(by=SYSTEM, reason="test")
        findings.keep_findings(HighValueKind.HIGH_PLEDGE, [NUMBER], [], change_set=change_set)

    assert stock(4, month=Month(2023, 5).no) == 0
    assert made_anew()


@pytest.mark.usefixtures("as_worker")
@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"kind": 3}, "finding_is_of_a_stored_kind"),
        ({"until": dt.date(2020, 1, 1)}, "finding_ends_after_it_begins"),
        ({"evidence": ""}, "finding_has_evidence"),
    ],
)
def test_the_database_refuses_a_finding_that_cannot_be(wrong: dict[str, Any], name: str) -> None:
    good = {"number": 1, "kind": 1, "since": dt.date(2020, 1, 1), "evidence": "x", "seq": 1}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Finding.objects.create(**good | wrong)
