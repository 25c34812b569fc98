"""P1 and P2: how fast, and in how much memory, a clean file of the register comes in."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ipportal.local.bench.child import import_file
from ipportal.local.bench.frame import Bench, Result, interleaved, seconds
from patents.register.demonstration import owners_places
from patents.register.generator import HEADING, Register

LATER_RATIO: Final = 0.3  # a later batch, of the register that is there
BLOCK: Final = 1 << 18


def write_file(bench: Bench, rows: int, series: int) -> Path:
    """A clean file of new patents; another series has other numbers."""
    path = bench.folder / f"patents-{rows}-{series}.csv"
    register = Register(rows, owners_places(), seed=1, series=series, clean=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADING)
        writer.writerows(register.rows())
    return path


def load_register(bench: Bench) -> Result:
    """P2, and the register that all other benchmarks work on: `rows` patents by one file, in a process of its own."""
    bench.tell(f"writing and importing {bench.rows} patents")
    path = write_file(bench, bench.rows, series=0)
    said = json.loads(bench.run("worker", "-m", "ipportal.local.bench.child", str(path)))
    path.unlink()
    with bench.connect() as owner:
        owner.execute("VACUUM ANALYZE patents_patent, patents_event")
    return Result(
        "P2", "peak memory of the importing process", "MB", [said["megabytes"]], reach=150, beyond=60,
        note=f"{said['megabytes_before']:.0f} MB of it before the first row; "
        f"first load {said['rows'] / said['seconds']:,.0f} rows/s",
        details=said,
    )  # fmt: skip


def import_later_batches(bench: Bench) -> Result:
    """P1: new batches of LATER_RATIO of the register, down the product's path and by raw COPY into a twin table."""
    rows = max(int(bench.rows * LATER_RATIO), 10_000)
    with bench.connect() as owner:
        owner.execute("CREATE TABLE raw_patent (LIKE patents_patent INCLUDING INDEXES)")
        owner.execute("INSERT INTO raw_patent SELECT * FROM patents_patent")
        owner.execute("VACUUM ANALYZE raw_patent")
        owner.execute("CHECKPOINT") if _is_superuser(owner) else None
        files: dict[int, Path] = {}

        def limit(number: int) -> float:
            copied = _as_copied(files[number])
            took = seconds(lambda: _copy(owner, copied))
            copied.unlink()
            return took

        def candidate(number: int) -> float:
            return float(import_file(files[number])["seconds"])

        for number in range(bench.rounds):
            files[number] = write_file(bench, rows, series=number + 1)
        bench.tell(f"importing {bench.rounds} batches of {rows} patents, and by raw COPY")
        limits, candidates = interleaved(limit, candidate, bench.rounds)
        owner.execute("DROP TABLE raw_patent")
    ratios = [raw / ours for raw, ours in zip(limits, candidates, strict=True)]
    speeds = sorted(rows / ours for ours in candidates)
    return Result(
        "P1", "import of a later batch, whole product path", "rows/s ÷ raw COPY", ratios, reach=0.25, beyond=0.45,
        more_is_better=True,
        note=f"batches of {rows:,}: {speeds[len(speeds) // 2]:,.0f} rows/s",
        details={"rows": rows, "raw_seconds": limits, "seconds": candidates},
    )  # fmt: skip


def _as_copied(path: Path) -> Path:
    """The same rows as typed COPY text, made by the product's own checks before the clock starts."""
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet
    from ipportal.core.kit.readers import open_table
    from ipportal.core.kit.tabular import match_headings
    from patents.register.imports import Patents

    copied = path.with_suffix(".copy")
    kind = Patents()
    with open_table(path) as table, copied.open("w", encoding="utf-8") as out:
        records = table.records
        headings = match_headings(next(records), kind.columns, one_of=kind.one_of)
        sheet = Sheet(records, headings, kind.columns, layout="", source="")
        with Report(kind.columns, "zh") as report:
            for block in kind.copy_text(sheet, report):
                out.write(_without_row_numbers(block))
    return copied


def _without_row_numbers(block: str) -> str:
    return "".join(f"{line.partition(chr(9))[2]}\n" for line in block.split("\n")[:-1])


def _copy(owner: Any, path: Path) -> None:
    columns = ", ".join(column.name for column in _stage_columns())
    owner.execute("ALTER TABLE raw_patent ALTER demonstration SET DEFAULT false, ALTER seq SET DEFAULT 0")
    with owner.cursor() as cursor, cursor.copy(f"COPY raw_patent ({columns}) FROM STDIN") as copy:
        for block in _blocks(path):
            copy.write(block)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _stage_columns() -> Any:
    from patents.register.imports import Patents

    return Patents.stage


def _is_superuser(owner: Any) -> bool:
    return bool(owner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0])


BENCHMARKS = (load_register, import_later_batches)
