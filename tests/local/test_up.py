"""`manage.py up` for real: it starts, attaches, outlives the death of its processes, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from celery import Celery

from ipportal.env import ROOT
from ipportal.local import addresses, processes
from ipportal.local.leash import wait_until
from ipportal.local.probes import web_answers

# They share one portal and follow one another: a file's tests stay together (--dist loadfile).
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which processes are left")

# Words on the command line by which each process is known.
PROCESSES = {
    "web": "gunicorn",
    "worker": "celery -A ipportal.celery worker",
    "beat": "celery -A ipportal.celery beat",
    "keeper": "ipportal.local.keeper",
    "postgres": "bin/postgres -D",
    "valkey": "valkey-server",
}
# Static files as in the other tests: compressing them has nothing to do with starting and stopping.
ENVIRONMENT = {"DEMO": "1", "IPPORTAL_TESTING": "1", "DJANGO_SETTINGS_MODULE": "ipportal.settings"}
NOT_INHERITED = ("DATABASE_ROLE", "CELERY_QUEUE", "PORT")


class Portal:
    """One `up` of one state folder."""

    def __init__(self, state: Path, port: int) -> None:
        self.state = state
        self.port = port
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.environment = inherited | ENVIRONMENT | {"STATE_DIR": str(state)}
        self.sockets = str(addresses.socket_dir(state))
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            argv, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180, check=False
        )

    def start(self, *through: str) -> None:
        argv = [*through, sys.executable, "manage.py", "up", "--port", str(self.port)]
        with (self.state / "up.log").open("wb") as log:
            self.process = subprocess.Popen(argv, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def wait_ready(self) -> None:
        ready = wait_until(lambda: self.has_ended() or self.is_ready(), seconds=180)
        assert ready, self.said()
        assert not self.has_ended(), self.said()

    def is_ready(self) -> bool:
        return f"Ready: http://127.0.0.1:{self.port}\n" in self.said()

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def said(self) -> str:
        return (self.state / "up.log").read_text()

    def pids(self, *, of: str = "") -> list[int]:
        """Living processes that were started for this state folder, by what their command line says."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                variables = (folder / "environ").read_bytes().split(b"\0")
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                # Valkey writes its title over its environment; its title names the socket.
                ours = f"STATE_DIR={self.state}".encode() in variables or self.sockets in words
                if ours and of in words:
                    found.append(int(folder.name))
        return sorted(found)

    def has_left_nothing(self) -> bool:
        return not self.pids() and not Path(self.sockets).exists()

    def works(self) -> bool:
        """Web, database, broker and worker, each asked."""
        return web_answers(self.port) and self.rows() > 0 and self.worker_answers()

    def rows(self) -> int:
        try:
            with psycopg.connect(host=self.sockets, user="ipp_web", dbname=addresses.DATABASE_NAME) as connection:
                row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        except psycopg.OperationalError:
            return 0
        return int(row[0]) if row else 0

    def worker_answers(self) -> bool:
        with Celery(broker=addresses.broker(self.state)) as app:
            try:
                return bool(app.control.ping(timeout=0.5, limit=1))
            except app.connection_for_read().connection_errors:
                return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    state = Path(tempfile.mkdtemp(prefix="ipp-up-"))
    state.chmod(0o755)
    portal = Portal(state, free_port())
    portal.start()
    portal.wait_ready()
    yield portal
    for pid in portal.pids():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not portal.pids(), seconds=10)
    shutil.rmtree(state, ignore_errors=True)


def test_it_says_ready_when_everything_answers(portal: Portal) -> None:
    assert portal.works()
    assert processes.running_at(portal.state) == f"http://127.0.0.1:{portal.port}"


def test_a_second_starter_says_where_the_first_one_serves(portal: Portal) -> None:
    second = portal.command("up", "--port", str(free_port()))

    assert (second.returncode, second.stdout) == (0, f"Ready: http://127.0.0.1:{portal.port}\n")


def test_a_port_in_use_is_named(portal: Portal, tmp_path: Path) -> None:
    other = Portal(tmp_path, portal.port)

    refused = other.command("up", "--port", str(portal.port))

    assert refused.returncode == 2
    assert f"port {portal.port} is in use" in refused.stderr
    assert other.pids() == []


def test_a_command_uses_the_running_servers_and_leaves_them_running(portal: Portal) -> None:
    before = portal.pids(of=PROCESSES["postgres"])

    done = portal.command("showmigrations")

    assert done.returncode == 0, done.stderr
    assert portal.pids(of=PROCESSES["postgres"]) == before


@pytest.mark.parametrize("name", PROCESSES)
def test_what_is_killed_comes_back(portal: Portal, name: str) -> None:
    rows = portal.rows()
    before = portal.pids(of=PROCESSES[name])

    os.kill(before[0], signal.SIGKILL)

    def is_back() -> bool:
        now = portal.pids(of=PROCESSES[name])
        return bool(now) and not set(now) & set(before) and portal.works()

    assert wait_until(is_back, seconds=60, every=0.2), portal.said()
    assert portal.rows() == rows


def test_told_to_stop_it_leaves_no_process_and_no_socket(portal: Portal) -> None:
    assert portal.process is not None

    portal.process.send_signal(signal.SIGTERM)

    assert portal.process.wait(30) == 0
    assert portal.has_left_nothing()


def test_killed_itself_it_leaves_nothing_and_starts_again(portal: Portal) -> None:
    portal.start()
    portal.wait_ready()
    assert portal.process is not None

    portal.process.kill()

    assert wait_until(portal.has_left_nothing, seconds=20), portal.pids()


def test_it_ends_with_the_one_who_started_it(portal: Portal) -> None:
    portal.start("sh", "-c", '"$@" & wait', "sh")
    portal.wait_ready()
    assert portal.process is not None

    portal.process.kill()

    assert wait_until(portal.has_left_nothing, seconds=30), portal.pids()


def test_a_command_without_a_running_portal_starts_and_stops_the_servers(portal: Portal) -> None:
    done = portal.command("showmigrations")

    assert done.returncode == 0, done.stderr
    assert portal.has_left_nothing()
