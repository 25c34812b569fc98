"""The doorbell: tells the workers that there is work. Nothing is lost when nobody hears it."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

RING = "jobs.work"
log = logging.getLogger(__name__)


def ring() -> None:
    """Wake a worker. When the broker is down or hangs, the beat's next round finds the order in the table."""
    try:
        current_app.send_task(RING, retry=False, expires=60, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("the broker did not take the message (%s); the order stands in the table", error)
