"""Files of monthly returns: what is taken in, what is refused, what somebody should look at."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from ipportal.core.kit.periods import Month
from ipportal.core.kit.workbooks import read_rows
from measures.network.columns import NUMBERS
from measures.network.models import NodeReturn, ProtectionNode
from measures.network.queries import Duty, duties
from tests import trail
from tests.measures.network.conftest import GOOD, HEADING, Node, Returns
from tests.measures.network.conftest import NUMBERS as TYPED
from tests.patents.register.conftest import Import, write

pytestmark = pytest.mark.django_db


def duties_of_the_year() -> list[Duty]:
    return duties(ProtectionNode.objects.all(), NodeReturn.objects.all(), Month(2025, 12))


def codes(found: list[dict[str, object]]) -> list[tuple[object, object, object]]:
    return [(one["row"], one["column"], one["code"]) for one in found]


def month(number: int, start: int, **more: str) -> dict[str, str]:
    """A month with five more pending at its end than at its start."""
    return {"月份": f"2025-{number:02d}", "期初在审": str(start), "期末在审": str(start + 5)} | more


def test_a_return_is_kept_as_it_was_told_and_waits_for_the_province(returns: Returns) -> None:
    found = returns({})

    assert (found["new"], found["rejected"], found["flags"]) == (1, [], [])
    kept = NodeReturn.objects.get()
    assert {name: str(value) for name, value in kept.numbers().items()} == TYPED | {"mediation_amount_fen": "12000000"}
    assert (kept.state, kept.submitted_by, kept.node.code) == ("draft", "system", "sz-city")


def test_english_headings_names_and_full_width_digits_do_as_well(
    imported: Import, suzhou: ProtectionNode, tmp_path: Path
) -> None:
    heading = ["node", "month", *(number.heading for number in NUMBERS)]
    typed = {name.removesuffix("_fen"): value for name, value in TYPED.items()}
    row = {"node": suzhou.name_zh, "month": "2025年1月"} | typed | {"received": "５０"}

    found = imported("node_returns", write(tmp_path / "en.csv", heading, [row]))

    assert (found["new"], found["rejected"]) == (1, [])


def test_the_same_file_again_changes_nothing_and_another_number_is_a_correction(returns: Returns) -> None:
    returns({})

    assert returns({})["unchanged"] == 1
    assert returns({"维权援助": "8"})["changed"] == 1
    kept = NodeReturn.objects.get()
    assert (kept.aid_cases, kept.revision, kept.state) == (8, 2, "draft")
    told = trail.entries(object_kind="nodereturn", action="changed")[-1]
    assert (told.before or {})["aid_cases"] == 7
    assert (told.after or {})["aid_cases"] == 8


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"预审通过": "41"}, "期末在审", "does-not-add-up"),
        ({"调解成功": "7"}, "调解成功", "more-succeed-than-accepted"),
        ({"发明授权": "0", "实用新型授权": "0", "外观设计授权": "0"}, "平均授权天数", "days-without-grants"),
        ({"发明授权": "41"}, "发明授权", "granted-exceeds-passed"),
        ({"月份": "2024-12"}, "月份", "before-operation"),
        ({"月份": "2026-01"}, "月份", "month-not-over"),
        ({"节点": "无此节点"}, "节点", "unknown-name"),
        ({"维权援助": ""}, "维权援助", "missing-value"),
        ({"维权援助": "-1"}, "维权援助", "number-too-small"),
        ({"维权援助": "1.5"}, "维权援助", "not-whole"),
        ({"月份": "2025-13"}, "月份", "impossible-date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_taken_in(
    returns: Returns, row: dict[str, str], column: str, code: str
) -> None:
    found = returns(row)

    assert codes(found["rejected"]) == [(2, column, code)]
    assert not found["committed"]
    assert not NodeReturn.objects.exists()


def test_the_good_rows_alone_are_taken_in_when_asked_for(returns: Returns) -> None:
    found = returns(month(1, 0), month(2, 5, 预审通过="99"), month(3, 10), accept_good=True)

    assert (found["new"], codes(found["rejected"])) == (2, [(3, "期末在审", "does-not-add-up")])


def test_pending_goes_on_from_month_to_month_or_somebody_should_look(returns: Returns) -> None:
    returns(month(1, 0))

    found = returns(month(2, 6), month(4, 90))

    assert codes(found["flags"]) == [(2, "期初在审", "pending-differs")]
    assert found["committed"]
    assert codes(returns(month(2, 6))["flags"]) == [(2, "期初在审", "pending-differs")]


def test_a_correction_that_makes_a_later_month_impossible_is_refused(returns: Returns) -> None:
    returns(month(1, 0, 发明授权="0"), month(2, 5, 发明授权="70"))

    found = returns({"预审通过": "10", "预审不通过": "35", "发明授权": "0"})

    assert codes(found["rejected"]) == [(2, "发明授权", "granted-exceeds-passed")]
    assert not found["committed"]


def test_where_earlier_months_are_not_known_too_many_grants_are_a_doubt_only(returns: Returns, node: Node) -> None:
    node("old", "320200", operating_from=dt.date(2019, 3, 1))

    found = returns({"节点": "old", "发明授权": "400"}, {"节点": "taizhou"})

    assert codes(found["flags"]) == [
        (2, "发明授权", "granted-exceeds-known-passed"),
        (3, "月份", "operation-start-unknown"),
    ]
    assert found["new"] == 2


def test_two_rows_of_one_month_are_one_or_none(returns: Returns) -> None:
    same = returns({}, {})
    other = returns(month(2, 5), month(2, 5, 维权援助="9"))

    assert same["duplicates"] == [{"row": 3, "same_as_row": 2}]
    assert codes(other["rejected"]) == [(3, "节点", "differs-from-row")]


def test_a_closed_node_reports_no_more(returns: Returns, node: Node) -> None:
    node("closed", "320200", operating_to=dt.date(2025, 3, 1))

    assert codes(returns({"节点": "closed"} | month(3, 0))["rejected"]) == [(2, "月份", "after-closing")]


def test_a_year_comes_in_by_the_command_and_its_faults_are_all_listed(
    suzhou: ProtectionNode,
    nanjing: ProtectionNode,
    as_worker: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Twelve months of two nodes; Nanjing forgot one, and has an impossible one."""
    year = [GOOD | month(n, 5 * (n - 1)) for n in range(1, 13)]
    nanjings = [row | {"节点": "nj-city"} for row in year if row["月份"] != "2025-05"]
    faulty = [row | ({"调解成功": "99"} if row["月份"] == "2025-08" else {}) for row in nanjings]
    path = write(tmp_path / "year.csv", HEADING, [*year, *faulty])

    with pytest.raises(SystemExit) as refused:
        call_command("import_file", "node_returns", str(path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert refused.value.code == 1
    assert codes(told["rejected"]) == [(20, "调解成功", "more-succeed-than-accepted")]
    assert not NodeReturn.objects.exists()

    with pytest.raises(SystemExit):
        call_command("import_file", "node_returns", str(path), "--accept-good", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["committed"], told["new"], NodeReturn.objects.count()) == (True, 22, 22)
    missing = {duty.node.code: [str(month) for month in duty.missing] for duty in duties_of_the_year()}
    assert (missing["sz-city"], missing["nj-city"]) == ([], ["2025-05", "2025-08"])
    assert told["flags"] == []


def test_there_is_a_template_with_every_heading(tmp_path: Path) -> None:
    call_command("import_file", "node_returns", "--template", str(tmp_path / "t.xlsx"))

    assert [cell.rstrip("*") for cell in next(read_rows(tmp_path / "t.xlsx"))] == list(HEADING)
