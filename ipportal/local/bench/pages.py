"""P8: how fast the public dashboard is served, against the same bytes from a view that does nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ipportal.env import ROOT
from ipportal.local.bench import limit as limit_server
from ipportal.local.bench.figures import prepare
from ipportal.local.bench.frame import DATABASE, Bench, Result, interleaved

DASHBOARD: Final = "/figures/"
CONNECTIONS: Final = 4  # as many as ask at once; each asks again as soon as it is answered
SECONDS: Final = 2.0
START_SECONDS: Final = 60.0
BUFFER: Final = 1 << 18


def serve_dashboard(bench: Bench) -> Result:
    """Both are asked through the same server by the same few connections, in turns."""
    prepare(bench)
    page = bench.folder / "dashboard.html"
    page.write_bytes(b"not yet")
    with serving(bench, page) as port:
        body = get(port, DASHBOARD)
        page.write_bytes(body)
        limit, candidate = f"/{limit_server.ADDRESS}", DASHBOARD
        if get(port, limit) != body:
            raise RuntimeError("the two addresses do not answer the same bytes")
        for address in (limit, candidate):
            _requests_per_second(port, address, seconds=SECONDS / 2)  # warm in every process
        limits, candidates = interleaved(
            lambda _number: _requests_per_second(port, limit),
            lambda _number: _requests_per_second(port, candidate),
            bench.rounds,
        )
    ratios = [ours / most for ours, most in zip(candidates, limits, strict=True)]
    return Result(
        "P8", "public dashboard, warm", "requests/s ÷ a view of the same bytes", ratios,
        reach=0.30, beyond=0.45, more_is_better=True,
        note=f"{sorted(candidates)[len(candidates) // 2]:,.0f} of {sorted(limits)[len(limits) // 2]:,.0f} requests/s, "
        f"{len(body) / 1024:.0f} KB; limited by asking the data version's row and by the middleware both share",
        details={"requests_per_second": candidates, "limit_requests_per_second": limits, "bytes": len(body)},
    )  # fmt: skip


@contextmanager
def serving(bench: Bench, page: object) -> Iterator[int]:
    """The portal's own web server on a free port, on the scratch database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "DATABASE_NAME": DATABASE, "DATABASE_ROLE": "web", "STATE_DIR": str(bench.state),
        "IPPORTAL_TESTING": "1", "DJANGO_SETTINGS_MODULE": "ipportal.settings", limit_server.FILE_VARIABLE: str(page),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "gunicorn", "-c", "python:ipportal.local.web_server", "--bind", f"127.0.0.1:{port}",
        "--access-logfile", os.devnull, f"{limit_server.__name__}.wsgi:application",
    ]  # fmt: skip
    with (bench.folder / "web.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_it_answers(server, port)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    pause = threading.Event()
    while time.monotonic() < deadline and server.poll() is None:
        try:
            get(port, "/healthz")
        except (urllib.error.URLError, ConnectionError):
            pause.wait(0.1)
        else:
            return
    raise RuntimeError("the web server did not answer; see web.log in the benchmark's folder")


def get(port: int, address: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=30) as answer:
        return bytes(answer.read())


def _requests_per_second(port: int, address: str, seconds: float = SECONDS) -> float:
    done = [0] * CONNECTIONS
    end = time.perf_counter() + seconds
    began = time.perf_counter()
    askers = [threading.Thread(target=_ask, args=(port, address, end, done, n)) for n in range(CONNECTIONS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    if not all(done):
        raise RuntimeError(f"{address} was not answered on every connection")
    return sum(done) / (time.perf_counter() - began)


def _ask(port: int, address: str, end: float, done: list[int], place: int) -> None:
    """Ask over one connection that is kept, until the time is over."""
    request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Language: zh\r\n\r\n".encode()
    buffer = bytearray(BUFFER)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while time.perf_counter() < end:
            connection.sendall(request)
            _read_answer(connection, buffer)
            done[place] += 1


def _read_answer(connection: socket.socket, buffer: bytearray) -> None:
    """One whole answer with status 200, by its Content-Length."""
    held = bytearray()
    while (split := held.find(b"\r\n\r\n")) < 0:
        size = connection.recv_into(buffer)
        if not size:
            raise ConnectionError("the server closed the connection")
        held += buffer[:size]
    head = bytes(held[:split])
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(head.decode("latin-1"))
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    left = split + 4 + length - len(held)
    while left > 0:
        left -= connection.recv_into(buffer)


BENCHMARKS = (serve_dashboard,)
