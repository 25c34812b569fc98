"""Using the embedded servers: attach to the running ones or have them started; the last user's leaving stops them.

Whoever uses them holds a shared lock on `run/in-use`; the keeper (`keeper.py`) stops them when it gets that lock
exclusively. Locks are the kernel's, so a user killed with -9 has left as well.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import psycopg

from ipportal.env import ROOT
from ipportal.local import addresses, valkey

START_SECONDS = 90


class ServicesFailed(RuntimeError):
    """The embedded servers did not come up; the message names their logs."""


def embedded() -> tuple[str, ...]:
    """Which servers are ours to run: those for which no address is given."""
    variables = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return tuple(name for name, variable in variables.items() if not os.environ.get(variable))


class Lock:
    """A lock of the kernel on a file of the state folder; it ends with the process."""

    def __init__(self, state: Path, name: str) -> None:
        self.path = state / "run" / name
        self.file: IO[str] | None = None

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+")
        flags = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(file, flags)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def release(self) -> None:
        if self.file:
            self.file.close()
            self.file = None

    def is_held(self) -> bool:
        """Whether anybody holds it just now."""
        if not self.path.exists():
            return False
        probe = Lock(self.path.parent.parent, self.path.name)
        if probe.take(wait=False):
            probe.release()
            return False
        return True


class Attached:
    """One user of the embedded servers."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.in_use = Lock(state, "in-use")

    def leave(self) -> None:
        """Let go; if we were the last, wait until the servers are gone."""
        self.in_use.release()
        keeper = Lock(self.state, "keeper")
        deadline = time.monotonic() + 30
        while keeper.is_held() and not _is_used(self.state) and time.monotonic() < deadline:
            time.sleep(0.05)


def _is_used(state: Path) -> bool:
    """Whether somebody holds the lock shared: then it can be shared, but not be had alone."""
    probe = Lock(state, "in-use")
    if not probe.path.exists():
        return False  # the whole state folder was thrown away
    if not probe.take(shared=True, wait=False):
        return False  # the keeper has it alone: it is stopping
    probe.release()
    return Lock(state, "in-use").is_held()


def attach(state: Path, *, throwaway: bool = False, seconds: float = START_SECONDS) -> Attached:
    """Start the embedded servers unless they run, wait until they answer, and keep them for as long as we live."""
    user = Attached(state)
    if not embedded():
        return user
    user.in_use.take(shared=True)
    deadline = time.monotonic() + seconds
    starting = Lock(state, "starting")
    starting.take()
    try:
        while not are_ready(state):
            if time.monotonic() > deadline:
                raise ServicesFailed(f"PostgreSQL and Valkey did not start in {seconds:.0f} s; see {state / 'logs'}")
            if not Lock(state, "keeper").is_held():
                _start_keeper(state, throwaway=throwaway)
            time.sleep(0.05)
    except BaseException:
        user.in_use.release()
        raise
    finally:
        starting.release()
    return user


def revive(state: Path) -> bool:
    """For whoever is attached: start the keeper again if it died, without waiting; says whether it had."""
    if not embedded() or Lock(state, "keeper").is_held():
        return False
    _start_keeper(state, throwaway=False)
    return True


def are_ready(state: Path) -> bool:
    """Whether the keeper says that all is prepared, and the servers answer now."""
    sockets = addresses.socket_dir(state)
    if not (sockets / "ready").exists() or not Lock(state, "keeper").is_held():
        return False
    ours = embedded()
    return ("postgres" not in ours or postgres_answers(state)) and (
        "valkey" not in ours or valkey.answers(sockets / "valkey.sock")
    )


def postgres_answers(state: Path) -> bool:
    try:
        psycopg.connect(
            host=str(addresses.socket_dir(state)),
            port=5432,
            user="ipp_web",
            dbname=addresses.DATABASE_NAME,
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def _start_keeper(state: Path, *, throwaway: bool) -> None:
    log = state / "logs" / "keeper.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "ipportal.local.keeper", str(state), *(["--throwaway"] if throwaway else [])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
        )
    # It has the lock as soon as it runs; wait for that, so that no second one is started meanwhile.
    lock = Lock(state, "keeper")
    deadline = time.monotonic() + 20
    while not lock.is_held() and keeper.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    if keeper.poll() not in (None, 0):
        raise ServicesFailed(f"the embedded servers could not be started; see {log}")
