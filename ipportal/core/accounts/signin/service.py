"""The way to the office's sign-in service, and the page for when it leads nowhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render

from ipportal.core.accounts.signin import office

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)


def at_the_service(request: HttpRequest, purpose: dict[str, str]) -> HttpResponse:
    try:
        return office.send_there(request, purpose=purpose)
    except office.FAILURES as failure:
        return not_signed_in(request, "no-answer", failure)


def not_signed_in(request: HttpRequest, because: str, failure: Exception | None = None) -> HttpResponse:
    """What the service said goes into the log, with the number of the page."""
    if failure is not None:
        log.warning("the sign-in service: %s: %s", type(failure).__name__, failure)
    context = {"office": settings.OIDC_NAME, "because": because}
    return render(request, "account/office_refused.html", context, status=403 if because == "nobody" else 502)
