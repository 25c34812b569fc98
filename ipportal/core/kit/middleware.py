"""What every request passes: methods, headers, limits, and clear answers where something is missing."""

from __future__ import annotations

import ipaddress
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, cast
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from ipportal.core.kit.errors import BadInput, Conflict, Unavailable
from ipportal.core.kit.http import API_METHODS, METHODS, answer, declared_methods, for_program

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], "HttpResponseBase"]
RETRY_AFTER: Final = "10"  # seconds; a restarted database answers again well within
LONGEST_QUERY: Final = 8_000  # characters
MOST_PARAMETERS: Final = 1_000
DRAIN_SECONDS: Final = 1.5
DRAIN_BLOCK: Final = 1 << 20
PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
IS_DOWN: Final = (OperationalError, InterfaceError, RedisConnectionError, RedisTimeoutError)


class Middleware(Protocol):
    """A function that also carries Django's hooks."""

    process_view: Callable[..., HttpResponseBase | None]
    process_exception: Callable[..., HttpResponseBase | None]

    def __call__(self, request: HttpRequest) -> HttpResponseBase: ...


def methods_are_judged_first(get_response: GetResponse) -> Middleware:
    """405 with Allow before anything else looks at the request; X-HTTP-Method-Override is not a method.

    A method that the view itself refuses is judged here too, before the form's token is.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        allowed = API_METHODS if for_program(request) else METHODS
        if request.method in allowed:
            return get_response(request)
        response = HttpResponse("405\n", status=405, content_type="text/plain", headers={"Allow": ", ".join(allowed)})
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        return _hardened(response)

    def process_view(request: HttpRequest, view: Callable[..., Any], *_args: Any) -> HttpResponseBase | None:
        declared = declared_methods(view)
        if declared is None or request.method in declared:
            return None
        return answer(request, 405, Allow=", ".join(declared))

    middleware = cast("Middleware", handle)
    middleware.process_view = process_view
    return middleware


def address_behind_proxies(get_response: GetResponse) -> GetResponse:
    """Where proxies of our own stand in front, the reader's address is what the outermost of them saw.

    What stands further left in X-Forwarded-For anybody can write; without such proxies the header is not looked at.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < settings.PROXIES <= len(seen) and _is_address(seen[-settings.PROXIES].strip()):
            request.META["REMOTE_ADDR"] = seen[-settings.PROXIES].strip()
        return get_response(request)

    return handle


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def headers(get_response: GetResponse) -> GetResponse:
    """Headers of every answer; what is not public is kept by nobody."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = _hardened(get_response(request))
        if "Cache-Control" not in response and not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Cookie"])
        return response

    return handle


def _hardened(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def clear_answers_to_errors(get_response: GetResponse) -> Middleware:
    """PermissionDenied, Conflict, BadInput and missing services become 403, 409, 400 and 503 that say what to do.

    Errors of views come through `process_exception`; those raised on the way to a view (the session, the sign-in) are
    noted by the signal of Django's own 500 and answered afterwards.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 500:
            return _clear(request, getattr(request, "uncaught", None)) or response
        return response

    def process_exception(request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        return _clear(request, problem)

    middleware = cast("Middleware", handle)
    middleware.process_exception = process_exception
    return middleware


def _clear(request: HttpRequest, problem: BaseException | None) -> HttpResponse | None:
    if isinstance(problem, Conflict):
        return answer(request, 409, problem.message)
    if isinstance(problem, BadInput):
        return answer(request, 400, problem.message)
    if isinstance(problem, PermissionDenied) and str(problem):
        return answer(request, 403, str(problem))
    if isinstance(problem, Unavailable):
        return answer(
            request, 503, _saved_or_not(request, saved=problem.saved, told=str(problem)), Retry_After=RETRY_AFTER
        )
    if isinstance(problem, IS_DOWN):
        return answer(request, 503, _saved_or_not(request, saved=False), Retry_After=RETRY_AFTER)
    return None


def _saved_or_not(request: HttpRequest, *, saved: bool, told: str = "") -> str:
    """What is down, and for a form whether it was kept: work is saved in one transaction, wholly or not at all."""
    down = told or _("A service that this page needs is being restarted.")
    if request.method in ("GET", "HEAD"):
        return down
    if saved:
        return f"{down} " + _("What you sent was saved; you need not send it again.")
    request.was_not_saved = True  # type: ignore[attr-defined]  # the page keeps what was typed
    return f"{down} " + _("What you sent was not saved.")


def _note_uncaught(request: HttpRequest | None = None, **_kwargs: Any) -> None:
    if request is not None:
        request.uncaught = sys.exc_info()[1]  # type: ignore[attr-defined]  # read by clear_answers_to_errors


got_request_exception.connect(_note_uncaught, dispatch_uid="clear answers to errors")


def request_limits(get_response: GetResponse) -> GetResponse:
    """Refuse what is too large or cannot be text before anybody parses it."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):  # the reader's language is not known yet, the address says it
            refusal = _over_the_limits(request)
        return refusal or get_response(request)

    return handle


def _over_the_limits(request: HttpRequest) -> HttpResponse | None:
    if _length(request) > _allowed_length(request):
        _drain(request)
        limit = _allowed_length(request) // 1_000_000
        return answer(request, 413, _("At most %(limit)s MB can be sent at once.") % {"limit": limit})
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        return answer(request, 414)
    if query.count("&") >= MOST_PARAMETERS:
        return answer(request, 400, _("The address has too many parameters."))
    if not _is_text(query) or "\0" in request.path:
        return answer(request, 400, _("The address contains characters that are not text."))
    return None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _allowed_length(request: HttpRequest) -> int:
    """Files come as multipart; anything else is held in memory and must be small."""
    limit: int = settings.UPLOAD_MAX_BYTES
    small: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit if request.content_type == "multipart/form-data" else small


def _drain(request: HttpRequest) -> None:
    """Read on for a moment and forget it, so that the sender gets to see the answer instead of a broken connection."""
    until = time.monotonic() + DRAIN_SECONDS
    left = min(_length(request), 2 * settings.UPLOAD_MAX_BYTES)
    while left > 0 and time.monotonic() < until:
        block = request.read(min(DRAIN_BLOCK, left))
        if not block:
            return
        left -= len(block)


def _is_text(query: str) -> bool:
    raw = unquote_to_bytes(query)
    if b"\0" in raw:
        return False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def api_language(get_response: GetResponse) -> Middleware:
    """Under /api/ there is no language in the path: `?lang=` or Accept-Language chooses, Chinese otherwise."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if for_program(request):
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def process_view(request: HttpRequest, *_args: Any) -> None:
        if for_program(request):
            asked = request.GET.get("lang", "")
            known = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}.get(asked.lower())
            translation.activate(known or translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()

    middleware = cast("Middleware", handle)
    middleware.process_view = process_view
    return middleware
