"""A page asks many rules, and each asks for the roles of whoever reads: they are looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipportal.core.accounts.rules import asked_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def roles_once(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Where only something is read: an act may change roles, and asks each time."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with asked_once():
            return get_response(request)

    return handle
