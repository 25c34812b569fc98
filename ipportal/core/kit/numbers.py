"""Every request has a number: in the answer, in the log, in the trail, and on the page of a fault."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

HEADER: Final = "X-Request-ID"
_number: ContextVar[str] = ContextVar("number", default="")


def number() -> str:
    """Of the request that is being answered; nothing in a job or command."""
    return _number.get()


def numbered(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The number is ours: what the caller sends under that name is not read."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        token = _number.set(uuid.uuid4().hex)
        try:
            response = get_response(request)
            response[HEADER] = number()
            return response
        finally:
            _number.reset(token)

    return handle


class Numbered(logging.Filter):
    """Log lines of a request carry its number."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.number = number() or "-"
        return True
