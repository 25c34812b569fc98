"""Proves at length that figures are right and nothing typed is lost; what was counted is in docs/results."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from tests.long.results import machine

ROOT: Final = Path(__file__).resolve().parents[2]
HIGH_VALUE, METRICS, CENTRES = "tests/patents/highvalue", "tests/core/metrics", "tests/patents/centres"
FINANCE: Final = "tests/patents/finance"
PROOFS: Final = {
    f"{HIGH_VALUE}/test_figures.py": "random lives of an office: the ledger kept step by step, the ledger made anew and"
    " the oracle give the same, at a random moment of each",
    f"{HIGH_VALUE}/test_oracle.py": "every kind of high value and their union in the ledger, at every moment",
    f"{METRICS}/test_oracle.py": "inventions and their density from random registers; the table kept and written anew",
    f"{HIGH_VALUE}/test_rules_of_counting.py": "stories of one invention: by hand, by the oracle and by the engine",
    f"{HIGH_VALUE}/test_large_register.py": "a large register imported in four waves, against the oracle",
    f"{HIGH_VALUE}/test_later_edits.py": "releases, and what is learned after them: each comes out as it was published",
    f"{METRICS}/test_overlapping_imports.py": "imports that begin before a release and are kept after it",
    f"{FINANCE}/test_a_year_of_registrations.py": "a file of a year of pledges with planted faults: each is found, and"
    " every cell by city, month, kind and size is what one counts by hand",
    f"{FINANCE}/test_reidentification.py": "all that is published of pledges side by side: linear programs find no"
    " withheld cell, nor narrow one down below the agreed interval",
    f"{CENTRES}/test_servers_die.py": "two members fill in a report while web server and PostgreSQL are killed:"
    " what was accepted stands, each text once",
}
AN_HOUR: Final = (
    "faulthandler_timeout=3600"  # a test of the sample that takes five minutes hangs; one of these does not
)
Told = dict[str, dict[str, Any]]


def main() -> int:
    """0 when everything holds, 1 otherwise."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ipportal-long-") as folder:
        result = Path(folder) / "told.json"
        command = [sys.executable, "-m", "pytest", "-v", "-o", AN_HOUR, "-p", "tests.long.tally", *PROOFS]
        ended = subprocess.run(command, cwd=ROOT, env=os.environ | {"TEST_LONG": str(result)}, check=False).returncode
        told: Told = json.loads(result.read_text(encoding="utf8")) if result.exists() else {}
    write(told, time.monotonic() - began)
    return 1 if ended else 0


def row(path: str, what: str, told: Told) -> str:
    """A line of the table: all tests of one file together."""
    own = [one for node, one in told.items() if node.startswith(path)]
    counted: Counter[str] = Counter()
    for one in own:
        counted.update(one["counted"])
    numbers = ", ".join(f"{number:,} {name}" for name, number in sorted(counted.items()))
    holds = sum(one["passed"] for one in own)
    verdict = "yes" if own and holds == len(own) else "NO"
    return f"| {what} | {numbers} | {holds} of {len(own)} | {sum(one['seconds'] for one in own):.0f} | {verdict} |"


def write(told: Told, seconds: float) -> None:
    today = dt.datetime.now(tz=dt.UTC).date()
    lines = [f"# Long tests, {today}", "", f"By `make test-long` on {machine()}, in {seconds:.0f} s.", ""]
    lines += ["| what was proved | what was looked at | tests | seconds | holds |", "|---|---|---|---|---|"]
    lines += [row(path, what, told) for path, what in PROOFS.items()]
    text = "\n".join(lines) + "\n"
    (ROOT / "docs" / "results" / f"{today}-test-long.md").write_text(text, encoding="utf8")
    print(text)


if __name__ == "__main__":
    sys.exit(main())
