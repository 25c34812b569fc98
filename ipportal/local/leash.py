"""Child processes that cannot outlive their parent: own session, output to a log, a signal when the parent dies."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec nothing may be imported.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
LOG_LIMIT_BYTES = 20_000_000


class Account(NamedTuple):
    """The operating system's user that a server runs as."""

    uid: int
    gid: int


def service_account() -> Account | None:
    """`nobody` when we are root (PostgreSQL refuses to run as root), otherwise ourselves."""
    if os.getuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    account: Account | None = None,
    env: dict[str, str] | None = None,
    cwd: str | Path = "/",
    when_parent_dies: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only us and its whole group can be ended."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".1.log"))
    others: list[int] | None = [] if account else None
    uid, gid = account or (None, None)
    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_leash(os.getpid(), when_parent_dies),  # noqa: PLW1509 - one thread, and nothing is imported in it
            env=env,
            cwd=str(cwd),
            user=uid,
            group=gid,
            extra_groups=others,
        )


def _leash(parent: int, when_parent_dies: int) -> Callable[[], None]:
    def in_child() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, int(when_parent_dies), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def end(process: subprocess.Popen[bytes] | None, *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal and wait its seconds; at last kill the whole process group."""
    if process is None:
        return
    for sign, seconds in signals:
        if process.poll() is not None:
            break
        process.send_signal(sign)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a child's group, the child included."""
    # The group may be gone already; macOS says "not permitted" for one that only has zombies.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Ask until the condition holds or the time is over; the answer is whether it held."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
