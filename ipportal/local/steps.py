"""What must be done once before the portal serves: tables, reference rows, static files, the demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection

from ipportal.env import ROOT
from ipportal.local import messages
from ipportal.local.assets import DIST
from ipportal.local.children import environment
from ipportal.local.leash import kill_group, spawn
from ipportal.local.stamps import Stamp, fingerprint, source_fingerprint

Tell = Callable[[str], None]


class StepFailed(RuntimeError):
    """A step of the start did not succeed; the message says which, and where its output is."""


def prepare(state: Path, *, tell: Tell) -> None:
    """Bring tables, reference rows, translations and static files up to date; what is up to date is skipped."""
    if messages.compile_all():
        tell("translations compiled")
    code = fingerprint(source_fingerprint(), database_identity())
    stamp = Stamp(state / "run", "database")
    if not stamp.says(code):
        run(state, "owner", "migrate", "--noinput", tell=tell)
        run(state, "owner", "load_reference", tell=tell)
        stamp.set(code)
    static = fingerprint(DIST, ROOT / "static" / "img", ROOT / "uv.lock", str(state))
    stamp = Stamp(state / "run", "static")
    if not stamp.says(static):
        if not any(DIST.glob("*.js")):
            raise StepFailed("static/dist is empty: build the assets with `make assets` first")
        # The API's browsable pages are not served; compressing their files would take longer than all of ours.
        run(state, "web", "collectstatic", "--noinput", "--clear", "--ignore", "rest_framework", tell=tell)
        stamp.set(static)


def seed(state: Path, *, tell: Tell) -> None:
    """The demonstration, and its figures by the worker that runs; each only if it is not there."""
    stamp = Stamp(state / "run", "demo")
    if not stamp.says(database_identity()):
        run(state, "worker", "seed", "demo", tell=tell)
        stamp.set(database_identity())
    if not has_figures():
        run(state, "worker", "recompute", "--wait", tell=tell)


def run(state: Path, role: str, *command: str, tell: Tell) -> None:
    """One management command, with a role of its own; its output goes to the log, its end to the reader."""
    log = state / "logs" / "setup.log"
    began = time.monotonic()
    process = spawn([sys.executable, str(ROOT / "manage.py"), *command], log=log, env=environment(role), cwd=ROOT)
    try:
        _wait(process)
    except BaseException:
        kill_group(process)
        raise
    if process.returncode != 0:
        raise StepFailed(f"`{' '.join(command)}` failed:\n{_last_lines(log)}\n(all of it in {log})")
    tell(f"{' '.join(command[:2])}: {time.monotonic() - began:.1f} s")


def _wait(process: subprocess.Popen[bytes]) -> None:
    """In short waits, so that a signal to us is handled at once."""
    while True:
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        return


def _last_lines(log: Path, count: int = 15) -> str:
    with log.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - 20_000))
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-count:])


def database_identity() -> str:
    """Tells this database from one that was made anew, so that its steps are done again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        system, database = cursor.fetchone()
    connection.close()
    return f"{system}/{database}"


def has_figures() -> bool:
    """Whether a computation has stored figures that the pages show."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM ipportal_figure_year)")
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
    finally:
        connection.close()
