"""Doing one claimed job: work and end mark in one transaction, signs of life on a connection of their own."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from typing import Self

from django.core.exceptions import ValidationError
from django.db import DatabaseError, close_old_connections, connection, transaction

from ipportal.core.audit.context import acting
from ipportal.core.audit.models import Source
from ipportal.core.jobs import actions, registry
from ipportal.core.jobs.models import Job
from ipportal.core.kit.errors import BadInput

log = logging.getLogger(__name__)


def worker_name() -> str:
    """A name for this claim: host, process and a number nobody else has."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


class Pulse:
    """Gives signs of life and tells the stages, in a thread with its own connection."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.name, self.done, self.total = "", 0, 0
        self.finished: list[dict[str, object]] = []
        self._began = time.monotonic()
        self._changed, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{job.pk}", daemon=True)

    def stage(self, name: str, total: int = 0) -> None:
        self._close_stage()
        self.name, self.done, self.total = name, 0, total
        self._began = time.monotonic()
        self._changed.set()

    def step(self, done: int) -> None:
        self.done = done

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._stop.set()
        self._changed.set()
        self._thread.join()

    def stages(self) -> list[dict[str, object]]:
        """Finished stages with their counts and seconds."""
        self._close_stage()
        return self.finished

    def _close_stage(self) -> None:
        if self.name:
            seconds = round(time.monotonic() - self._began, 3)
            self.finished.append({"name": self.name, "done": self.done or self.total, "seconds": seconds})
        self.name = ""

    def _beat(self) -> None:
        try:
            while not self._stop.is_set():
                self._tell()
                self._changed.wait(actions.HEARTBEAT_SECONDS)
                self._changed.clear()
        finally:
            connection.close()

    def _tell(self) -> None:
        sql = """
            UPDATE ipportal_job SET heartbeat_at = clock_timestamp(), stage = %s, stage_done = %s, stage_total = %s
            WHERE id = %s AND state = 'running' AND claimed_by = %s
        """
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, [self.name, self.done, self.total, self.job.pk, self.job.claimed_by])
        except DatabaseError as error:
            log.warning("no sign of life for job %s: %s", self.job.pk, error)
            connection.close()


def work_off() -> int:
    """Claim and do jobs until none may run; how many were begun."""
    begun = 0
    while True:
        close_old_connections()
        job = actions.claim(worker_name())
        if job is None:
            return begun
        begun += 1
        perform(job)


def perform(job: Job) -> None:
    """Do a claimed job. An input that is wrong ends it; any other trouble is tried again, a few times."""
    try:
        with Pulse(job) as pulse:
            _do(job, pulse)
    except actions.LostClaim:
        log.warning("job %s was taken over while it was being done; its work was rolled back", job.pk)
    except (BadInput, ValidationError) as error:
        actions.give_back(job, str(error), final=True)
    except Exception as error:
        log.exception("job %s failed", job.pk)
        _give_back_if_possible(job, f"{type(error).__name__}: {error}")


def _give_back_if_possible(job: Job, error: str) -> None:
    """With the database itself away, the job stays claimed and is taken back when its silence is noticed."""
    connection.close_if_unusable_or_obsolete()
    try:
        actions.give_back(job, error, final=False)
    except DatabaseError as trouble:
        log.warning("job %s could not be given back: %s", job.pk, trouble)


def _do(job: Job, pulse: Pulse) -> None:
    """In the name of whoever ordered it."""
    orderer = (job.ordered_by_id, job.ordered_by)
    with acting(Source.JOB, str(job.pk), who=lambda: orderer), transaction.atomic():
        result = registry.kind(job.kind).work(pulse, **job.args) or {}
        actions.finish(job, result, pulse.stages())
