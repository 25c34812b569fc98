"""The web server dies in the middle of an upload, or is restarted while it is read."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path

from tests.long.faults import Row, files
from tests.long.portal import BROKEN, REFUSED, UPLOAD, Person, Portal, Watch, until

LARGE = 5_000_000
BATCHES = "SELECT count(*) FROM ipportal_import_batch WHERE file_name = %s"


class SlowUpload:
    """An upload that stops half way until it is told to go on."""

    def __init__(self, portal: Portal, person: Person, path: str, body: bytes, content_type: str) -> None:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{portal.port}\r\nCookie: {person.cookie_header}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.rest = body[len(body) // 2 :]
        self.line = socket.create_connection(("127.0.0.1", portal.port), timeout=30)
        self.line.sendall(head.encode() + body[: len(body) // 2])

    def go_on(self) -> int:
        """Send the rest; the status of the answer, or that the line broke."""
        try:
            self.line.sendall(self.rest)
            answer = self.line.recv(4096)
        except OSError:
            return BROKEN
        finally:
            self.line.close()
        return int(answer.split()[1]) if answer.startswith(b"HTTP/") else BROKEN


def files_of(portal: Portal) -> set[Path]:
    """Everything that was ever uploaded or begun."""
    return {path for folder in ("media", "uploads") for path in (portal.state / folder).rglob("*") if path.is_file()}


def an_hour_goes_by(paths: set[Path]) -> set[Path]:
    """A half that was not touched for an hour is taken for one that nobody will finish."""
    for path in paths:
        os.utime(path, (path.stat().st_atime - 4000, path.stat().st_mtime - 4000))
    return paths


SWEEP = """
    INSERT INTO ipportal_job (kind, key, args, state, ordered_by, claimed_by, attempts,
                              stage, stage_done, stage_total, stages, error, result)
    VALUES ('intake.sweep', 'sweep', '{}', 'queued', 'system', '', 0, '', 0, 0, '[]', '', '{}')
"""


def kill_web(portal: Portal) -> Row:
    """F02: kill -9 of the processes that serve, in the middle of an upload of 5 MB."""
    person, before = Person(portal), files_of(portal)
    content = files.patents(20_000)
    assert len(content) > LARGE - 2_000_000, len(content)
    with Watch(portal) as watch:
        upload = SlowUpload(portal, person, UPLOAD, *person.form("half.csv", content))
        master, *serving = portal.pids("gunicorn")
        until(lambda: bool(files_of(portal) - before), seconds=10, what="the first half of the file")
        for pid in serving:
            os.kill(pid, signal.SIGKILL)
        status = upload.go_on()
        wait = until(lambda: portal.get("/readyz").status == 200, seconds=30, what="the pages answer again")
        rows = portal.number(BATCHES, "half.csv")
        halves = len(an_hour_goes_by(files_of(portal) - before))
        portal.sql(SWEEP)
        portal.at_rest(seconds=60, what="the sweep of halves of files")
        left = len(files_of(portal) - before)
        again = person.upload("half.csv", content)
        portal.at_rest(seconds=60, what="the check of the whole file")
    rows_then = portal.number(BATCHES, "half.csv")
    kept = len(files_of(portal) - before)
    return Row(
        f"F02 kill -9 of the {len(serving)} serving processes in an upload of {len(content) / 1e6:.1f} MB",
        f"the line {'broke' if status == BROKEN else status}, {rows} rows, pages back after {wait:.1f} s; {halves} half"
        f" of a file stayed, {left} after the next sweep; sent again: {again.status}, {rows_then} row, {kept} file",
        watch.told(),
        (status, rows, left, again.status, rows_then, kept) == (BROKEN, 0, 0, 302, 1, 1)
        and master in portal.pids("gunicorn") and watch.saw_only(200, REFUSED, BROKEN),
    )  # fmt: skip


def restart_web(portal: Portal) -> Row:
    """F18: SIGTERM to the web server while it is read and while a form is being sent."""
    person = Person(portal)
    with Watch(portal) as watch:
        upload = SlowUpload(portal, person, UPLOAD, *person.form("in-flight.csv", files.populations(2), "population"))
        threading.Event().wait(0.5)  # half of it has come
        os.kill(portal.pids("gunicorn")[0], signal.SIGTERM)
        threading.Event().wait(1)  # the server is told, and still has our half
        status = upload.go_on()
        wait = until(lambda: portal.get("/readyz").status == 200, seconds=30, what="the web server is back")
        portal.at_rest(seconds=60, what="the check of the file")
    rows = portal.number(BATCHES, "in-flight.csv")
    return Row(
        "F18 SIGTERM to the web server while it is read and a file is half sent",
        f"the upload was finished with {status} and {rows} row; new visitors let in again after {wait:.1f} s",
        watch.told(),
        (status, rows) == (302, 1) and watch.saw_only(200, REFUSED, BROKEN),
    )
