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
TWICE_A_MINUTE = 30.0
app.conf.beat_schedule = {
    "look after the jobs": {
        "task": "jobs.reconcile",
        "schedule": EVERY_FEW_SECONDS,
        "options": {"expires": EVERY_FEW_SECONDS},
    },
    "find results whose hour has struck": {
        "task": "results.strike",
        "schedule": TWICE_A_MINUTE,
        "options": {"expires": TWICE_A_MINUTE},
    },
    "recompute every night": {
        "task": "jobs.order",
        "schedule": crontab(hour=1, minute=30),
        "args": ["metrics.recompute", "figures"],
    },
    "tell years of other finance every night": {
        "task": "jobs.order",
        "schedule": crontab(hour=1, minute=10),
        "args": ["finance.tell", "years"],
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
    "find the notices of the day": {
        "task": "jobs.order",
        "schedule": crontab(hour=0, minute=1),
        "args": ["notices.open", "notices"],
    },
    "compute the conflicts of reviews anew every night": {
        "task": "jobs.order",
        "schedule": crontab(hour=2, minute=20),
        "args": ["review.refresh", "conflicts"],
    },
    "write down the winners once their hour has struck": {
        "task": "jobs.order",
        "schedule": crontab(minute="*/10"),
        "args": ["awards.honours", "honours"],
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
