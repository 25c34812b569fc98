"""A whole portal of its own for the long suites, somebody who reads it all the time, and somebody who works in it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final, NamedTuple, Self

import psycopg

from ipportal.local import addresses

ROOT = Path(__file__).resolve().parents[2]
REFUSED, BROKEN = 0, -1  # in place of a status: nobody listens; the line broke before an answer came
WATCHED: Final = (
    "/figures/",
    "/api/v1/figures/?metric=invention-patents-per-10k&region=320100&month=2023-12",
    "/api/v1/rankings/?metric=invention-patents-per-10k&month=2024-12&peer_group=cities",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class NotInTime(AssertionError):
    """What had to come did not come."""


def until(true: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait for a condition; how long it took, or a failure that says what did not come."""
    began, pause = time.monotonic(), threading.Event()
    while not true():
        if time.monotonic() - began > seconds:
            raise NotInTime(f"not within {seconds:.0f} s: {what}")
        pause.wait(0.05)
    return time.monotonic() - began


class Answer(NamedTuple):
    """What came back, and after how long."""

    status: int
    body: str
    seconds: float
    headers: dict[str, str]


@dataclass
class Portal:
    """`manage.py up --demo` in a folder of its own, on a free loopback port."""

    state: Path
    port: int = field(default_factory=free_port)
    settings: str = "ipportal.settings"

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"STATE_DIR": str(self.state), "DEMO": "1", "DJANGO_SETTINGS_MODULE": self.settings}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "manage.py", *words]
        return subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    @contextmanager
    def up(self) -> Iterator[None]:
        argv = [sys.executable, "manage.py", "up", "--demo", "--port", str(self.port)]
        process = subprocess.Popen(argv, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            if not any(line.startswith("Ready:") for line in process.stdout):
                raise NotInTime(f"the portal did not come up, see {self.state / 'logs'}")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def pids(self, *words: str) -> list[int]:
        """Processes of this portal whose command line holds all the words, the oldest first; there must be some."""
        found = [pid for pid, line in self.processes().items() if all(word in line for word in words)]
        assert found, f"none of our processes is called {words}: nothing would be broken"
        return sorted(found)

    def processes(self) -> dict[int, str]:
        """Command lines by number: what has our state folder in its environment, and what that has started.

        Servers that give themselves a name write it over their environment, so their parents tell whose they are.
        """
        mark, seen = f"STATE_DIR={self.state}".encode(), dict(_processes())
        ours = {pid for pid, process in seen.items() if mark in process.environment}
        while more := {pid for pid, process in seen.items() if process.parent in ours} - ours:
            ours |= more
        return {pid: seen[pid].line for pid in ours}

    def signal(self, sign: signal.Signals, *words: str) -> None:
        """Send a signal to all of these processes."""
        for pid in self.pids(*words):
            with suppress(ProcessLookupError):  # ended with another of them
                os.kill(pid, sign)

    @contextmanager
    def stopped(self, *words: str) -> Iterator[None]:
        """These processes hang: they hold their connections and answer nobody."""
        held = self.pids(*words)
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in held:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def without(self, server: str) -> Iterator[None]:
        """A server is dead, and whoever would start it again is held back."""
        with self.stopped("ipportal.local.keeper"):
            self.signal(signal.SIGKILL, server)
            yield

    def get(self, path: str, *, timeout: float = 10) -> Answer:
        return asked(urllib.request.urlopen, f"http://127.0.0.1:{self.port}{path}", timeout=timeout)

    def sql(self, query: str, *parameters: object, role: str = "ipp_worker") -> list[tuple[object, ...]]:
        """Ask the portal's own database."""
        host = str(addresses.socket_dir(self.state))
        with psycopg.connect(host=host, user=role, dbname=addresses.DATABASE_NAME, autocommit=True) as connection:
            cursor = connection.execute(query, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def number(self, query: str, *parameters: object) -> int:
        return int(str(self.sql(query, *parameters)[0][0]))

    def open_jobs(self) -> int:
        return self.number("SELECT count(*) FROM ipportal_job WHERE state IN ('queued', 'running')")

    def begin_full_recompute(self) -> int:
        """Order it and wait until a worker is at it; the number of the newest job before."""
        before = self.number("SELECT coalesce(max(id), 0) FROM ipportal_job")
        self.command("recompute", "--full")
        begun = "SELECT count(*) FROM ipportal_job WHERE id > %s AND state <> 'queued'"
        until(lambda: self.number(begun, before) > 0, seconds=60, what="the recompute is begun")
        return before

    def at_rest(self, *, seconds: float, what: str) -> float:
        """Until nothing is ordered or being done any more."""
        return until(lambda: self.open_jobs() == 0, seconds=seconds, what=what)

    def is_exact(self) -> bool:
        """Ledger and figures are what the events say."""
        return self.command("verify", "--present", "--json").returncode == 0


class _Process(NamedTuple):
    parent: int
    line: str
    environment: frozenset[bytes]


def _processes() -> Iterator[tuple[int, _Process]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            line = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            environment = frozenset((folder / "environ").read_bytes().split(b"\0"))
        except OSError:  # ended meanwhile, or somebody else's
            continue
        yield int(folder.name), _Process(parent, line, environment)


def asked(opener: Callable[..., http.client.HTTPResponse], request: object, *, timeout: float) -> Answer:
    """The answer, whatever it is; a line that was refused or broke has a number of its own."""
    began = time.monotonic()
    try:
        with opener(request, timeout=timeout) as answer:
            status, body, headers = answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        status, body, headers = error.code, error.read(), dict(error.headers)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        status, body, headers = REFUSED if isinstance(reason, ConnectionRefusedError) else BROKEN, b"", {}
    return Answer(status, body.decode(errors="replace"), time.monotonic() - began, headers)


class Watch:
    """Reads the watched pages all the time, some 20 to 60 a second, and keeps what they answered."""

    def __init__(self, portal: Portal, *paths: str) -> None:
        self.portal = portal
        self.paths = paths or WATCHED
        self.answers: Counter[int] = Counter()
        self.figures: set[str] = set()
        self.slowest = 0.0
        self.without_retry_after = 0
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
            for path in self.paths:
                answer = self.portal.get(path, timeout=60)
                self.slowest = max(self.slowest, answer.seconds)
                self.answers[answer.status] += 1
                self.without_retry_after += answer.status == 503 and "Retry-After" not in answer.headers
                if answer.status == 200 and path.startswith("/api/v1/figures"):
                    self.figures.add(figure_of(answer.body))

    def saw_only(self, *statuses: int) -> bool:
        return bool(self.answers) and set(self.answers) <= set(statuses) and not self.without_retry_after

    def told(self) -> str:
        words = {REFUSED: "refused", BROKEN: "broken off"}
        statuses = ", ".join(f"{count} × {words.get(status, status)}" for status, count in sorted(self.answers.items()))
        values = f"; {len(self.figures)} value(s) of one figure" if self.figures else ""
        return f"{statuses}; slowest {self.slowest:.2f} s{values}"


def figure_of(body: str) -> str:
    """What a figure says, without the moment it was computed."""
    figure = json.loads(body)["results"][0]
    return json.dumps([figure["value"], figure["numerator"], figure["denominator"]])


class Person:
    """Somebody signed in, with a browser's cookies and without its scripts."""

    def __init__(self, portal: Portal, username: str = "statistician") -> None:
        self.portal, self.username = portal, username
        self.base = f"http://127.0.0.1:{portal.port}"
        self.cookies = CookieJar()
        handlers = (urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirects())
        self._open = urllib.request.build_opener(*handlers).open
        self.get("/accounts/login/")
        signed_in = self.post("/accounts/login/", {"username": username, "password": "portal-demo"})
        assert signed_in.status == 302, signed_in

    def get(self, path: str) -> Answer:
        return asked(self._open, self.base + path, timeout=60)

    def post(self, path: str, data: dict[str, str]) -> Answer:
        body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": self.token}).encode()
        return asked(self._open, urllib.request.Request(self.base + path, body), timeout=60)  # noqa: S310 - our own

    def upload(self, name: str, content: bytes, kind: str = "patents") -> Answer:
        return self.send(UPLOAD, *self.form(name, content, kind))

    def send(self, path: str, body: bytes, content_type: str) -> Answer:
        """A form with a file."""
        request = urllib.request.Request(self.base + path, body, {"Content-Type": content_type})  # noqa: S310 - our own
        return asked(self._open, request, timeout=120)

    @property
    def token(self) -> str:
        return next(str(cookie.value) for cookie in self.cookies if cookie.name == "csrftoken")

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def form(self, name: str, content: bytes, kind: str = "patents") -> tuple[bytes, str]:
        """An upload for an import, as a browser sends it."""
        return self.multipart({"kind": kind, "mode": "all", "source": "faults"}, "file", name, content)

    def multipart(self, typed: dict[str, str], key: str, name: str, content: bytes) -> tuple[bytes, str]:
        """A form's fields and one file, with the type that says where they part."""
        border = uuid.uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in ({"csrfmiddlewaretoken": self.token} | typed).items()
        ]
        parts.append(
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{border}--\r\n".encode()
        return body, f"multipart/form-data; boundary={border}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer of its own: it says that what was sent is saved."""

    def redirect_request(self, *_args: object) -> None:
        return None


UPLOAD: Final = "/desk/imports/new/"


def batch_of(answer: Answer) -> int:
    """The number of the import that an upload or a confirmation leads to."""
    found = re.search(r"/desk/imports/(\d+)/", answer.headers.get("Location", ""))
    assert found, answer
    return int(found.group(1))


def state_of(portal: Portal, batch: int) -> tuple[str, str]:
    """State and reason of an import."""
    state, refusal = portal.sql("SELECT state, refusal FROM ipportal_import_batch WHERE id = %s", batch)[0]
    return str(state), str(refusal)
