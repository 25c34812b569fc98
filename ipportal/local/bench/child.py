"""`python -m ipportal.local.bench.child FILE`: import a register file in a process of its own and say what it took."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

import django


def import_file(path: Path) -> dict[str, float]:
    """Down the product's path: checks, staging, merge, events, ledger, batch record. Answers rows and seconds."""
    from ipportal.core.audit.actions import SYSTEM
    from ipportal.core.intake import registry
    from ipportal.core.intake.actions import import_path
    from ipportal.core.intake.engine import Order

    began = time.perf_counter()
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    order = Order(kind=registry.find("patents"), path=path, by=SYSTEM, source="benchmark")
    result = import_path(order, sha256=sha256, size=path.stat().st_size)
    took = time.perf_counter() - began
    with result.report as report:
        if not result.committed or report.rejected_rows or result.counts.new != result.rows:
            raise RuntimeError(f"{path.name} is not a clean new batch: {report.grouped()[:3]}")
    return {"rows": result.rows, "seconds": took}


def peak_megabytes() -> float:
    """The most memory this process ever had resident (Linux; elsewhere what the system says of it)."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


if __name__ == "__main__":
    django.setup()
    before = peak_megabytes()
    found = import_file(Path(sys.argv[1]))
    print(json.dumps(found | {"megabytes": peak_megabytes(), "megabytes_before": before}))
