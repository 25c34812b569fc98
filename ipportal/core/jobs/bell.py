"""The doorbell: tells the workers that there is work. Nothing is lost when nobody hears it."""

from __future__ import annotations

import logging
from typing import Final

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

RING = "jobs.work"
# Whoever rings has somebody waiting for a page: half a second is spent on a broker that is away or hangs, and no more.
IMPATIENT: Final = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
log = logging.getLogger(__name__)


def ring() -> None:
    """Wake a worker. When the broker is down or hangs, the beat's next round finds the order in the table."""
    try:
        with current_app.connection_for_write().clone(transport_options=IMPATIENT) as line:
            current_app.send_task(RING, connection=line, retry=False, expires=60, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("the broker did not take the message (%s); the order stands in the table", error)
