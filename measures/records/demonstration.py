"""Records of the demonstration come in as files do, by the same path and marked as such."""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from patents.register.actions import DEMONSTRATION
from patents.register.demonstration import already_imported

Rows = Iterable[Mapping[str, object]]


def bring_in(kind: str, layout: str, headings: Sequence[str], rows: Rows) -> int:
    """Import the rows once; how many were new."""
    name = f"demonstration-{kind}{f'-{layout}' if layout else ''}.csv"
    if already_imported(name):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings, restval="")
            writer.writeheader()
            writer.writerows(rows)
        order = Order(kind=registry.find(kind), path=path, by=SYSTEM, layout=layout, source=DEMONSTRATION)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        result = import_path(order, sha256=sha256, size=path.stat().st_size)
    with result.report as report:
        if not result.committed:
            raise RuntimeError(f"{name}: {[cause.as_json() for cause in report.grouped()[:3]]}")
    return result.counts.new
