"""Answers that are the same everywhere: problems for programs, error pages for people, and what a view allows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from rest_framework.permissions import IsAuthenticated

from ipportal.core.kit.numbers import number
from ipportal.core.kit.resending import unsent

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PROBLEM: Final = "application/problem+json"
API: Final = "/api/"
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
API_METHODS: Final = (*METHODS, "PUT", "PATCH", "DELETE")


def keeps_nothing(view: Callable[..., Any]) -> Callable[..., Any]:
    """What is sent to this view is secret: it is not put aside, sealed or not, when the sign-in has ended."""
    view.keeps_nothing = True  # type: ignore[attr-defined]  # read where forms are kept
    return view


def for_program(request: HttpRequest) -> bool:
    """Was it a program that asked (an address of the API)?"""
    return request.path_info.startswith(API)


def title_of(status: int) -> str:
    titles = {
        400: _("The request cannot be read"),
        403: _("This is not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Changed by someone else"),
        413: _("The file is too large"),
        414: _("The address is too long"),
        503: _("The portal is not available for a moment"),
    }
    return titles.get(status, _("Something went wrong on our side"))


def answer(request: HttpRequest, status: int, reason: str | _StrPromise = "", **headers: str) -> HttpResponse:
    """The answer to something that cannot be done: problem+json under /api/, otherwise a page in the reader's language.

    The page asks neither the session nor (for 5xx) the database, since these may be what is missing.
    """
    reason = str(reason)
    response: HttpResponse
    if for_program(request):
        body: dict[str, Any] = {"type": "about:blank", "status": status, "title": title_of(status)}
        body |= {"detail": reason} if reason else {}
        body |= {"instance": f"urn:uuid:{uuid.UUID(number())}"} if status >= 500 and number() else {}
        response = JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(_page(request, status, reason), status=status)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def _page(request: HttpRequest, status: int, reason: str) -> str:
    request.is_public_page = True  # type: ignore[attr-defined]  # the frame does not ask who is reading
    request.public_query = ""  # type: ignore[attr-defined]
    request.database_is_down = status == 503  # type: ignore[attr-defined]  # the frame does not ask the clock
    try:
        kept = unsent(request) if getattr(request, "was_not_saved", False) else None
        context = {"reason": reason, "number": number(), "kept": kept}
        return render_to_string(f"errors/{status}.html", context, request=request)
    except Exception:  # noqa: BLE001 - whatever the frame needs may be what is down: then a page without frame
        return (
            f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title_of(status))}</title></head>'
            f'<body><h1>{escape(title_of(status))}</h1><p>{escape(reason)}</p><p><a href="/">/</a></p></body></html>'
        )


def declared_methods(view: Callable[..., Any] | None) -> list[str] | None:
    """What `require_safe`, `require_POST` … on a view allow; None when it declares nothing.

    Read from the decorator itself, so that a method is judged before the token of a form.
    """
    while view is not None:
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        if "request_method_list" in names and view.__closure__:
            return list(view.__closure__[names.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def is_open(view: Callable[..., Any]) -> bool:
    """May anybody ask this view, without an account?"""
    api = getattr(view, "cls", None)
    if api is not None:
        return not any(issubclass(needed, IsAuthenticated) for needed in api.permission_classes)
    return not getattr(view, "login_required", True)
