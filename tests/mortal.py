"""The portal behind its real web server and a PostgreSQL of a test's own, both of which may be killed.

The database is a copy of the test's with all that it has laid down, kept as in production and not as in tests.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from ipportal.local import addresses
from ipportal.local.children import children, environment
from ipportal.local.leash import end, kill_group, service_account, spawn, wait_until
from ipportal.local.postgres import SUPERUSER, Postgres, find_program


@dataclass
class Mortal:
    """One portal; what was killed is started again, and until it answers nobody is waited for."""

    postgres: Postgres
    port: int
    web: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> str:
        return str(connection.settings_dict["NAME"])

    def start_web(self) -> None:
        url = f"postgres:///{self.postgres.sockets}/{self.database}?user=ipp_web"
        child = children(settings.STATE_DIR, self.port)["web"]
        told = environment("web") | {"WEB_DATABASE_URL": url, "PORT": str(self.port)}
        self.web = spawn(child.argv, log=self.postgres.state / "web.log", env=told, cwd=settings.BASE_DIR)

    def answers(self) -> bool:
        """Whether a page that needs the database comes."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode())
            return line.recv(12) == b"HTTP/1.1 200"
        return False

    def serving(self) -> list[int]:
        """The processes that serve, without the first one, which starts them anew."""
        assert self.web
        return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == self.web.pid]

    def kill_serving(self, most: int) -> None:
        """kill -9 of so many; there must be one."""
        victims = self.serving()[:most]
        assert victims
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_web(self) -> None:
        """kill -9 of all of it, and then another."""
        assert self.web
        kill_group(self.web)
        self.start_web()

    def end_postgres(self, sign: signal.Signals) -> None:
        """SIGQUIT is `pg_ctl stop -m immediate`; either way it comes back by reading its log."""
        assert self.postgres.process
        self.postgres.process.send_signal(sign)
        self.postgres.process.wait(30)
        self.start_postgres()

    def start_postgres(self) -> None:
        """Not while processes of one that was killed still hold its memory: then it is tried again."""

        def started() -> bool:
            self.postgres.start()
            return self.postgres.wait_ready(30)

        assert wait_until(started, seconds=60), self.postgres.log.read_text()[-3000:]

    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host=str(self.postgres.sockets), user=SUPERUSER, dbname=self.database, autocommit=True
        ) as line:
            return line.execute(query, parameters).fetchall()


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # ended meanwhile
        return 0


@contextmanager
def mortal(state: Path) -> Iterator[Mortal]:
    """As the test's database stands now. The folder must be one that the servers' account can pass through."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        portal = Mortal(Postgres(state), probe.getsockname()[1])
    try:
        portal.start_web()  # it reads its code meanwhile
        _copy(portal.postgres)
        portal.start_postgres()
        assert wait_until(portal.answers, seconds=30), (state / "web.log").read_text()[-3000:]
        yield portal
    except AssertionError:
        print((state / "web.log").read_text()[-5000:])  # shown with the failure
        raise
    finally:
        end(portal.web)
        portal.postgres.stop()


def _copy(postgres: Postgres) -> None:
    argv = [str(find_program("pg_basebackup")), "-D", str(postgres.data), "-U", SUPERUSER]
    argv += ["-h", str(addresses.socket_dir(settings.STATE_DIR)), "-p", "5432", "--checkpoint=fast", "--no-sync"]
    copying = spawn(argv, log=postgres.log, account=service_account())
    assert copying.wait(60) == 0, postgres.log.read_text()
