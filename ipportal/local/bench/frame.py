"""What every benchmark gets and gives: a scratch database with a register, interleaved rounds, medians and ranges."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg
from psycopg import sql

from ipportal.env import ROOT
from ipportal.local import addresses

DATABASE: Final = "ipportal_bench"
ROUNDS: Final = 5
SUPERUSER: Final = "postgres"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `value` is the median of the rounds; `reach` and `beyond` are what to compare it with."""

    id: str
    work: str
    unit: str
    values: Sequence[float]
    reach: float
    beyond: float
    more_is_better: bool = False
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def verdict(self) -> str:
        for word, mark in (("beyond", self.beyond), ("reach", self.reach)):
            if self.value >= mark if self.more_is_better else self.value <= mark:
                return word
        return "missed"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"median": self.value, "verdict": self.verdict}


@dataclass
class Bench:
    """One run: the size asked for, a folder for files, and a log of what is going on."""

    rows: int
    folder: Path
    state: Path
    tell: Callable[[str], None]
    rounds: int = ROUNDS

    def connect(self, role: str = "owner") -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of our own to the scratch database, beside Django's; it commits each statement."""
        settings = addresses.database(self.state, role=role)
        return psycopg.connect(
            host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=DATABASE, autocommit=True
        )

    def manage(self, role: str, *command: str) -> None:
        """One management command on the scratch database, in a process of its own."""
        self.run(role, str(ROOT / "manage.py"), *command)

    def run(self, role: str, *arguments: str) -> str:
        """Python in a process of its own, on the scratch database; answers what it printed."""
        environment = os.environ | {"DATABASE_NAME": DATABASE, "DATABASE_ROLE": role, "STATE_DIR": str(self.state)}
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments[:4])}: {done.stderr[-3000:]}")
        return done.stdout


def make_database(bench: Bench) -> None:
    """An empty scratch database with the portal's tables and reference rows; the portal's own is never touched."""
    with _superuser(bench.state) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER ipp_owner").format(name))
        connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO ipp_web, ipp_worker").format(name))
    bench.manage("owner", "migrate", "--noinput", "-v0")
    bench.manage("owner", "load_reference", "-v0")


def drop_database(state: Path) -> None:
    with _superuser(state) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))


def _superuser(state: Path) -> psycopg.Connection[tuple[Any, ...]]:
    host = str(addresses.socket_dir(state))
    return psycopg.connect(host=host, port=5432, user=SUPERUSER, dbname="postgres", autocommit=True)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def interleaved(
    limit: Callable[[int], float], candidate: Callable[[int], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of both in every round; which goes first changes from round to round."""
    limits, candidates = [], []
    for number in range(rounds):
        if number % 2:
            candidates.append(candidate(number))
            limits.append(limit(number))
        else:
            limits.append(limit(number))
            candidates.append(candidate(number))
    return limits, candidates


def machine(bench: Bench) -> dict[str, Any]:
    """Where and on what it was measured."""
    with bench.connect() as connection:
        (server,) = connection.execute("SHOW server_version").fetchone() or ("",)
    return {
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "machine": platform.machine(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": server,
        "psycopg": psycopg.__version__,
    }


def table(results: Sequence[Result]) -> str:
    """The ratios for people: median, range, marks, verdict, and what limits them."""
    lines = [f"{'id':<4} {'median':>9} {'range':>19} {'reach':>7} {'beyond':>7}  verdict  work"]
    for result in results:
        span = f"{min(result.values):.3g} - {max(result.values):.3g}"
        lines.append(
            f"{result.id:<4} {result.value:>9.3g} {span:>19} {result.reach:>7g} {result.beyond:>7g}"
            f"  {result.verdict:<7}  {result.work} ({result.unit})"
        )
        if result.note:
            lines.append(f"     {result.note}")
    return "\n".join(lines)


def write(path: Path, bench: Bench, about: dict[str, Any], results: Sequence[Result]) -> None:
    found = {"rows": bench.rows, "rounds": bench.rounds, **about, "results": [result.as_json() for result in results]}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
