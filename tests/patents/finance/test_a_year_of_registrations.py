"""A year of registrations comes as a file with planted faults: all are found, every cell is what one counts by hand.

Some in the suite, 20,000 in the long one.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.kit.identifiers import written
from patents.finance.models import Pledge
from patents.finance.states import State
from tests.amounts import amount
from tests.conftest import WORKER, role
from tests.patents.finance.statistics.registrations import Told, made_up
from tests.patents.finance.statistics.test_counting import check_every_cell
from tests.patents.finance.test_imports import FAULTS, GOOD, HEADING
from tests.patents.register.conftest import write
from tests.people import Cast

pytestmark = pytest.mark.django_db
REGISTRATIONS = amount(600, 20_000)
FAULTY_ONE_IN = 40
STATES = {
    State.REGISTERED: "登记", State.RELEASED: "注销", State.OVERDUE: "逾期", State.VOID: "作废",
    State.REALISED: "实现质权",
}  # fmt: skip
SIZES = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型", "": ""}


def told_once(lines: list[Told]) -> list[Told]:
    """Only what a file can tell: a place in the province, every live right in one pledge."""
    taken: set[str] = set()
    kept: list[Told] = []
    for line in lines:
        if line.city is None:
            continue
        line.rights = [invention(right) for right in line.rights]
        line.rights = [right for right in line.rights if right[1] not in taken] or [("trademark", f"TM{len(kept)}")]
        if line.state in (State.REGISTERED, State.OVERDUE):
            taken.update(number for _kind, number in line.rights)
        line.firms = [(name, "") for name, _code in line.firms]
        kept.append(line)
    return kept


def invention(right: tuple[str, str]) -> tuple[str, str]:
    """With a number that is one."""
    kind, number = right
    return (kind, str(int(number) + 10**7)) if kind == "patent" else right


def row_of(place: int, line: Told) -> dict[str, str]:
    over = line.state in (State.RELEASED, State.VOID, State.REALISED)
    return GOOD | {
        "登记号": f"Y2025{line.city}{place:05d}", "登记日": line.day.isoformat(),
        "出质人": ";".join(name for name, _code in line.firms), "统一社会信用代码": "", "企业规模": SIZES[line.size],
        "区县代码": str(line.city), "质权人": line.bank[0], "金额(元)": yuan(line.secured_fen),
        "贷款金额(元)": yuan(line.loan_fen) if line.loan_fen else "",
        "权利类型": ";".join(kind for kind, _number in line.rights),
        "权利号": ";".join(written(int(number)) if kind == "patent" else number for kind, number in line.rights),
        "起": line.day.isoformat(), "止": line.day.replace(year=2027).isoformat(), "状态": STATES[line.state],
        "注销日": line.day.isoformat() if over else "",
        "逾期日": line.day.isoformat() if line.state == State.OVERDUE else "",
    }  # fmt: skip


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def planted(luck: random.Random, rows: list[dict[str, str]]) -> tuple[list[dict[str, str]], dict[int, str]]:
    """The rows with faulty ones among them, and by the row of the sheet which code each must get."""
    mixed: list[dict[str, str]] = []
    wrong: dict[int, str] = {}
    for place, row in enumerate(rows):
        mixed.append(row)
        if luck.randrange(FAULTY_ONE_IN) == 0:
            faults, code = luck.choice(FAULTS)
            mixed.append(GOOD | {"登记号": f"Y2025999{place:06d}", "权利号": f"X{place}"} | faults)
            wrong[len(mixed) + 1] = code
    return mixed, wrong


def test_a_year_with_planted_faults(people: Cast, tmp_path: Path, counted: Any) -> None:
    luck = random.Random(7)
    lines = told_once(made_up(REGISTRATIONS, years=(2025,)))
    rows, wrong = planted(luck, [row_of(place, line) for place, line in enumerate(lines)])
    path = write(tmp_path / "year.csv", (*HEADING, "逾期日"), rows)
    order = Order(kind=registry.find("pledges"), path=path, by=SYSTEM, accept_good=True)
    with role(WORKER):
        result = import_path(order, sha256="", size=0)
    with result.report:
        told = result.as_json()

    found = {one["row"]: one["code"] for one in told["rejected"]}
    assert wrong
    assert found.keys() == wrong.keys(), [one for one in told["rejected"] if one["row"] not in wrong][:5]
    assert all(wrong[row] in code or code in wrong[row] for row, code in found.items())
    assert told["new"] == len(lines) == Pledge.objects.count()
    for line in lines:  # as the file names them, banks and firms have no codes
        line.bank = (line.bank[0], "")
    check_every_cell(lines)
    counted["registrations"] += len(lines)
    counted["planted faults"] += len(wrong)
