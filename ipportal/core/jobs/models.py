"""Jobs: the orders of work. The table is the truth; the queue only rings the bell."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        """Ordered or being done."""
        return self.filter(state__in=[State.QUEUED, State.RUNNING])

    def silent_since(self, moment: dt.datetime) -> Self:
        """Being done by somebody who has given no sign of life since then."""
        return self.filter(state=State.RUNNING, heartbeat_at__lt=moment)


class Job(models.Model):
    """One piece of work: ordered in the transaction that made it necessary, claimed by one worker at a time."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100, blank=True, help_text="Same kind and key: one at a time, queued once")
    args = models.JSONField(default=dict, help_text="Ids only")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    ordered_by_id = models.BigIntegerField(null=True)
    ordered_by = models.CharField(max_length=150)
    ordered_at = models.DateTimeField(db_default=Now())
    run_after = models.DateTimeField(db_default=Now())
    claimed_by = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=80, blank=True)
    stage_done = models.PositiveBigIntegerField(default=0)
    stage_total = models.PositiveBigIntegerField(default=0)
    stages = models.JSONField(default=list, help_text="Finished stages with seconds and counts")
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_job"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["run_after", "id"], condition=Q(state="queued"), name="job_queued"),
            models.Index(fields=["heartbeat_at"], condition=Q(state="running"), name="job_running"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="queued") & ~Q(key=""), name="job_is_queued_once_per_key"
            ),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="running") & ~Q(key=""), name="job_runs_once_per_key"
            ),
            models.CheckConstraint(
                name="job_running_says_who_and_since_when",
                condition=~Q(state="running")
                | (~Q(claimed_by="") & Q(started_at__isnull=False, heartbeat_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_ended_says_when", condition=~Q(state__in=["done", "failed"]) | Q(finished_at__isnull=False)
            ),
            models.CheckConstraint(
                name="job_ends_after_it_starts",
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(finished_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
