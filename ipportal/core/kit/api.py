"""The shape of every answer of the API: pages of a list, and problems as RFC 9457 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, pagination, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from ipportal.core.kit.errors import BadInput, Conflict, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView

PROBLEM: Final = "application/problem+json"
LARGEST_PAGE: Final = 200
LONGEST_NUMBER: Final = 9


class Pages(pagination.PageNumberPagination):
    """`{"count", "next", "previous", "results"}` with `page` and `page_size` (50, at most 200)."""

    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE

    def get_page_size(self, request: Request) -> int:
        return asked_page_size(request.query_params, self.page_size or LARGEST_PAGE)


def asked_page_size(params: Mapping[str, str], usual: int) -> int:
    """How many to a page: at most the largest, whatever is asked for; what is no number is refused."""
    text = params.get("page_size") or str(usual)
    if not (text.isascii() and text.isdigit() and int(text[:LONGEST_NUMBER])):
        raise exceptions.ValidationError({"page_size": _("Give a whole number above 0; at most 200 are answered.")})
    return min(int(text[:LONGEST_NUMBER]), LARGEST_PAGE)


class Filters(DjangoFilterBackend):  # type: ignore[misc]  # the library has no types
    """What the view's FilterSet knows; lists stand in the order of their description, and asking another is refused."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        if "ordering" in request.query_params:
            raise exceptions.ValidationError({"ordering": _("this list has one order; it cannot be asked for another")})
        found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return found


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as problem+json: status, title, a sentence, and the fields it is about. Other errors are 500s."""
    response = exception_handler(_known(error), context)
    if response is None:
        return None
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": response.status_code,
        "title": _title(response.status_code),
    }
    if isinstance(response.data, dict) and set(response.data) == {"detail"}:
        body["detail"] = response.data["detail"]
    else:
        body["detail"] = " ".join(_sentences(response.data))
        body["errors"] = response.data
    response.data = body
    response.content_type = PROBLEM
    return response


def _sentences(errors: Any) -> list[str]:
    """The messages of all fields, in one line for people; programs read them by field."""
    if isinstance(errors, dict):
        return [sentence for part in errors.values() for sentence in _sentences(part)]
    if isinstance(errors, list):
        return [sentence for part in errors for sentence in _sentences(part)]
    return [str(errors)]


def _known(error: Exception) -> Exception:
    """The house's own errors in the framework's words."""
    if isinstance(error, BadInput):
        return exceptions.ValidationError({error.field or "detail": str(error)})
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, Conflict):
        return _with_status(error, status.HTTP_409_CONFLICT)
    if isinstance(error, Unavailable):
        return _with_status(error, status.HTTP_503_SERVICE_UNAVAILABLE)
    return error


def _with_status(error: Exception, code: int) -> exceptions.APIException:
    told = exceptions.APIException(str(error))
    told.status_code = code
    return told


def _title(code: int) -> str:
    titles = {
        400: _("Bad request"),
        401: _("Sign in first"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        406: _("Not acceptable"),
        409: _("Conflict"),
        415: _("Unsupported media type"),
        429: _("Too many requests"),
        503: _("Not available for a moment"),
    }
    return titles.get(code, _("Error"))
