"""What breaks, what the pages show meanwhile, and how long until all is right: measured on a portal of its own.

Starts `manage.py up --demo` in a state folder of its own on a free loopback port, reads its pages all the time, kills
what can be killed, and writes docs/results/DATE-faults.md. Bounded: a few minutes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg
import redis

from ipportal.local import addresses

ROOT = Path(__file__).resolve().parents[2]
WATCHED = (
    "/figures/",
    "/api/v1/figures/?metric=invention-patents-per-10k&region=320100&month=2023-12",
    "/api/v1/rankings/?metric=invention-patents-per-10k&month=2024-12&peer_group=cities",
)
KILLS = 20
TWENTY_ORDERS = """
    INSERT INTO ipportal_job (kind, key, args, state, ordered_by, claimed_by, attempts,
                              stage, stage_done, stage_total, stages, error, result)
    SELECT 'metrics.recompute', '', '{}', 'queued', 'faults', '', 0, '', 0, 0, '[]', '', '{}'
    FROM generate_series(1, 20) RETURNING id
"""
HEAD = (
    "# Faults, {today}",
    "",
    "| what was done | until all was right | what the pages answered meanwhile |",
    "|---|---|---|",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait for a condition; how long it took, or a failure that says what did not come."""
    began = time.monotonic()
    pause = threading.Event()
    while not true():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"not within {seconds} s: {what}")
        pause.wait(0.05)
    return time.monotonic() - began


@dataclass
class Portal:
    """A whole portal in a folder of its own."""

    state: Path
    port: int = field(default_factory=free_port)

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"STATE_DIR": str(self.state), "DEMO": "1"}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "manage.py", *words]
        return subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        argv = [sys.executable, "manage.py", "up", "--demo", "--port", str(self.port)]
        process = subprocess.Popen(argv, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            for line in process.stdout:
                if line.startswith("Ready:"):
                    break
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def pids(self, *words: str) -> list[int]:
        """Processes of this portal whose command line holds all the words."""
        mark = f"STATE_DIR={self.state}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environ, line = (folder / "environ").read_bytes(), (folder / "cmdline").read_bytes().decode()
            except (OSError, UnicodeDecodeError):
                continue
            if mark in environ.split(b"\0") and all(word in line for word in words):
                found.append(int(folder.name))
        return sorted(found)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def sql(self, query: str) -> list[tuple[object, ...]]:
        """Ask the portal's own database, as its worker."""
        host = str(addresses.socket_dir(self.state))
        with psycopg.connect(host=host, user="ipp_worker", dbname=addresses.DATABASE_NAME) as connection:
            return connection.execute(query).fetchall()

    def tables_are_right(self) -> bool:
        return self.command("verify", "--json").returncode == 0


class Watch:
    """Reads the watched pages all the time and keeps what they answered."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.answers: Counter[int] = Counter()
        self.figures: set[str] = set()
        self.slowest = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stop.wait(0.02):
            for path in WATCHED:
                began = time.monotonic()
                status, body = self.portal.get(path)
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.answers[status] += 1
                if status == 200 and path.startswith("/api/v1/figures"):
                    self.figures.add(figure_of(body))

    def told(self) -> str:
        statuses = ", ".join(f"{count} × {status or 'no connection'}" for status, count in sorted(self.answers.items()))
        return f"{statuses}; slowest {self.slowest:.2f} s; {len(self.figures)} different value(s)"


def figure_of(body: str) -> str:
    """What a figure says, without the moment it was computed."""
    figure = json.loads(body)["results"][0]
    return json.dumps([figure["value"], figure["numerator"], figure["denominator"]])


def open_jobs(portal: Portal) -> int:
    return int(str(portal.sql("SELECT count(*) FROM ipportal_job WHERE state IN ('queued', 'running')")[0][0]))


def kill_workers(portal: Portal) -> list[str]:
    """kill -9 of the whole worker at random moments of a full recompute."""
    chance, waits, exact = random.Random(7), [], 0
    with Watch(portal) as watch:
        for _ in range(KILLS):
            portal.command("recompute", "--full")
            threading.Event().wait(chance.uniform(0, 0.6))  # the random moment itself
            for pid in portal.pids("celery", "worker"):
                os.kill(pid, signal.SIGKILL)
            waits.append(until(lambda: open_jobs(portal) == 0, seconds=60, what="the recompute after a kill"))
            exact += portal.tables_are_right()
    line = f"{exact} of {KILLS} exact; until done: median {sorted(waits)[KILLS // 2]:.1f} s, longest {max(waits):.1f} s"
    return ["kill -9 of the worker in a full recompute", line, watch.told()]


def kill_postgres(portal: Portal) -> list[str]:
    with Watch(portal) as watch:
        postmaster = portal.pids("postgres", "-D")[0]
        os.kill(postmaster, signal.SIGKILL)
        wait = until(lambda: portal.get("/readyz")[0] != 200, seconds=10, what="/readyz notices")
        wait += until(lambda: portal.get("/readyz")[0] == 200, seconds=30, what="/readyz is well again")
        until(lambda: portal.get(WATCHED[0])[0] == 200, seconds=10, what="the dashboard answers")
    exact = "all exact" if portal.tables_are_right() else "NOT EXACT"
    return ["kill -9 of PostgreSQL", f"ready again after {wait:.1f} s; {exact}", watch.told()]


def kill_valkey(portal: Portal) -> list[str]:
    with Watch(portal) as watch:
        for pid in portal.pids("valkey-server"):
            os.kill(pid, signal.SIGKILL)
        answer = portal.command("recompute")
        wait = until(lambda: open_jobs(portal) == 0, seconds=60, what="the order given without a broker is done")
    line = f"order taken (exit {answer.returncode}) and done after {wait:.1f} s"
    return ["kill -9 of Valkey, then an order", line, watch.told()]


def empty_the_queue(portal: Portal) -> list[str]:
    """FLUSHALL with twenty orders waiting."""
    sockets = addresses.socket_dir(portal.state) / "valkey.sock"
    with Watch(portal) as watch:
        portal.sql(TWENTY_ORDERS)
        redis.Redis(unix_socket_path=str(sockets)).flushall()
        wait = until(lambda: open_jobs(portal) == 0, seconds=120, what="twenty orders after FLUSHALL")
    return ["FLUSHALL with 20 orders waiting", f"20 of 20 done after {wait:.1f} s", watch.told()]


def hang_valkey(portal: Portal) -> list[str]:
    """A broker that hangs instead of refusing."""
    pids = portal.pids("valkey-server")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        with Watch(portal) as watch:
            began = time.monotonic()
            answer = portal.command("recompute")
            seconds = time.monotonic() - began
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    wait = until(lambda: open_jobs(portal) == 0, seconds=60, what="the order given to a hanging broker")
    line = f"order taken in {seconds:.1f} s (exit {answer.returncode}), done {wait:.1f} s after it woke"
    return ["Valkey hangs (SIGSTOP), an order is given", line, watch.told()]


def main() -> int:
    today = dt.datetime.now(tz=dt.UTC).date()
    rows = []
    with tempfile.TemporaryDirectory(prefix="ipportal-faults-") as folder:
        Path(folder).chmod(0o755)
        portal = Portal(Path(folder) / "state")
        with portal.up():
            for fault in (kill_workers, kill_postgres, kill_valkey, empty_the_queue, hang_valkey):
                rows.append(fault(portal))
                print(" | ".join(rows[-1]), flush=True)
        left = portal.pids()
        rows.append(["SIGTERM to the supervisor", f"{len(left)} processes left", ""])
        print(" | ".join(rows[-1]), flush=True)
    text = [line.format(today=today) for line in HEAD] + [f"| {' | '.join(row)} |" for row in rows]
    (ROOT / "docs" / "results" / f"{today}-faults.md").write_text("\n".join(text) + "\n", encoding="utf8")
    return 1 if left or any("NOT" in row[1] or f"{KILLS} of {KILLS}" not in row[1] for row in rows[:1]) else 0


if __name__ == "__main__":
    sys.exit(main())
