"""Ordering, claiming and ending jobs, as workers meet them: each with its own connection."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction

from ipportal.core.jobs import actions, events, registry, runner
from ipportal.core.jobs.models import Job, State
from ipportal.core.kit.errors import BadInput

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_worker")]


@pytest.fixture
def work() -> Iterator[Callable[..., str]]:
    """Registers a kind of job for one test and forgets it afterwards."""
    made: list[str] = []

    def add(function: Callable[..., Any], **told: Any) -> str:
        name = f"test.{function.__name__}.{len(made)}"
        registry.job(name, name, **told)(function)
        made.append(name)
        return name

    yield add
    for name in made:
        registry._kinds.pop(name)


def silence(job: Job) -> None:
    """The worker of this job was last heard long ago."""
    long_ago = actions._now() - dt.timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago, started_at=long_ago)


def test_an_order_is_done_once_and_says_what_came_of_it(work: Any) -> None:
    kind = work(lambda progress, number: {"twice": 2 * number})
    order = actions.enqueue(kind, number=21)

    assert runner.work_off() >= 1

    order.refresh_from_db()
    assert (order.state, order.result, order.attempts) == (State.DONE, {"twice": 42}, 1)


def test_an_order_of_a_transaction_that_fails_was_never_given(work: Any) -> None:
    kind = work(lambda progress: None)

    def change_my_mind() -> None:
        with transaction.atomic():
            actions.enqueue(kind)
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        change_my_mind()

    assert not Job.objects.filter(kind=kind).exists()


def test_two_orders_under_one_key_are_one_job(work: Any) -> None:
    kind = work(lambda progress: None)

    first, second = actions.enqueue(kind, key="figures"), actions.enqueue(kind, key="figures")

    assert first.pk == second.pk


def test_an_order_given_while_the_job_runs_waits_for_its_turn(work: Any) -> None:
    kind = work(lambda progress: None)
    actions.enqueue(kind, key="figures")
    running = actions.claim("worker one")
    assert running is not None

    later = actions.enqueue(kind, key="figures")

    assert later.pk != running.pk
    assert actions.claim("worker two") is None
    actions.finish(running, {}, [])
    taken = actions.claim("worker two")
    assert taken is not None
    assert taken.pk == later.pk


def test_a_job_cannot_start_before_it_sees_the_change_that_joined_its_order(work: Any) -> None:
    kind = work(lambda progress: None)
    actions.enqueue(kind, key="figures")
    claimed: list[Job | None] = []

    with transaction.atomic():
        actions.enqueue(kind, key="figures")
        other = threading.Thread(target=lambda: claimed.append(_claim_elsewhere()))
        other.start()
        other.join()

    assert claimed == [None]
    assert actions.claim("worker") is not None


def _claim_elsewhere() -> Job | None:
    try:
        return actions.claim("somewhere else")
    finally:
        connection.close()


def test_many_workers_never_do_the_same_job_twice(work: Any) -> None:
    done: list[int] = []
    kind = work(lambda progress, number: done.append(number))
    for number in range(20):
        actions.enqueue(kind, number=number)

    threads = [threading.Thread(target=_work_elsewhere) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == list(range(20))


def _work_elsewhere() -> None:
    try:
        runner.work_off()
    finally:
        connection.close()


def test_a_silent_workers_job_is_queued_again_and_its_late_result_is_refused(work: Any) -> None:
    kind = work(lambda progress: None)
    actions.enqueue(kind)
    lost = actions.claim("worker that dies")
    assert lost is not None
    silence(lost)

    assert actions.reconcile() == 1

    again = actions.claim("worker that lives")
    assert again is not None
    assert (again.pk, again.attempts) == (lost.pk, 2)
    with pytest.raises(actions.LostClaim):
        actions.finish(lost, {}, [])


def test_a_job_that_kills_three_workers_is_given_up_and_the_queue_moves_on(work: Any) -> None:
    poison, healthy = work(lambda progress: None), work(lambda progress: None)
    order = actions.enqueue(poison)
    for _ in range(actions.ATTEMPTS):
        job = actions.claim("worker")
        assert job is not None
        silence(job)
        actions.reconcile()

    order.refresh_from_db()
    assert (order.state, order.error) == (State.FAILED, "the worker fell silent 3 times")
    actions.enqueue(healthy)
    assert runner.work_off() >= 1


def test_its_kind_is_told_once_when_a_job_is_given_up(work: Any) -> None:
    told: list[tuple[int, str]] = []
    order = actions.enqueue(work(lambda progress: None, given_up=lambda job: told.append((job.pk, job.error))))
    for _ in range(actions.ATTEMPTS):
        assert told == []
        job = actions.claim("worker")
        assert job is not None
        silence(job)
        actions.reconcile()
    actions.reconcile()

    assert told == [(order.pk, "the worker fell silent 3 times")]


def test_a_kind_that_cannot_be_told_does_not_keep_the_job_running(work: Any) -> None:
    def refuse(progress: Any) -> None:
        raise BadInput("empty-file", "the file is empty")

    def stumble(job: Job) -> None:
        Job.objects.create(kind="half done", ordered_by="li")
        raise OSError("disk is full")

    order = actions.enqueue(work(refuse, given_up=stumble))
    runner.work_off()

    order.refresh_from_db()
    assert (order.state, order.error) == (State.FAILED, "the file is empty")
    assert not Job.objects.filter(kind="half done").exists()


def test_a_wrong_input_ends_the_job_and_says_why(work: Any) -> None:
    def refuse(progress: Any) -> None:
        raise BadInput("empty-file", "the file is empty")

    order = actions.enqueue(work(refuse))
    runner.work_off()

    order.refresh_from_db()
    assert (order.state, order.error) == (State.FAILED, "the file is empty")


def test_trouble_is_tried_again_and_what_was_half_done_is_not_kept(work: Any) -> None:
    def stumble(progress: Any) -> None:
        Job.objects.filter(kind="never").delete()
        raise OSError("disk is full")

    order = actions.enqueue(work(stumble))
    runner.work_off()

    order.refresh_from_db()
    assert (order.state, order.error, order.attempts) == (State.QUEUED, "OSError: disk is full", 1)
    assert order.run_after > actions._now()


def test_stages_are_seen_while_the_work_is_not_yet_committed(work: Any) -> None:
    seen: list[tuple[str, int]] = []

    def look(progress: Any) -> None:
        progress.stage("counting", 10)
        told = threading.Event()
        while not told.wait(0.01):
            row = Job.objects.values_list("stage", "stage_total").get(state=State.RUNNING)
            if row[0]:
                seen.append(row)
                told.set()

    order = actions.enqueue(work(look))
    runner.work_off()

    order.refresh_from_db()
    assert seen == [("counting", 10)]
    assert [stage["name"] for stage in order.stages] == ["counting"]


def test_the_database_refuses_a_running_job_without_a_worker() -> None:
    with pytest.raises(IntegrityError, match="job_running_says_who_and_since_when"), transaction.atomic():
        Job.objects.create(kind="x", ordered_by="li", state=State.RUNNING)


def test_an_event_reaches_its_subscriber_inside_the_transaction() -> None:
    heard: list[int] = []

    @events.subscribe("test.told")
    def hear(seq: int) -> None:
        heard.append(seq)

    with transaction.atomic():
        events.publish("test.told", seq=7)

    assert heard == [7]
    with pytest.raises(RuntimeError, match="inside the transaction"):
        events.publish("test.told", seq=8)


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """The doorbell hangs at another address."""

    def move(path: Path) -> None:
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis+socket://{path}?virtual_host=0")

    return move


def test_an_order_is_taken_at_once_while_the_broker_is_away(
    work: Any, broker_at: Callable[[Path], None], tmp_path: Path
) -> None:
    broker_at(tmp_path / "nobody.sock")
    began = time.monotonic()

    order = actions.enqueue(work(lambda progress: None))

    assert time.monotonic() - began < 2
    assert Job.objects.get(pk=order.pk).state == State.QUEUED


def test_an_order_is_taken_soon_while_the_broker_hangs(
    work: Any, broker_at: Callable[[Path], None], tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(tmp_path / "hung.sock"))
        hanging.listen()
        broker_at(tmp_path / "hung.sock")
        began = time.monotonic()

        order = actions.enqueue(work(lambda progress: None))

    assert time.monotonic() - began < 2
    assert Job.objects.get(pk=order.pk).state == State.QUEUED
