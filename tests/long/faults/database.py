"""PostgreSQL restarts, stays away, hangs, or has no room left."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ipportal.local.leash import service_account
from ipportal.local.postgres import SUPERUSER
from tests.long.faults import Row, files
from tests.long.portal import WATCHED, Answer, NotInTime, Person, Portal, Watch, batch_of, state_of, until

AWAY, RECOVERED = 60.0, 10.0  # seconds
ROOM, ROWS = "2m", 40_000  # a disk that holds the beginning of so many rows
BATCHES = "SELECT count(*) FROM ipportal_import_batch WHERE file_name = %s"


def is_ready(portal: Portal) -> bool:
    return portal.get("/readyz").status == 200


def postmaster_gets(portal: Portal, sign: signal.Signals) -> float:
    """The first process of PostgreSQL gets a signal; how long until /readyz is well again."""
    os.kill(portal.pids("postgres", "-D")[0], sign)
    wait = until(lambda: not is_ready(portal), seconds=10, what="/readyz notices")
    return wait + until(lambda: is_ready(portal), seconds=60, what="/readyz is well again")


def kill_postgres(portal: Portal) -> Row:
    """kill -9 of PostgreSQL in the middle of a full recompute."""
    with Watch(portal) as watch:
        portal.begin_full_recompute()
        ready = postmaster_gets(portal, signal.SIGKILL)
        done = portal.at_rest(seconds=60, what="the recompute that lost its database")
    exact = portal.is_exact()
    return Row(
        "kill -9 of PostgreSQL in a full recompute",
        f"ready again after {ready:.1f} s, the figures {done:.1f} s later; {'exact' if exact else 'NOT exact'}",
        watch.told(),
        exact and ready <= RECOVERED and watch.saw_only(200, 503),
    )


def restart_postgres(portal: Portal) -> Row:
    """F06, F07: an immediate restart while pages are read and forms are sent."""
    person, sent, stop = Person(portal), {}, threading.Event()

    def keep_uploading() -> None:
        for number in range(1000):
            if stop.is_set():
                return
            name = f"restart-{number}.csv"
            sent[name] = person.upload(name, files.populations(100 + number), "population")

    with Watch(portal) as watch:
        uploading = threading.Thread(target=keep_uploading)
        uploading.start()
        until(lambda: len(sent) > 2, seconds=30, what="uploads before the restart")
        ready = postmaster_gets(portal, signal.SIGQUIT)
        before = len(sent)
        until(lambda: len(sent) > before + 2, seconds=30, what="uploads after the restart")
        stop.set()
        uploading.join()
    portal.at_rest(seconds=120, what="the checks of the files uploaded around a restart")
    wrong = [name for name, answer in sent.items() if portal.number(BATCHES, name) != (answer.status == 302)]
    refused = [answer for answer in sent.values() if answer.status != 302]
    honest = all(answer.status == 503 and "Retry-After" in answer.headers for answer in refused)
    told = sum("没有保存" in answer.body or "未保存" in answer.body for answer in refused)
    return Row(
        "F06, F07 immediate restart of PostgreSQL while pages are read and files are uploaded",
        f"ready again after {ready:.1f} s; {len(sent)} uploads, {len(refused)} answered 503 ({told} say that nothing"
        f" was saved), {len(wrong)} whose row contradicts the answer",
        watch.told(),
        not wrong and honest and told == len(refused) > 0 and ready <= RECOVERED and watch.saw_only(200, 503),
    )


def lose_postgres(portal: Portal) -> Row:
    """F08: PostgreSQL stays away for a minute."""
    person, answers = Person(portal), []
    with Watch(portal) as watch, Watch(portal, "/healthz") as health:
        with portal.without("postgres"):
            began = time.monotonic()
            while time.monotonic() - began < AWAY:
                answers.append(portal.get("/readyz").status)
                answers.append(person.get("/desk/").status)
                threading.Event().wait(1)
        ready = until(lambda: is_ready(portal), seconds=60, what="/readyz is well again")
        desk = until(lambda: person.get("/desk/").status == 200, seconds=10, what="the desk, without a new sign-in")
        portal.at_rest(seconds=60, what="everything is at rest")
    return Row(
        f"F08 PostgreSQL stays away for {AWAY:.0f} s",
        f"/readyz and the desk said 503 in {answers.count(503)} of {len(answers)} answers, /healthz {health.told()};"
        f" ready {ready:.1f} s after it was let back, the desk open to the same person {desk:.1f} s later",
        watch.told(),
        set(answers) == {503} and ready <= RECOVERED and watch.saw_only(200, 503) and health.saw_only(200),
    )


@contextmanager
def small_disk(portal: Portal) -> Iterator[Path]:
    """What the worker stages lies on a disk of its own that is soon full. Needs root."""
    folder = portal.state / "small-disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0700", "tmpfs", folder], check=True)
    try:
        account = service_account()
        owner = account.uid if account else pwd.getpwuid(os.getuid()).pw_uid
        os.chown(folder, owner, -1)
        portal.sql(f"CREATE TABLESPACE small LOCATION '{folder}'", role=SUPERUSER)
        portal.sql("GRANT CREATE ON TABLESPACE small TO ipp_worker", role=SUPERUSER)
        portal.sql("ALTER ROLE ipp_worker SET temp_tablespaces = 'small'", role=SUPERUSER)
        portal.sql(END_WORKERS, role=SUPERUSER)
        yield folder
        portal.sql("ALTER ROLE ipp_worker RESET temp_tablespaces", role=SUPERUSER)
        portal.sql(END_WORKERS, role=SUPERUSER)
        until(lambda: _is_gone(portal), seconds=30, what="nobody uses the small disk")
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


END_WORKERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ipp_worker'"


def _is_gone(portal: Portal) -> bool:
    try:
        portal.sql("DROP TABLESPACE IF EXISTS small", role=SUPERUSER)
    except Exception:  # noqa: BLE001 - still in use: asked again
        return False
    return True


def fill_the_disk(portal: Portal) -> Row:
    """F10: the disk is full in the middle of an import; made room, the same file comes in whole."""
    if os.getuid() != 0:
        return Row("F10 the disk is full in an import", "NOT RUN: needs root to mount a small disk", "", well=None)
    person = Person(portal)
    patents = portal.number("SELECT count(*) FROM patents_patent")
    with Watch(portal) as watch:
        with small_disk(portal):
            began = time.monotonic()
            batch = batch_of(person.upload("large.csv", files.patents(ROWS)))
            until(lambda: state_of(portal, batch)[0] != "received", seconds=120, what="the import fails")
            failed = time.monotonic() - began
            state, reason = state_of(portal, batch)
            left = portal.number("SELECT count(*) FROM patents_patent") - patents
        person.post(f"/desk/imports/{batch}/retry/", {})
        portal.at_rest(seconds=120, what="the check after room was made")
        person.post(f"/desk/imports/{batch}/confirm/", {"mode": "all"})
        portal.at_rest(seconds=120, what="the import after room was made")
    new, exact = portal.number("SELECT count(*) FROM patents_patent") - patents, portal.is_exact()
    return Row(
        f"F10 the disk is full in an import of {ROWS:,} rows",
        f"{state} after {failed:.1f} s with the reason {reason!r} and {left} rows; after room was made and it was tried"
        f" again, {new:,} new patents, {'exact' if exact else 'NOT exact'}",
        watch.told(),
        (state, left, new, exact) == ("failed", 0, ROWS, True) and "storage is full" in reason and watch.saw_only(200),
    )


def hang_postgres(portal: Portal) -> Row:
    """A hang in place of F17's lost packets: on a unix socket nothing tells that the server will not answer."""
    with Watch(portal, "/healthz") as health, portal.stopped("postgres"):
        began = time.monotonic()
        answers: list[Answer] = [portal.get(path, timeout=20) for path in WATCHED]
        waited = time.monotonic() - began
    try:
        ready = f"ready {until(lambda: is_ready(portal), seconds=RECOVERED, what='ready after a hang'):.1f} s later"
    except NotInTime:
        ready = "NOT ready"
    portal.at_rest(seconds=60, what="everything is at rest")
    statuses = ", ".join(
        f"{answer.status if answer.status > 0 else 'none'} after {answer.seconds:.1f} s" for answer in answers
    )
    return Row(
        f"PostgreSQL hangs (SIGSTOP) for {waited:.0f} s",
        f"{ready}; pages meanwhile: {statuses}",
        f"/healthz {health.told()}",
        well=None if "NOT" not in ready and health.saw_only(200) else False,
    )
