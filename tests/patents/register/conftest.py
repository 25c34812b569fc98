"""Files of the register, written as a person would send them, and imported down the real path."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.intake.registry import ImportKind
from ipportal.core.intake.reports import Report
from ipportal.core.intake.sheets import Sheet
from ipportal.core.kit import clock
from ipportal.core.kit.dates import Days
from patents.register.imports import Patents
from patents.register.rows import read_row

HEADING = (
    "申请号", "公开号", "专利类型", "名称", "申请日", "授权公告日",
    "第一专利权人", "统一社会信用代码", "地址", "区县代码", "主分类号", "分类号",
)  # fmt: skip
GOOD = {
    "申请号": "201710601862.3",
    "名称": "一种测试装置",
    "申请日": "2017-07-21",
    "授权公告日": "2019-03-05",
    "第一专利权人": "示范企业00001",
    "区县代码": "320106",
    "主分类号": "H01L 21/336",
}
EVENT_HEADING = ("申请号", "事件", "生效日", "新专利权人", "区县代码", "来源")

Outcome = dict[str, Any]
Import = Callable[..., Outcome]


def write(path: Path, heading: Iterable[str], rows: Iterable[dict[str, str]], encoding: str = "utf-8") -> Path:
    heading = list(heading)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows([row.get(name, "") for name in heading] for row in rows)
    return path


@pytest.fixture
def imported(as_worker: None, tmp_path: Path) -> Import:
    """Import a file and answer what `import_file --json` would print."""

    def run(kind: str, path: Path, **options: Any) -> Outcome:
        order = Order(kind=registry.find(kind), path=path, by=SYSTEM, **options)
        result = import_path(order, sha256="", size=0)
        with result.report:
            return result.as_json()

    return run


@pytest.fixture
def patents(imported: Import, tmp_path: Path) -> Import:
    """Import rows of the register; each is GOOD but for what it says."""

    def run(
        *rows: dict[str, str], heading: Iterable[str] = HEADING, encoding: str = "utf-8", **options: Any
    ) -> Outcome:
        return imported(
            "patents", write(tmp_path / "patents.csv", heading, [GOOD | row for row in rows], encoding), **options
        )

    return run


class RowByRow(Patents):
    """The same kind without its fast lane: every row goes the slow way."""

    copy_text = ImportKind.copy_text

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        days = Days(latest=clock.today())
        rows = (read_row(record, days) for record in sheet.records(report))
        return (row for row in rows if row is not None)


@pytest.fixture
def slowly(as_worker: None, tmp_path: Path) -> Callable[[dict[str, str]], tuple[list[Any], list[Any]]]:
    """Rows and codes of faults and flags when a row is read the slow way."""

    def run(row: dict[str, str]) -> tuple[list[Any], list[Any]]:
        path = write(tmp_path / "slow.csv", HEADING, [GOOD | row])
        result = import_path(Order(kind=RowByRow(), path=path, by=SYSTEM, dry_run=True), sha256="", size=0)
        with result.report:
            found = result.as_json()
        faults, flags = ([(one["row"], one["code"]) for one in found[kind]] for kind in ("rejected", "flags"))
        return faults, flags

    return run


@pytest.fixture
def shared_data() -> Path:
    """Real files that are read from beside the project and never kept in it."""
    folder = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not folder.exists():
        pytest.skip(f"no test-only data at {folder}; set SHARED_DATA")
    return folder


@pytest.fixture
def events(imported: Import, tmp_path: Path) -> Import:
    """Import events; the number is GOOD's unless given."""

    def run(*rows: dict[str, str], **options: Any) -> Outcome:
        found = [{"申请号": GOOD["申请号"]} | row for row in rows]
        return imported("patent_events", write(tmp_path / "events.csv", EVENT_HEADING, found), **options)

    return run
