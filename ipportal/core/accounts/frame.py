"""What pages for signed-in people share: who asks, the way back, lists in pages, faults that an action found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import BadInput

if TYPE_CHECKING:
    from django import forms
    from django.core.paginator import Page
    from django.http import HttpRequest
    from django_filters import FilterSet

    from ipportal.core.accounts.models import User

PER_PAGE: Final = 50
Made = TypeVar("Made")


def asking(request: HttpRequest) -> User:
    return cast("User", request.user)


def posted(request: HttpRequest) -> Any:
    """What was sent, also when that is nothing; None where a form is only asked for."""
    return request.POST if request.method == "POST" else None


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The pages above: the desk, then (name, name of the address)."""
    return [(_("My work"), reverse("desk")), *((name, reverse(address)) for name, address in further)]


def narrowed(found: FilterSet) -> Any:
    """The rows that a filter leaves; a value that is none is named."""
    if not found.is_valid():
        field, problems = next(iter(found.form.errors.items()))
        raise BadInput("bad-filter", f"{found.form.fields[field].label}: {problems[0]}", field=field)
    return found.qs


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    return page


def attempt(form: forms.Form, act: Callable[[], Made]) -> Made | None:
    """What the action makes, or its fault beside the field that it names."""
    try:
        return act()
    except BadInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
