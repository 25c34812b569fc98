"""The Celery app, and the office's calendar of jobs in one table."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipportal.settings")

app = Celery("ipportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["ipportal.core.jobs"])

EVERY_FEW_SECONDS = 3.0
app.conf.beat_schedule = {
    "look after the jobs": {
        "task": "jobs.reconcile",
        "schedule": EVERY_FEW_SECONDS,
        "options": {"expires": EVERY_FEW_SECONDS},
    },
    "recompute every night": {
        "task": "jobs.order",
        "schedule": crontab(hour=1, minute=30),
        "args": ["metrics.recompute", "figures"],
    },
    "prove every night": {
        "task": "jobs.order",
        "schedule": crontab(hour=3, minute=10),
        "args": ["metrics.verify", "proof"],
    },
    "forget sign-ins every night": {
        "task": "jobs.order",
        "schedule": crontab(hour=2, minute=40),
        "args": ["accounts.forget", "forget"],
    },
    "remind in the morning": {
        "task": "jobs.order",
        "schedule": crontab(hour=8, minute=0),
        "args": ["letters.remind", "reminders"],
    },
    "send the mail of the day": {
        "task": "jobs.order",
        "schedule": crontab(hour=8, minute=30),
        "args": ["letters.digest", "digest"],
    },
    "remove what nobody finished sending": {
        "task": "jobs.order",
        "schedule": crontab(minute=15),
        "args": ["intake.sweep", "sweep"],
    },
}
