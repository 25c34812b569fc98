"""After too many wrong answers from one address nobody gets in there under that name, for a while.

Nor under any name, once so many different ones have failed there that somebody seems to go through them all.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TOO_MANY: Final = 429


def is_locked(request: HttpRequest) -> bool:
    """Was the answer just given refused by the lock, or did it close it?"""
    return bool(getattr(request, "axes_locked_out", False))


def is_closed(request: HttpRequest, username: str) -> bool:
    """Is the name locked at this address? Then the answer is marked as refused by the lock."""
    if AxesProxyHandler.is_allowed(request, {"username": username}) and not is_swept(request):
        return False
    refuse(request)
    return True


def refuse(request: HttpRequest) -> None:
    """As the library marks it: what is tried now is not counted."""
    request.axes_locked_out = True  # type: ignore[attr-defined]


def is_swept(request: HttpRequest) -> bool:
    """Did one after another of many names fail at this address of late?"""
    return _swept_until(request) is not None


def _swept_until(request: HttpRequest) -> dt.datetime | None:
    """When the last of those failures is so old that too few are left."""
    most, lasts = settings.SIGN_IN_NAMES, get_cool_off(request)
    if not most or lasts is None:
        return None
    at_hand = AccessAttempt.objects.filter(ip_address=request.META.get("REMOTE_ADDR"))
    of_late = at_hand.filter(attempt_time__gt=timezone.now() - lasts)
    newest = (
        of_late.values("username").annotate(last=Max("attempt_time")).order_by("-last").values_list("last", flat=True)
    )
    last = next(iter(newest[most - 1 : most]), None)
    return last + lasts if last else None


def closed_it(request: HttpRequest) -> bool:
    """Was it this very failure that closed the lock? What is tried while it is closed is not counted."""
    return is_locked(request) and getattr(request, "axes_failures_since_start", None) is not None


def note_failure(request: HttpRequest, username: str) -> None:
    """A wrong code counts as a wrong password does."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def seconds_left(request: HttpRequest, username: str) -> int:
    """How long the lock of this name at this address still holds."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.META.get("REMOTE_ADDR"))
    last, lasts = attempts.aggregate(last=Max("attempt_time"))["last"], get_cool_off(request)
    ends = [_swept_until(request), last + lasts if last and lasts else None]
    left = [(end - timezone.now()).total_seconds() for end in ends if end]
    return max(1, math.ceil(max(left))) if left else 0


def and_for_how_long(problem: ValidationError, request: HttpRequest, username: str) -> ValidationError:
    """The same as any failure is told and, where the lock is closed, for how long it is."""
    if not is_locked(request):
        return problem
    minutes = math.ceil(seconds_left(request, username) / 60)
    told = ngettext(
        "Too many failed attempts. Try again in %(n)s minute.",
        "Too many failed attempts. Try again in %(n)s minutes.",
        minutes,
    )
    return ValidationError([problem, ValidationError(told % {"n": minutes})])


def answer(request: HttpRequest, page: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page that already says what is wrong, marked as 429 for programs. Called by the lock's middleware."""
    page.status_code = TOO_MANY
    page["Retry-After"] = str(seconds_left(request, (credentials or {}).get("username") or ""))
    return page
