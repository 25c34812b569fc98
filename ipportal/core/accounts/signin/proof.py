"""Before a risky act: the person shows once more who they are, by password or code, unless they did so just now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from ipportal.core.accounts.signin import kept
from ipportal.core.accounts.signin.rules import proved_lately

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def proved(view: View) -> View:
    """On a view that publishes, pays or gives rights. Works for the form as for its page."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if proved_lately(request) else ask(request)

    return handle  # type: ignore[return-value]  # takes and answers what the view does


def ask(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and from there back to where one came from, with what was typed."""
    sent = kept.keep(request, cast("User", request.user)) if request.method == "POST" else None
    target = sent or kept.page_of(request) or reverse("desk")
    return redirect(f"{reverse('confirm-identity')}?{urlencode({'next': target})}")
