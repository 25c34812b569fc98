"""A form at the desk of finance acts, or is shown again with what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render

from ipportal.core.accounts.frame import attempt
from ipportal.core.kit.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse


def acted(
    request: HttpRequest, form: Form, act: Callable[[], Any], template: str, context: dict[str, Any]
) -> tuple[Any, HttpResponse]:
    """What was made, and the way `back`; or nothing, and the page of the form with the reason."""
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            made = attempt(form, act)
        except Conflict as conflict:
            made, refusal = None, conflict
        if made is not None:
            return made, redirect(context["back"])
    status = 409 if refusal else 422 if form.errors else 200
    return None, render(request, template, {"form": form, "refusal": refusal} | context, status=status)
