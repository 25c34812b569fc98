"""A form that could not be saved because a service was away: what was typed stands on the page that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.http import HttpResponse
from rest_framework.authentication import CSRFCheck

if TYPE_CHECKING:
    from django.http import HttpRequest

TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


class Unsent(NamedTuple):
    """Every field with its value, as they were sent; the files have to be chosen once more."""

    fields: list[tuple[str, str]]
    files: list[str]


def unsent(request: HttpRequest) -> Unsent | None:
    """Without what is secret. None for what no form of ours has sent: nobody is led to press for a stranger."""
    if request.method != "POST" or not _is_ours(request):
        return None
    names = [name for name in request.POST if name != TOKEN and "password" not in name]
    fields = [(name, str(value)) for name in names for value in request.POST.getlist(name)]
    files = [file.name or "" for key in request.FILES for file in request.FILES.getlist(key)]
    return Unsent(fields, files)


def _is_ours(request: HttpRequest) -> bool:
    """The check of the form's token; what was down may have been asked before it."""
    check = CSRFCheck(_nothing)
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is None


def _nothing(_request: HttpRequest) -> HttpResponse:
    """Whatever would come after the check: it is asked alone."""
    return HttpResponse()
