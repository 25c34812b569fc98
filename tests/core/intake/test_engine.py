"""The clinic's one path: what is imported, what is refused, and that it is said row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ipportal.core.audit.models import ChangeSet
from ipportal.core.intake.models import Outcome
from ipportal.core.intake.reports import Report
from ipportal.core.intake.sheets import Sheet
from ipportal.core.kit.errors import BadInput
from tests.core.intake.conftest import Importer, Lanterns, hanging

GOOD = "name,hung_on,price\nRed,2024-01-05,12.50\nBlue,2024年2月6日,1,000\n".replace("1,000", '"1,000"')


def test_a_good_file_is_imported_and_counted(run: Importer) -> None:
    result = run(GOOD)

    assert hanging() == [("Blue", "2024-02-06", 100_000), ("Red", "2024-01-05", 1250)]
    assert (result.rows, result.counts.new, result.committed) == (2, 2, True)
    assert ChangeSet.objects.get(reason="import lanterns: lanterns.csv").seq == result.seq


def test_the_same_file_again_changes_nothing_and_takes_no_number(run: Importer) -> None:
    run(GOOD)
    known = ChangeSet.objects.count()

    again = run(GOOD)

    assert (again.counts.new, again.counts.changed, again.counts.unchanged) == (0, 0, 2)
    assert again.committed
    assert ChangeSet.objects.count() == known


def test_a_changed_row_is_counted_as_changed(run: Importer) -> None:
    run(GOOD)

    result = run(GOOD.replace("12.50", "13"))

    assert (result.counts.new, result.counts.changed, result.counts.unchanged) == (0, 1, 1)


def test_a_dry_run_counts_the_same_and_leaves_nothing(run: Importer) -> None:
    known = ChangeSet.objects.count()

    result = run(GOOD, dry_run=True)

    assert (result.counts.new, result.committed) == (2, False)
    assert hanging() == []
    assert ChangeSet.objects.count() == known


def test_one_bad_row_of_ten_thousand_stops_all(run: Importer) -> None:
    rows = [f"L{number},2024-01-05,1" for number in range(10_000)]
    rows[4_321] = "L4321,2023-02-29,1"

    result = run("name,hung_on,price\n" + "\n".join(rows))

    assert hanging() == []
    assert [f.as_json() for f in result.report.findings(Outcome.REJECTED)] == [
        {
            "row": 4_323,
            "column": "hung_on",
            "value": "2023-02-29",
            "code": "impossible-date",
            "message": "2023-02-29: this day does not exist",
        }
    ]
    assert (result.counts.new, result.committed) == (9_999, False)


def test_the_good_rows_of_a_faulty_file_are_taken_when_asked(run: Importer) -> None:
    result = run("name,hung_on\nRed,2024-01-05\nBlue,yesterday\n", accept_good=True)

    assert hanging() == [("Red", "2024-01-05", None)]
    assert (result.counts.new, result.report.rejected_rows, result.committed) == (1, 1, True)


def test_all_faults_of_all_rows_come_in_one_pass_grouped_by_cause(run: Importer) -> None:
    result = run("name,hung_on,price\n,2023-02-29,-1\nRed,45000,NaN\nBlue,２０２３/７/１８,１００\n", dry_run=True)

    found = [(f.row, f.column, f.code) for f in result.report.findings(Outcome.REJECTED)]
    assert found == [
        (2, "name", "missing-value"),
        (2, "hung_on", "impossible-date"),
        (2, "price", "number-too-small"),
        (3, "hung_on", "serial-date"),
        (3, "price", "bad-number-value"),
    ]
    assert result.report.rejected_rows == 2
    assert {(c.code, c.count) for c in result.report.grouped()} == {(code, 1) for _row, _column, code in found}


def test_equal_rows_are_duplicates_of_the_first_and_count_apart(run: Importer) -> None:
    result = run("name,hung_on\nRed,2024-01-05\nBlue,2024-01-06\n红 灯,2024-01-07\n红灯,2024/1/7\nRed,2024.01.05\n")

    assert result.as_json()["duplicates"] == [{"row": 5, "same_as_row": 4}, {"row": 6, "same_as_row": 2}]
    assert (result.counts.new, result.rows, result.committed) == (3, 5, True)


def test_rows_that_contradict_each_other_are_rejected_naming_both(run: Importer) -> None:
    result = run("name,hung_on\nRed,2024-01-05\nRed,2024-01-06\n")

    (finding,) = result.report.findings(Outcome.REJECTED)
    assert (finding.row, finding.code) == (3, "differs-from-row")
    assert "Red" in finding.message
    assert "row 2" in finding.message
    assert not result.committed


def test_headings_may_stand_in_any_order_in_chinese_and_speak_the_files_language(run: Importer) -> None:
    result = run("挂起日,备注,名称*\n2024-01-05,x,红灯\n", dry_run=True)

    assert result.language == "zh"
    assert result.counts.new == 1
    assert [(f.row, f.column, f.code) for f in result.report.findings(Outcome.FLAGGED)] == [
        (1, "备注", "unknown-column")
    ]


def test_missing_and_repeated_columns_are_named_with_the_expected_list(run: Importer) -> None:
    with pytest.raises(BadInput) as caught:
        run("name,price,price,colour\nRed,1,1,red\n")

    assert caught.value.code == "wrong-columns"
    assert caught.value.details["missing"] == ["hung_on"]
    assert caught.value.details["twice"] == ["price"]
    assert caught.value.details["unknown"] == ["colour"]
    assert caught.value.details["expected"] == ["name*", "hung_on*", "price", "source"]


def test_row_numbers_are_the_spreadsheets_with_blank_and_wrapped_rows(run: Importer) -> None:
    result = run('name,hung_on\n"Red\nand gold",2024-01-05\n\n,\nBlue,never\n', dry_run=True)

    assert [f.row for f in result.report.findings(Outcome.REJECTED)] == [5]
    assert result.rows == 2


def test_short_rows_are_filled_and_long_ones_rejected(run: Importer) -> None:
    result = run("name,hung_on,price\nRed,2024-01-05\nBlue,2024-01-05,1,2\nGreen,2024-01-05,1,,\n", dry_run=True)

    assert [(f.row, f.code) for f in result.report.findings(Outcome.REJECTED)] == [(3, "too-many-cells")]
    assert result.counts.new == 2


@pytest.mark.parametrize("content", ["name,hung_on\n", "name,hung_on\n,\n\n"])
def test_a_heading_without_rows_is_refused(run: Importer, content: str) -> None:
    with pytest.raises(BadInput, match="no rows"):
        run(content)


def test_a_file_that_breaks_in_the_middle_leaves_nothing(run: Importer) -> None:
    with pytest.raises(BadInput) as caught:
        run('name,hung_on\nRed,2024-01-05\nBlue,"2024\n')

    assert (caught.value.code, caught.value.row) == ("open-quote", 3)
    assert hanging() == []


def test_a_kind_that_asks_the_database_between_rows_is_told_so(run: Importer, lanterns: Lanterns) -> None:
    def check(sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        for number, _cells in sheet.rows(report):
            ChangeSet.objects.exists()
            yield number, f"L{number}", None, None

    lanterns.check = check  # type: ignore[method-assign]

    run(GOOD, dry_run=True)  # few rows: all asked before the first block

    with pytest.raises(RuntimeError, match="before its first row"):
        run("name,hung_on\n" + "Red,2024-01-05\n" * 1_000, dry_run=True)


def test_other_bytes_than_the_checked_ones_are_refused(run: Importer) -> None:
    with pytest.raises(BadInput, match="no longer the one"):
        run(GOOD, expected_sha256="0" * 64)


def test_the_json_object_has_the_contracts_keys(run: Importer) -> None:
    answer = run(GOOD, dry_run=True).as_json()

    assert list(answer) == [
        "kind", "file", "sha256", "encoding", "rows", "new", "changed", "unchanged", "duplicates", "rejected", "flags",
        "committed", "batch", "seconds",
    ]  # fmt: skip
    assert json.loads(json.dumps(answer)) == answer


def test_text_that_our_export_guarded_comes_back_as_it_was(run: Importer) -> None:
    run("name,hung_on\n'=Red,2024-01-05\n＝Blue,2024-01-05\n")

    assert [name for name, *_ in hanging()] == ["=Red", "＝Blue"]
