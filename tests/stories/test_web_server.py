"""What strangers throw at the web server itself: bodies, addresses and headers beyond every measure."""

from __future__ import annotations

import http.client
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import User
from ipportal.core.intake.models import ImportBatch
from ipportal.local.children import children, environment
from ipportal.local.leash import end, spawn, wait_until
from tests.conftest import WORKER, role

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1 << 20
BOUNDARY = "----between"


class Answer(NamedTuple):
    status: int
    body: str


class Server(NamedTuple):
    """The portal behind the web server it really has."""

    port: int
    pid: int

    def ask(self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: str = "") -> Answer:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        asked.request(method, path, body=body or None, headers=headers or {})
        answer = asked.getresponse()
        return Answer(answer.status, answer.read().decode())

    def resident(self) -> float:
        """Megabytes that the web server and its workers hold."""
        pids = [path.name for path in Path("/proc").glob("[0-9]*") if _parent(path) == self.pid] + [str(self.pid)]
        lines = [(Path("/proc") / pid / "status").read_text() for pid in pids]
        return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in lines) / 1024


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = children(settings.STATE_DIR, port)["web"]
    told = environment("web") | {"DATABASE_NAME": str(connection.settings_dict["NAME"])}
    log = settings.STATE_DIR / "logs" / f"web-{port}.log"
    process = spawn(web.argv, log=log, env=told, cwd=settings.BASE_DIR)
    found = Server(port, process.pid)

    def answers() -> bool:
        try:
            return found.ask("/healthz").status == 200
        except OSError:
            return False

    try:
        if not wait_until(answers, seconds=30):
            pytest.fail(f"the web server did not start:\n{log.read_text()[-3000:]}")
        yield found
    finally:
        end(process, (signal.SIGTERM, 10))


@pytest.fixture
def signed_in() -> dict[str, str]:
    """What the browser of the statistician sends along, with a form's token."""
    with role(WORKER):
        create_demonstration_accounts()
    client = Client()
    client.force_login(User.objects.get(username="statistician"))
    client.get("/desk/imports/new/")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    token = str(client.get("/desk/imports/new/").context["csrf_token"])
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}


def test_an_upload_of_200_megabytes_is_refused_unread(server: Server, signed_in: dict[str, str]) -> None:
    """B01: with a valid token, so that it is the size that is refused."""
    before = server.resident()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'.encode()
    lines = [
        "POST /desk/imports/new/ HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: http://127.0.0.1:{server.port}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}", f"Content-Length: {len(head) + 200 * MEGABYTE}",
        *(f"{name}: {value}" for name, value in signed_in.items()), "Connection: close", "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall("\r\n".join(lines).encode() + head)
        for _ in range(200):
            line.sendall(b"x" * MEGABYTE)
        answer = line.recv(20).decode()

    assert answer.startswith("HTTP/1.1 413")
    assert server.resident() - before < 50
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/figures/?" + "a" * 100_000, {}, 414),
        ("/", {f"X-Header-{number}": "1" for number in range(101)}, 431),
        ("/", {"X-Header": "1" * 9000}, 431),
    ],
    ids=["address", "headers", "header"],
)
def test_lines_beyond_every_measure_are_refused(
    server: Server, path: str, headers: dict[str, str], status: int
) -> None:
    """B18."""
    assert server.ask(path, headers).status == status


def test_a_form_of_1001_fields_is_refused(server: Server, signed_in: dict[str, str]) -> None:
    """B18."""
    form = "&".join(f"field{number}=1" for number in range(1001))
    origin = f"http://127.0.0.1:{server.port}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, **signed_in}

    assert server.ask("/desk/imports/new/", headers, "POST", form).status == 400


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PUT", "DELETE", "FOO"])
def test_methods_nobody_offers_are_refused_by_the_real_server_too(server: Server, method: str) -> None:
    """B20."""
    assert server.ask("/figures/", method=method).status == 405


@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Content-Length: -1",),
        ("Content-Length: 5, 5",),
    ],
    ids=["two lengths", "length and chunks", "two encodings", "negative", "list"],
)
def test_a_request_of_two_lengths_is_refused_and_nothing_behind_it_is_read(
    server: Server, lengths: tuple[str, ...]
) -> None:
    """S28: what follows is not taken for a second request."""
    second = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    lines = ["POST /figures/ HTTP/1.1", "Host: 127.0.0.1", *lengths, "", f"0\r\n\r\n{second}"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall("\r\n".join(lines).encode())
        answer = b""
        while block := line.recv(65_536):
            answer += block

    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", "{"),
        ("application/json", "[" * 10_000 + "]" * 10_000),
        ("application/json", '{"value": 1, "value": 2}'),
        ("application/json; charset=utf-7", "{}"),
        ("text/html", "<p>"),
    ],
    ids=["broken", "deep", "twice", "utf-7", "html"],
)
def test_what_only_answers_reads_no_body(server: Server, content_type: str, body: str) -> None:
    """B21: the public interface takes nothing in, whatever is sent."""
    answer = server.ask("/api/v1/figures/", {"Content-Type": content_type}, "POST", body)

    assert answer.status == 405
    assert '"status":405' in answer.body
