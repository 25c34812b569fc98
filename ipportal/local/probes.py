"""Asking the portal's processes whether they answer, as their users would."""

from __future__ import annotations

import http.client
from collections.abc import Callable

from django.conf import settings

Probe = Callable[[], bool]


def web_answers(port: int, path: str = "/") -> bool:
    """Whether the page comes with 200. Where the portal wants TLS, we ask as the proxy in front of it would."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {"Host": _host(), "X-Forwarded-Proto": "https" if settings.SECURE else "http"}
    try:
        line.request("GET", path, headers=headers)
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _host() -> str:
    first = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "127.0.0.1"
    return "localhost" if first == "*" else first.lstrip(".")


def worker_answers() -> bool:
    """Whether a worker answers a ping through the broker."""
    from ipportal.celery import app

    try:
        return bool(app.control.ping(timeout=1.0, limit=1))
    except app.connection_for_read().connection_errors:
        return False
