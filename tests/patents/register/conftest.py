"""Files of the register, written as a person would send them, and imported down the real path."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order

HEADING = (
    "申请号", "公开号", "专利类型", "名称", "申请日", "授权公告日", "第一专利权人", "统一社会信用代码", "地址", "区县代码", "主分类号", "分类号",
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


@pytest.fixture
def events(imported: Import, tmp_path: Path) -> Import:
    """Import events; the number is GOOD's unless given."""

    def run(*rows: dict[str, str], **options: Any) -> Outcome:
        found = [{"申请号": GOOD["申请号"]} | row for row in rows]
        return imported("patent_events", write(tmp_path / "events.csv", EVENT_HEADING, found), **options)

    return run
