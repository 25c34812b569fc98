"""Nodes, and files of returns as a city office would send them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from measures.network.models import CITY, NodeKind, ProtectionNode
from tests.patents.register.conftest import Import, imported, write

__all__ = ["imported"]

HEADING: Final = (
    "节点", "月份", "期初在审", "预审受理", "预审通过", "预审不通过", "期末在审", "发明授权", "实用新型授权",
    "外观设计授权", "平均授权天数", "快速确权", "维权援助", "调解受理", "调解成功", "调解金额(元)", "协助执法",
    "电商案件", "展会案件", "海外维权指导", "备案主体数", "来源",
)  # fmt: skip
GOOD: Final = {
    "节点": "sz-city", "月份": "2025-01", "期初在审": "0", "预审受理": "50", "预审通过": "40", "预审不通过": "5",
    "期末在审": "5", "发明授权": "10", "实用新型授权": "2", "外观设计授权": "1", "平均授权天数": "45.5",
    "快速确权": "1",
    "维权援助": "7", "调解受理": "6", "调解成功": "4", "调解金额(元)": "120,000", "协助执法": "2", "电商案件": "3",
    "展会案件": "0", "海外维权指导": "1", "备案主体数": "312",
}  # fmt: skip
NUMBERS: Final = {
    "pending_start": "0", "received": "50", "passed": "40", "rejected": "5", "pending_end": "5",
    "granted_invention": "10", "granted_utility_model": "2", "granted_design": "1", "mean_days_to_grant": "45.5",
    "confirmation_cases": "1", "aid_cases": "7", "mediation_accepted": "6", "mediation_succeeded": "4",
    "mediation_amount_fen": "120000", "assisted_enforcement": "2", "ecommerce_cases": "3", "fair_cases": "0",
    "overseas_guidance": "1", "filed_entities": "312",
}  # fmt: skip

Node = Callable[..., ProtectionNode]
Returns = Callable[..., dict[str, Any]]


@pytest.fixture
def node(db: None) -> Node:
    """`node("sz-city", "320500")`: a city's node that works since 2025."""

    def make(code: str, city: str, **more: object) -> ProtectionNode:
        facts: dict[str, Any] = {
            "name_zh": f"{code}中心", "layer_id": CITY, "kind": NodeKind.CITY, "city_id": city,
            "parent": ProtectionNode.objects.get(code="jiangsu"), "operating_from": dt.date(2025, 1, 1),
        }  # fmt: skip
        return ProtectionNode.objects.create(code=code, **facts | more)

    return make


@pytest.fixture
def suzhou(node: Node) -> ProtectionNode:
    return node("sz-city", "320500", name_zh="苏州市知识产权保护中心")


@pytest.fixture
def nanjing(node: Node) -> ProtectionNode:
    return node("nj-city", "320100", name_zh="南京市知识产权保护中心")


@pytest.fixture
def returns(imported: Import, suzhou: ProtectionNode, tmp_path: Path) -> Returns:
    """Import returns; each is Suzhou's of January 2025 but for what it says."""

    def run(*rows: dict[str, str], **options: Any) -> dict[str, Any]:
        path = write(tmp_path / "returns.csv", HEADING, [GOOD | row for row in rows])
        return imported("node_returns", path, **options)

    return run
