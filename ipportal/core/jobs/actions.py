"""Ordering, claiming and ending jobs. Every step is one statement that PostgreSQL alone decides."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import IntegrityError, connection, transaction

from ipportal.core.audit.actions import SYSTEM, Actor
from ipportal.core.jobs import bell, registry
from ipportal.core.jobs.models import Job, JobQuerySet, State

LEASE = dt.timedelta(seconds=10)  # silence after which a job is taken from its worker
HEARTBEAT_SECONDS = 2.0
ATTEMPTS = 3
log = logging.getLogger(__name__)


class LostClaim(RuntimeError):
    """The job was taken over by somebody else: what was done must be rolled back."""


def enqueue(kind: str, *, key: str = "", by: Actor = SYSTEM, delay: dt.timedelta | None = None, **args: Any) -> Job:
    """Order a job in the caller's transaction; one that is already queued under the same key serves both orders.

    The queued row is locked until this transaction ends, so the job cannot start before it sees what was changed here.
    """
    registry.kind(kind)
    order = Job(kind=kind, key=key, args=args, ordered_by_id=by.pk, ordered_by=by.get_username())
    with transaction.atomic():
        if key:
            order = _queue_once(order, delay or dt.timedelta())
        else:
            order.save(force_insert=True)
            _put_off(order, delay)
        transaction.on_commit(bell.ring)
    return order


def _queue_once(order: Job, delay: dt.timedelta) -> Job:
    sql = """
        INSERT INTO ipportal_job (kind, key, args, state, ordered_by_id, ordered_by, run_after, claimed_by,
                                  attempts, stage, stage_done, stage_total, stages, error, result)
        VALUES (%s, %s, %s::jsonb, 'queued', %s, %s, now() + make_interval(secs => %s),
                '', 0, '', 0, 0, '[]', '', '{}')
        ON CONFLICT (kind, key) WHERE state = 'queued' AND NOT key = ''
        DO UPDATE SET run_after = least(ipportal_job.run_after, excluded.run_after)
        RETURNING id
    """
    args = Job._meta.get_field("args").get_db_prep_save(order.args, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, [order.kind, order.key, args, order.ordered_by_id, order.ordered_by, delay.total_seconds()])
        (pk,) = cursor.fetchone()
    return Job.objects.get(pk=pk)


def _put_off(order: Job, delay: dt.timedelta | None) -> None:
    if delay:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ipportal_job SET run_after = now() + make_interval(secs => %s) WHERE id = %s",
                [delay.total_seconds(), order.pk],
            )


def claim(worker: str) -> Job | None:
    """Take the oldest job that may run now; None when there is none."""
    sql = """
        UPDATE ipportal_job SET state = 'running', claimed_by = %s, started_at = clock_timestamp(),
               heartbeat_at = clock_timestamp(), attempts = attempts + 1, stage = '', stage_done = 0, stage_total = 0,
               stages = '[]', error = ''
        WHERE id = (
            SELECT waiting.id FROM ipportal_job waiting
            WHERE waiting.state = 'queued' AND waiting.run_after <= now() AND NOT EXISTS (
                SELECT 1 FROM ipportal_job other
                WHERE other.state = 'running' AND other.kind = waiting.kind
                  AND other.key = waiting.key AND other.key <> ''
            )
            ORDER BY waiting.run_after, waiting.id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING id
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [worker])
            row = cursor.fetchone()
    except IntegrityError:  # somebody began the same key in the same moment: it will be asked for again
        return None
    return Job.objects.get(pk=row[0]) if row else None


def finish(job: Job, result: dict[str, Any], stages: list[dict[str, object]]) -> None:
    """Running → done, in the transaction of the work itself; refused when the claim was lost."""
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, claimed_by=job.claimed_by, attempts=job.attempts)
    if not mine.update(state=State.DONE, finished_at=_now(), result=result, stages=stages, stage=""):
        raise LostClaim(str(job))


def give_back(job: Job, error: str, *, final: bool) -> None:
    """Running → queued for another try after a pause, or → failed for good."""
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, claimed_by=job.claimed_by, attempts=job.attempts)
    if final or job.attempts >= ATTEMPTS:
        _give_up(mine, job, error)
        return
    pause = dt.timedelta(seconds=2**job.attempts)
    _requeue(mine.values_list("pk", flat=True), error, pause)


def _give_up(claimed: JobQuerySet, job: Job, error: str) -> bool:
    """Running → failed for good; the kind of job does in the same transaction what has to follow."""
    with transaction.atomic():
        if not claimed.update(state=State.FAILED, finished_at=_now(), error=error):
            return False
        job.state, job.error = State.FAILED, error
        try:
            with transaction.atomic():
                registry.kind(job.kind).given_up(job)
        except Exception:
            log.exception("nobody could be told that job %s failed", job.pk)  # it has failed all the same
    return True


def reconcile() -> int:
    """Take jobs from workers that fell silent, and ring for everything that may run. Returns how many were taken.

    The beat calls it every few seconds: what the queue forgot, the table remembers.
    """
    silent = Job.objects.silent_since(_now() - LEASE)
    lost = "the worker fell silent"
    worn_out = silent.filter(attempts__gte=ATTEMPTS)
    ended = sum(_give_up(worn_out.filter(pk=job.pk), job, f"{lost} {ATTEMPTS} times") for job in worn_out)
    taken = _requeue(list(silent.values_list("pk", flat=True)), lost, dt.timedelta())
    if ended or taken:
        log.warning("jobs taken from silent workers: %s queued again, %s failed", taken, ended)
    ready = Job.objects.filter(state=State.QUEUED, run_after__lte=_now()).count()
    for _ in range(min(ready, 4)):
        bell.ring()
    return ended + taken


def _requeue(ids: Any, error: str, pause: dt.timedelta) -> int:
    """Queue again; where an equal order already waits, that one serves and this one ends."""
    moved = 0
    for job in Job.objects.filter(pk__in=list(ids), state=State.RUNNING):
        try:
            with transaction.atomic():
                moved += Job.objects.filter(pk=job.pk, state=State.RUNNING, claimed_by=job.claimed_by).update(
                    state=State.QUEUED, claimed_by="", error=error, run_after=_now() + pause
                )
        except IntegrityError:
            Job.objects.filter(pk=job.pk, state=State.RUNNING, claimed_by=job.claimed_by).update(
                state=State.FAILED, finished_at=_now(), error=f"{error}; a newer order does the work"
            )
    return moved


def _now() -> dt.datetime:
    """The database's real time: leases must not stand still when the demonstration's clock does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
    return moment
