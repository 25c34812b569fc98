"""The supervisor of one machine: starts everything in order, restarts what dies, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from ipportal.local import probes, services, steps
from ipportal.local.children import Child, children
from ipportal.local.leash import kill_group, wait_until

LOOK_EVERY_SECONDS = 0.3
STOP_SECONDS = 12.0
FIRST_ANSWER_SECONDS = 90.0
SECOND_STARTER_SECONDS = 1200.0


class PortTaken(RuntimeError):
    """Another program listens where we were told to."""


class Stop(BaseException):
    """We were told to stop, or whoever started us is gone."""


class Supervisor:
    """Everything that runs for one state folder."""

    def __init__(self, state: Path, *, port: int, demo: bool) -> None:
        self.state = state
        self.port = port
        self.demo = demo
        self.parent = os.getppid()
        self.lock = services.Lock(state, "up")
        self.children: dict[str, Child] = {}
        self.attached: services.Attached | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> int:
        """Start, serve until told to stop, stop. A second starter only says where the first one serves."""
        while not self.lock.take(wait=False):
            ready = _wait_for_the_other(self.state, self.lock)
            if ready:
                print(f"Ready: {ready}", flush=True)
                return 0
        if _is_taken(self.port):
            raise PortTaken(f"port {self.port} is in use by another program; choose one with --port N or PORT=N")
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, _stop)
        try:
            self.start()
            self.tell(f"Ready: {self.url}")
            while True:
                self.look_after()
                time.sleep(LOOK_EVERY_SECONDS)
        except Stop:
            return 0
        finally:
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(sign, signal.SIG_IGN)
            self.stop()

    def start(self) -> None:
        self._write(ready=False)
        self.attached = services.attach(self.state)
        self.tell("PostgreSQL and Valkey answer")
        steps.prepare(self.state, tell=self.tell)
        self.children = children(self.state, self.port)
        for name in ("web", "worker"):
            self.children[name].start()
        self._expect("worker", probes.worker_answers)
        self.children["beat"].start()
        if self.demo:
            steps.seed(self.state, tell=self.tell)
        self._expect("web", lambda: probes.web_answers(self.port))
        self._write(ready=True)

    def _expect(self, name: str, answers: probes.Probe) -> None:
        """Wait until a child answers, looking after all of them meanwhile."""

        def asked() -> bool:
            self.look_after()
            return answers()

        if not wait_until(asked, seconds=FIRST_ANSWER_SECONDS, every=0.1):
            raise steps.StepFailed(f"the {name} does not answer; see {self.state / 'logs' / name}.log")

    def look_after(self) -> None:
        """Servers and children that died are started again; our own end comes with our parent's."""
        if os.getppid() != self.parent:
            raise Stop
        for child in self.children.values():
            if child.was_started and child.look_after():
                self.tell(f"the {child.name} died and is started again")
        if services.revive(self.state):
            self.tell("the keeper of PostgreSQL and Valkey died and is started again")

    def stop(self) -> None:
        """Children first, then the servers unless somebody else uses them."""
        for child in self.children.values():
            child.ask_to_stop()
        wait_until(lambda: all(child.has_stopped() for child in self.children.values()), seconds=STOP_SECONDS)
        for child in self.children.values():
            if child.process:
                kill_group(child.process)
        _record(self.state).unlink(missing_ok=True)
        (self.attached or services.Attached(self.state)).leave()
        self.lock.release()

    def tell(self, line: str) -> None:
        """To whoever started us, as long as they read."""
        try:
            print(line, flush=True)
        except OSError:
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - stays open in place of the reader who left

    def _write(self, *, ready: bool) -> None:
        record = _record(self.state)
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps({"url": self.url, "ready": ready, "pid": os.getpid()}))


def running_at(state: Path) -> str | None:
    """Where the portal of this state folder serves, if it runs and is ready."""
    if not services.Lock(state, "up").is_held():
        return None
    try:
        record = json.loads(_record(state).read_text())
    except (OSError, ValueError):
        return None
    return str(record["url"]) if record.get("ready") else None


def _record(state: Path) -> Path:
    return state / "run" / "up.json"


def _wait_for_the_other(state: Path, lock: services.Lock) -> str | None:
    """The other starter's address once it is ready; None if it ended before."""
    wait_until(lambda: running_at(state) is not None or not lock.is_held(), seconds=SECOND_STARTER_SECONDS, every=0.2)
    return running_at(state)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stop
