"""Files of honours, and the register they speak of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.patents.register.conftest import Import, imported, patents, write

__all__ = ["imported", "patents"]

HEADING = ("奖项", "届次", "等级", "专利号", "姓名", "单位", "授奖日", "来源")
GOLD = {
    "奖项": "中国专利奖",
    "届次": "第二十三届",
    "等级": "金奖",
    "专利号": "ZL201710601862.3",
    "授奖日": "2022-07-26",
}

Honours = Callable[..., dict[str, Any]]


@pytest.fixture
def honours(imported: Import, tmp_path: Path) -> Honours:
    """Import honours; each row is GOLD but for what it says."""

    def run(*rows: dict[str, str], **options: Any) -> dict[str, Any]:
        return imported("honours", write(tmp_path / "honours.csv", HEADING, [GOLD | row for row in rows]), **options)

    return run
