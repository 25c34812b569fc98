"""Files of rules, and registers and honours for them to judge."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.patents.honours.conftest import honours
from tests.patents.register.conftest import Import, events, imported, patents, write

__all__ = ["events", "honours", "imported", "patents"]

HEADING = ("产业代码", "规则", "类型", "IPC 模式", "关键词限定", "关键词", "来源")
LINE = {"产业代码": "1.5", "规则": "1", "类型": "include", "IPC 模式": "G06N*", "关键词限定": "N", "来源": "test"}

# Findings feed the ledger once `patents/apps.py` names the room's tasks and counts.
ONLY_PLUGGED_IN = pytest.mark.skipif(
    "patents.highvalue.counts" not in sys.modules, reason="the findings are not plugged into patents/apps.py yet"
)

Rules = Callable[..., dict[str, Any]]


@pytest.fixture
def rules(imported: Import, tmp_path: Path) -> Rules:
    """Import a version of the concordance; each row is LINE but for what it says."""

    def run(*rows: dict[str, str], **options: Any) -> dict[str, Any]:
        return imported("sei_rules", write(tmp_path / "rules.csv", HEADING, [LINE | row for row in rows]), **options)

    return run
