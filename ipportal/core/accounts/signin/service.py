"""The way to the office's sign-in service, and the page for when it leads nowhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.shortcuts import render
from requests import RequestException

from ipportal.core.accounts.signin import office

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)


def at_the_service(request: HttpRequest, purpose: dict[str, str]) -> HttpResponse:
    try:
        return office.send_there(request, purpose=purpose)
    except office.FAILURES as failure:
        return no_answer(request, failure)


def no_answer(request: HttpRequest, failure: Exception) -> HttpResponse:
    """What the service said goes into the log, on one line, with the number of the page."""
    log.warning("the sign-in service: %s: %r", type(failure).__name__, str(failure))
    return _not_signed_in(request, "no-answer", 503 if isinstance(failure, RequestException) else 400)


def is_nobody(request: HttpRequest) -> HttpResponse:
    """Known there, not connected here."""
    return _not_signed_in(request, "nobody", 403)


def _not_signed_in(request: HttpRequest, because: str, status: int) -> HttpResponse:
    return render(request, "account/office_refused.html", {"because": because}, status=status)
