"""The portal's own processes: web, worker and beat, each with its database role, started again when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ipportal.env import ROOT
from ipportal.local.leash import kill_group, spawn

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_AFTER_SECONDS = 30.0


@dataclass
class Child:
    """One process of the portal; it may have children of its own, which share its group."""

    name: str
    argv: list[str]
    role: str
    state: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    when_parent_dies: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    was_started: bool = False
    started_at: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    not_before: float = 0.0

    def start(self) -> None:
        self.was_started = True
        self.started_at = time.monotonic()
        self.process = spawn(
            self.argv,
            log=self.state / "logs" / f"{self.name}.log",
            env=environment(self.role) | dict(self.environment),
            cwd=ROOT,
            when_parent_dies=self.when_parent_dies,
        )

    def look_after(self) -> bool:
        """Start again what died, after a pause that grows while it keeps dying; says whether it was found dead."""
        if self.process is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return False
        if self.process.poll() is None:
            return False
        kill_group(self.process)  # what it leaves behind must not go on beside its successor
        steady = time.monotonic() - self.started_at > STEADY_AFTER_SECONDS
        self.pause = FIRST_PAUSE_SECONDS if steady else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.not_before = time.monotonic() + self.pause
        self.process = None
        return True

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def has_stopped(self) -> bool:
        return self.process is None or self.process.poll() is not None


def environment(role: str) -> dict[str, str]:
    """What a process of ours finds set: the same as we, with its own database role."""
    return os.environ | {"DATABASE_ROLE": role, "PYTHONUNBUFFERED": "1"}


def children(state: Path, port: int) -> dict[str, Child]:
    """The web server, the worker and the beat, by name."""
    celery = [sys.executable, "-m", "celery", "-A", "ipportal.celery"]
    web = [sys.executable, "-m", "gunicorn", "-c", "python:ipportal.local.web_server", "--bind", f"127.0.0.1:{port}"]
    worker = [*celery, "worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "-l", "WARNING", "-s", str(state / "beat.db"), "--pidfile="]
    told = {"PORT": str(port)}  # where links in messages lead
    return {
        "web": Child("web", [*web, "ipportal.wsgi:application"], "web", state, told),
        # A job that is cut off is taken over by the next worker, so nothing needs to be waited for.
        "worker": Child("worker", [*worker, "-n", f"worker-{port}@%h"], "worker", state, told, signal.SIGKILL),
        "beat": Child("beat", beat, "worker", state),
    }
