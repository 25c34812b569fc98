"""Jobs of the clinic: check a received file, import a confirmed one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ipportal.core.intake import actions, engine, leftovers
from ipportal.core.intake.models import ImportBatch
from ipportal.core.jobs.models import Job
from ipportal.core.jobs.registry import Progress, job

# What a person reads while the engine is in each of its stages.
STAGES = {
    "reading": gettext_noop("Reading the file"),
    "checking": gettext_noop("Checking rows"),
    "comparing": gettext_noop("Comparing rows"),
    "saving": gettext_noop("Saving rows"),
}


def _given_up(order: Job) -> None:
    """The file does not wait for ever for a job that will not come back."""
    actions.give_up(ImportBatch.objects.get(pk=order.args["batch"]), job=order.pk, error=order.error)


@job(actions.CHECK, _("Check of an import file"), given_up=_given_up)
def check(progress: Progress, batch: int) -> dict[str, Any]:
    """Check a received file; its findings stand in the batch."""
    return _counts(actions.check_batch(ImportBatch.objects.get(pk=batch), _told(progress)))


@job(actions.COMMIT, _("Import of a file"), given_up=_given_up)
def commit(progress: Progress, batch: int) -> dict[str, Any]:
    """Import a confirmed file in one transaction."""
    return _counts(actions.commit_batch(ImportBatch.objects.get(pk=batch), _told(progress)))


@job("intake.sweep", _("Removal of files that nobody finished sending"))
def sweep(progress: Progress) -> dict[str, Any]:
    """What a server that died in an upload left behind."""
    return {"removed": leftovers.remove_leftovers()}


def _told(progress: Progress) -> engine.Progress:
    """The engine's stages as the job's stages."""
    current = ""

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal current
        if stage != current:
            current = stage
            progress.stage(STAGES[stage], total)
        progress.step(done)

    return tell


def _counts(batch: ImportBatch) -> dict[str, Any]:
    return {"state": batch.state, "rows": batch.rows, "new": batch.new, "changed": batch.changed}
