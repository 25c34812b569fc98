"""How far a file has come: its batch and the job that works on it, as one thing to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ipportal.core.intake.actions import CHECK, COMMIT, UNDER_WAY
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.jobs.models import Job, State


@dataclass(frozen=True, slots=True)
class Standing:
    """`under_way`: reload to see more. `failure`: why there is no result. `retry`: the same file can be tried again."""

    under_way: bool
    waiting: bool
    steps: list[dict[str, Any]]
    failure: str
    retry: bool = False


def standing_of(batch: ImportBatch) -> Standing:
    job = Job.objects.filter(kind__in=(CHECK, COMMIT), key=str(batch.pk)).order_by("-id").first()
    under_way = batch.state in UNDER_WAY
    failed = batch.state == BatchState.FAILED
    return Standing(
        under_way=under_way and job is not None,
        waiting=under_way and job is not None and job.state == State.QUEUED,
        steps=_steps(job) if job else [],
        failure=_(batch.refusal) if failed else batch.refusal,
        retry=failed and bool(batch.stored_as),
    )


def _steps(job: Job) -> list[dict[str, Any]]:
    """Finished stages, then the one at work; names are kept in the source language and translated here."""
    steps = [_step(stage["name"], "done", stage.get("done"), stage.get("seconds")) for stage in job.stages]
    if job.state == State.RUNNING and job.stage:
        steps.append(_step(job.stage, "now", job.stage_done, None))
    return steps


def _step(name: str, state: str, done: int | None, seconds: float | None) -> dict[str, Any]:
    counted = _("%(count)s rows") % {"count": f"{done:,}"} if done else ""
    took = _("%(seconds)s s") % {"seconds": seconds} if seconds is not None else ""
    return {"state": state, "title": _(name), "text": " · ".join(filter(None, (counted, took)))}
