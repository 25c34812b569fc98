"""The worker dies, is poisoned, hears an order twice, or computes while the data change."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import redis

from ipportal.local import addresses
from tests.long.faults import Row, files
from tests.long.portal import Person, Portal, Watch, batch_of, state_of, until

KILLS, PAIRS = 20, 10
RUNNING = "SELECT count(*) FROM ipportal_job WHERE state = 'running' AND kind = %s"
QUEUE = "ipportal"


def kill_workers(portal: Portal) -> Row:
    """F01: kill -9 of the whole worker at random moments of a full recompute."""
    chance, waits, exact, single, requeued = random.Random(7), [], 0, 0, 0
    with Watch(portal) as watch:
        for _ in range(KILLS):
            until(lambda: has_worker(portal), seconds=60, what="a new worker")
            before = portal.begin_full_recompute()
            threading.Event().wait(chance.uniform(0, 0.6))  # the random moment itself
            portal.signal(signal.SIGKILL, "celery", "worker")
            waits.append(portal.at_rest(seconds=60, what="the recompute after a kill"))
            exact += portal.is_exact()
            single += portal.number(MOST_ROWS) == 1
            requeued += portal.number(REQUEUED, before)
    return Row(
        f"F01 kill -9 of the worker in a full recompute, {KILLS} times",
        f"{exact} of {KILLS} exact by row; until done: median {sorted(waits)[KILLS // 2]:.1f} s,"
        f" longest {max(waits):.1f} s; {requeued} orders were taken from a dead worker and queued again",
        watch.told(),
        exact == single == KILLS and max(waits) <= 60 and watch.saw_only(200) and requeued > 0,
    )


def has_worker(portal: Portal) -> bool:
    """The supervisor waits the longer before it starts a worker again the more often it dies."""
    return any("celery" in line and "worker" in line for line in portal.processes().values())


MOST_ROWS = """
    SELECT coalesce(max(rows), 0) FROM (
        SELECT count(*) AS rows FROM ipportal_figure GROUP BY metric, region_code, month, period
    ) AS figures
"""
REQUEUED = "SELECT count(*) FROM ipportal_job WHERE id > %s AND attempts > 1 AND state = 'done'"


def order_twice_at_once(portal: Portal) -> Row:
    """F11: two people order the figures in the same moment."""
    people = [Person(portal, "statistician"), Person(portal, "official")]
    first = portal.number("SELECT coalesce(max(id), 0) FROM ipportal_job")
    deadlocks = portal.number(DEADLOCKS)
    with Watch(portal) as watch, ThreadPoolExecutor(2) as both:
        answers = [
            answer.status
            for _ in range(PAIRS)
            for answer in both.map(lambda person: person.post("/desk/recompute/", {}), people)
        ]
        wait = portal.at_rest(seconds=60, what="figures ordered twice at once")
    done, failed, together = portal.sql(OVERLAPS, first, first, first)[0]
    deadlocks = portal.number(DEADLOCKS) - deadlocks
    exact = portal.is_exact()
    return Row(
        f"F11 the figures are ordered by two people at once, {PAIRS} times",
        f"{answers.count(302)} of {2 * PAIRS} orders taken, served by {done} computations, {together} of them at the"
        f" same time, {deadlocks} deadlocks; last one done after {wait:.1f} s; {'exact' if exact else 'NOT exact'}",
        watch.told(),
        answers.count(302) == 2 * PAIRS and (failed, together, deadlocks) == (0, 0, 0) and exact,
    )


DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
OVERLAPS = """
    SELECT (SELECT count(*) FROM ipportal_job WHERE id > %s AND state = 'done'),
           (SELECT count(*) FROM ipportal_job WHERE id > %s AND state = 'failed'),
           (SELECT count(*) FROM ipportal_job one JOIN ipportal_job other ON other.kind = one.kind AND other.id > one.id
            AND (one.started_at, one.finished_at) OVERLAPS (other.started_at, other.finished_at) WHERE one.id > %s)
"""


def deliver_twice(portal: Portal) -> Row:
    """F12: the very message that the broker holds is delivered ten times."""
    broker = redis.Redis(unix_socket_path=str(addresses.socket_dir(portal.state) / "valkey.sock"))
    runs = portal.number("SELECT count(*) FROM ipportal_run")
    first = portal.number("SELECT coalesce(max(id), 0) FROM ipportal_job")
    with Watch(portal) as watch:
        with portal.stopped("celery"):
            portal.command("recompute")
            until(lambda: broker.llen(QUEUE) > 0, seconds=10, what="the message in the broker")
            message = broker.lrange(QUEUE, 0, 0)[0]
            broker.lpush(QUEUE, *[message] * 9)
        wait = portal.at_rest(seconds=60, what="an order delivered ten times")
        until(lambda: broker.llen(QUEUE) == 0, seconds=60, what="all deliveries are heard")
    jobs, attempts = portal.sql("SELECT count(*), sum(attempts) FROM ipportal_job WHERE id > %s", first)[0]
    made, exact = portal.number("SELECT count(*) FROM ipportal_run") - runs, portal.is_exact()
    return Row(
        "F12 one message is delivered ten times",
        f"{jobs} job, begun {attempts} time(s), {made} run(s) of the figures; done after {wait:.1f} s;"
        f" {'exact' if exact else 'NOT exact'}",
        watch.told(),
        (jobs, attempts) == (1, 1) and made <= 1 and exact,
    )


def change_while_computing(portal: Portal) -> Row:
    """F13: new patents are imported while the ledger is rebuilt and the figures are computed."""
    path = portal.state / "while-computing.csv"
    path.write_bytes(files.patents(3000))
    with Watch(portal) as watch:
        first = portal.begin_full_recompute()
        imported = portal.command("import_file", "patents", str(path), "--json")
        wait = portal.at_rest(seconds=60, what="the figures after a change in the middle")
    new = json.loads(imported.stdout)["new"]
    followed = portal.number("SELECT count(*) FROM ipportal_job WHERE id > %s AND kind = 'metrics.recompute'", first)
    exact = portal.is_exact()
    return Row(
        "F13 3,000 patents are imported when a full recompute has begun",
        f"{new} patents new; {followed} computation(s) followed by itself; all right {wait:.1f} s after the import;"
        f" {'exact' if exact else 'NOT exact'}",
        watch.told(),
        new == 3000 and followed >= 1 and exact and watch.saw_only(200),
    )


def poison(portal: Portal) -> Row:
    """F14: the check of one file kills its worker three times."""
    person = Person(portal)
    with Watch(portal) as watch:
        began = time.monotonic()
        batch = batch_of(person.upload("poison.csv", files.patents(40_000)))
        for _ in range(3):
            until(lambda: portal.number(RUNNING, "intake.check") == 1, seconds=60, what="the check is being done")
            portal.signal(signal.SIGKILL, "celery", "worker")
            until(lambda: portal.number(RUNNING, "intake.check") == 0, seconds=60, what="its silence is noticed")
        wait = time.monotonic() - began
        state, reason = state_of(portal, batch)
        shown = person.get(f"/en/desk/imports/{batch}/").body
        portal.command("recompute")
        on = portal.at_rest(seconds=60, what="the queue moves on")
        person.post(f"/desk/imports/{batch}/retry/", {})
        portal.at_rest(seconds=60, what="the file is checked when tried again")
    again, _reason = state_of(portal, batch)
    trail = portal.number(
        "SELECT count(*) FROM ipportal_audit_event WHERE action = 'import failed' AND object_id = %s", str(batch)
    )
    return Row(
        "F14 the check of an uploaded file kills its worker three times",
        f"given up after {wait:.1f} s: the import is {state!r}, its page says why and offers to try again; the next"
        f" order was done {on:.1f} s later; tried again, the file is {again!r}",
        watch.told(),
        (state, again, trail) == ("failed", "checked", 1) and reason in shown and "Try again" in shown,
    )
