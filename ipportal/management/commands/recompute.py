"""`recompute`: order the figures, and with --wait see the computation through."""

from __future__ import annotations

import json
import threading
import time
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.intake.actions import actor_named
from ipportal.core.jobs import runner
from ipportal.core.jobs.models import Job, State
from ipportal.core.kit.errors import BadInput
from ipportal.core.metrics import actions

FAILED, UNUSABLE = 1, 2
LOOK_EVERY_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 2.0  # when no worker has begun by then, this process does the work


class Command(PortalCommand):
    """Exit code 0: ordered, or with --wait computed; 1: the computation failed; 2: no such user."""

    help = "Compute all figures (through the worker, or here where none runs)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", action="store_true", help="wait until the figures are right, telling the stages")
        parser.add_argument("--full", action="store_true", help="rebuild the ledger from the events first")
        parser.add_argument("--by", default="", metavar="USER", help="in whose name (default: the system)")

    def handle(self, *, wait: bool, full: bool, by: str, **_options: Any) -> None:
        try:
            person = actor_named(by) if by else SYSTEM
        except BadInput as problem:
            raise CommandError(str(problem), returncode=UNUSABLE) from problem
        running = Job.objects.filter(kind__in=[actions.RECOMPUTE, actions.REBUILD], state=State.RUNNING).first()
        job = actions.order_rebuild(by=person) if full else actions.order_figures(by=person)
        self.stdout.write(f"job {job.pk} ordered" + (f"; job {running.pk} is already running" if running else ""))
        if wait:
            self._see_through(job)

    def _see_through(self, job: Job) -> None:
        began, told, pause = time.monotonic(), "", threading.Event()
        while job.state in (State.QUEUED, State.RUNNING):
            stage = f"{job.stage} {job.stage_done}/{job.stage_total}" if job.stage else ""
            if stage and stage != told:
                self.stdout.write(stage)
                told = stage
            if job.state == State.QUEUED and time.monotonic() - began > PATIENCE_SECONDS:
                runner.work_off()
                began = time.monotonic()
            pause.wait(LOOK_EVERY_SECONDS)
            job.refresh_from_db()
        for done in job.stages:
            self.stdout.write(f"{done['name']}: {done['done']} in {done['seconds']} s")
        if job.state == State.FAILED:
            raise CommandError(f"job {job.pk} failed: {job.error}", returncode=FAILED)
        self.stdout.write(json.dumps(job.result))
