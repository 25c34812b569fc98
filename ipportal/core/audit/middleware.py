"""Every request acts in the name of whoever sent it, and a refused one is written down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError
from django.http import HttpRequest

from ipportal.core.audit.actions import write
from ipportal.core.audit.context import acting
from ipportal.core.audit.models import ACCESS_REFUSED, Outcome, Source
from ipportal.core.kit.http import is_open
from ipportal.core.kit.numbers import number

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], "HttpResponseBase"]
STRANGERS_A_MINUTE: Final = 60  # refusals of people without an account that one process writes down
log = logging.getLogger(__name__)


def who_did_it(get_response: GetResponse) -> GetResponse:
    """Names the person to the database with the first write, and notes 403, and 404 where a person was looking."""
    strangers = Allowance(STRANGERS_A_MINUTE)

    def handle(request: HttpRequest) -> HttpResponseBase:
        ip = request.META.get("REMOTE_ADDR", "")
        with acting(Source.REQUEST, number(), who=lambda: _person(request), ip=ip):
            response = get_response(request)
            if _is_refusal(request, response):
                _note(request, response.status_code, strangers)
            return response

    return handle


class Allowance:
    """So many in a minute and no more: nobody fills the trail from outside. What is left out stands in the log."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._left, self._since = count, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        if now - self._since > 60:
            self._left, self._since = self.count, now
        self._left -= 1
        return self._left >= 0


def _person(request: HttpRequest) -> tuple[int | None, str]:
    """Who is signed in. A public page never asks, so that its bytes and headers are the same for everybody."""
    if request.method in ("GET", "HEAD") and _is_public(request):
        return None, ""
    user = getattr(request, "user", None)
    return (user.pk, user.get_username()) if user is not None and user.is_authenticated else (None, "")


def _is_public(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or is_open(match.func)


def _is_refusal(request: HttpRequest, response: HttpResponseBase) -> bool:
    if response.status_code == 403:
        return True
    return response.status_code == 404 and not _is_public(request) and _person(request)[0] is not None


def _note(request: HttpRequest, status: int, strangers: Allowance) -> None:
    person, name = _person(request)
    log.warning("%s refused with %s to %s: %r", request.method, status, name or "a stranger", request.path)
    if person is None and not strangers.take():
        return
    try:
        write(
            person,
            name,
            ACCESS_REFUSED,
            ("address", "", request.path),
            outcome=Outcome.REFUSED,
            details={"method": request.method, "status": status},
        )
    except DatabaseError:
        log.exception("the refusal could not be written to the trail")
