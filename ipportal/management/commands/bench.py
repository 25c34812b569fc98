"""`bench --rows N`: the benchmarks, in a scratch database of the embedded server; prints ratios, writes bench.json."""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection

from ipportal.core.audit.commands import PortalCommand
from ipportal.local import bench as benches
from ipportal.local import services
from ipportal.local.bench import frame
from ipportal.local.bench.frame import Bench, Result

UNUSABLE: Final = 2


class Command(PortalCommand):
    help = "Measure the portal's work as ratios to what the machine can do at best."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000, help="patents in the register (default 100000)")
        parser.add_argument("--rounds", type=int, default=frame.ROUNDS, help="rounds of each measurement")
        parser.add_argument("--only", default="", help="names of benchmark modules, separated by commas")
        parser.add_argument("--keep", action="store_true", help="leave the scratch database for a look afterwards")

    def handle(self, *, rows: int, rounds: int, only: str, keep: bool, **_options: Any) -> None:
        if "postgres" not in services.embedded():
            raise CommandError("the benchmarks need the embedded PostgreSQL: unset DATABASE_URL", returncode=UNUSABLE)
        if rows < 1000 or rounds < 1:
            raise CommandError("--rows must be 1000 or more, --rounds 1 or more", returncode=UNUSABLE)
        state = Path(settings.STATE_DIR)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            bench = Bench(rows, Path(folder), state, self._tell, rounds)
            frame.make_database(bench)
            connection.close()
            connection.settings_dict["NAME"] = frame.DATABASE
            try:
                about = frame.machine(bench)
                results = [result for work in _benchmarks(only) for result in _listed(work(bench))]
            finally:
                connection.close()
                if not keep:
                    frame.drop_database(state)
        results.sort(key=lambda result: int(result.id[1:]))
        path = state / "bench.json"
        frame.write(path, bench, about | {"measured": time.strftime("%Y-%m-%dT%H:%M:%S%z")}, results)
        self.stdout.write("\n".join(f"{name}: {value}" for name, value in about.items()))
        self.stdout.write(f"register: {rows:,} patents\n\n{frame.table(results)}\n\nwritten to {path}")

    def _tell(self, line: str) -> None:
        self.stderr.write(f"{time.strftime('%H:%M:%S')} {line}")


def _benchmarks(only: str) -> Iterator[Callable[[Bench], Result | list[Result]]]:
    """The register is loaded first, later batches come last: what stands between sees the size that was asked for."""
    modules = [
        importlib.import_module(f"{benches.__name__}.{found.name}") for found in pkgutil.iter_modules(benches.__path__)
    ]
    works = [work for module in modules for work in getattr(module, "BENCHMARKS", ())]
    first, last = ("load_register",), ("import_later_batches",)
    yield from (work for work in works if work.__name__ in first)
    for work in works:
        if work.__name__ not in first + last and (not only or work.__module__.rpartition(".")[2] in only.split(",")):
            yield work
    if not only or "imports" in only.split(","):
        yield from (work for work in works if work.__name__ in last)


def _listed(found: Result | list[Result]) -> list[Result]:
    return found if isinstance(found, list) else [found]
