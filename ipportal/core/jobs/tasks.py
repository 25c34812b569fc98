"""What Celery calls: wake up and work, look after the table, order by the calendar."""

from __future__ import annotations

from celery import shared_task

from ipportal.core.jobs import actions, bell, runner


@shared_task(name=bell.RING)
def work() -> None:
    """Do whatever the table has ready."""
    runner.work_off()


@shared_task(name="jobs.reconcile")
def reconcile() -> None:
    """Take jobs from silent workers and ring for what waits."""
    actions.reconcile()


@shared_task(name="jobs.order")
def order(kind: str, key: str = "") -> None:
    """Order a job of the office's calendar."""
    actions.enqueue(kind, key=key)
