"""For one run of the long tests: how each ended, how long it took and what it counted, as JSON in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.amounts import RESULT

_told: Final[dict[str, dict[str, Any]]] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    told = _told.setdefault(report.nodeid, {"passed": True, "seconds": 0.0, "counted": {}})
    told["passed"] &= report.passed
    told["seconds"] += report.duration
    told["counted"] = dict(report.user_properties)


def pytest_sessionfinish() -> None:
    Path(RESULT).write_text(json.dumps(_told), encoding="utf8")
