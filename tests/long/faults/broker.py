"""The broker is away, forgets everything, or hangs."""

from __future__ import annotations

import signal

import redis

from ipportal.local import addresses
from tests.long.faults import Row, files
from tests.long.portal import WATCHED, Person, Portal, Watch, batch_of, state_of

LONGEST_REPLY, LONGEST_PAGE = 2.0, 1.0  # seconds
TWENTY_ORDERS = """
    INSERT INTO ipportal_job (kind, key, args, state, ordered_by, claimed_by, attempts,
                              stage, stage_done, stage_total, stages, error, result)
    SELECT 'metrics.recompute', '', '{}', 'queued', 'faults', '', 0, '', 0, 0, '[]', '', '{}'
    FROM generate_series(1, 20)
"""
DONE = "SELECT count(*) FROM ipportal_job WHERE ordered_by = 'faults' AND state = 'done'"
SESSIONS = "SELECT count(*) FROM django_session"


def kill_valkey(portal: Portal) -> Row:
    """F03: the broker is dead while somebody uploads."""
    person = Person(portal)
    with Watch(portal, *WATCHED, "/healthz") as watch:
        with portal.without("valkey-server"):
            answer = person.upload("broker-dead.csv", files.populations(1), "population")
            batch = batch_of(answer)
            waits_for = portal.number("SELECT count(*) FROM ipportal_job WHERE state = 'queued'")
            shown = person.get(f"/en/desk/imports/{batch}/").body
        wait = portal.at_rest(seconds=60, what="the order given without a broker is done")
    state, _reason = state_of(portal, batch)
    return Row(
        "F03 kill -9 of Valkey, kept dead while a file is uploaded",
        f"the upload was saved and answered {answer.status} after {answer.seconds:.2f} s, {waits_for} order waiting in"
        f" the table, and its page said so; checked {wait:.1f} s after Valkey was let back ({state})",
        watch.told(),
        answer.status == 302 and answer.seconds <= LONGEST_REPLY and waits_for == 1 and state == "checked"
        and "Waiting for its turn" in shown and watch.saw_only(200),
    )  # fmt: skip


def empty_the_queue(portal: Portal) -> Row:
    """F04: FLUSHALL with twenty orders waiting; nobody is signed out."""
    person, broker = Person(portal), addresses.socket_dir(portal.state) / "valkey.sock"
    with Watch(portal) as watch:
        portal.sql(TWENTY_ORDERS)
        redis.Redis(unix_socket_path=str(broker)).flushall()
        wait = portal.at_rest(seconds=120, what="twenty orders after FLUSHALL")
    done, desk = portal.number(DONE), person.get("/desk/")
    return Row(
        "F04 FLUSHALL with 20 orders waiting",
        f"{done} of 20 done after {wait:.1f} s; the person signed in before sees the desk ({desk.status})",
        watch.told(),
        done == 20 and desk.status == 200 and watch.saw_only(200),
    )


def hang_valkey(portal: Portal) -> Row:
    """F05: a broker that hangs instead of refusing, while three people upload."""
    people = [Person(portal) for _ in range(3)]
    with Watch(portal, *WATCHED, "/healthz") as watch:
        with portal.stopped("valkey-server"):
            answers = [
                person.upload(f"hang-{number}.csv", files.populations(10 + number), "population")
                for number, person in enumerate(people)
            ]
        wait = portal.at_rest(seconds=60, what="orders given to a hanging broker")
    states = {state_of(portal, batch_of(answer))[0] for answer in answers}
    slowest = max(answer.seconds for answer in answers)
    return Row(
        "F05 Valkey hangs (SIGSTOP) while three files are uploaded",
        f"all saved, slowest answer after {slowest:.2f} s; all checked {wait:.1f} s after it woke",
        watch.told(),
        slowest <= LONGEST_REPLY and states == {"checked"} and watch.saw_only(200) and watch.slowest <= LONGEST_PAGE,
    )


def kill_valkey_in_a_recompute(portal: Portal) -> Row:
    """The broker dies while the worker computes, and is started again by its keeper."""
    with Watch(portal) as watch:
        portal.begin_full_recompute()
        portal.signal(signal.SIGKILL, "valkey-server")
        wait = portal.at_rest(seconds=60, what="a recompute whose broker died")
        portal.command("recompute")
        after = portal.at_rest(seconds=60, what="an order after the broker came back")
    exact = portal.is_exact()
    return Row(
        "kill -9 of Valkey in a full recompute",
        f"done after {wait:.1f} s, the next order after {after:.1f} s; {'exact' if exact else 'NOT exact'}",
        watch.told(),
        exact and watch.saw_only(200),
    )
