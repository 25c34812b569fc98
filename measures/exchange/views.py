"""International exchange at the desk: lists, forms, and one record with its history."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.kit.gate import shows
from measures.exchange.frame import EXCHANGE
from measures.exchange.sorts import EXHIBITIONS
from measures.records import pages


@shows()
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The room opens with its first list."""
    return redirect(EXCHANGE.path(EXHIBITIONS))


@shows()
@require_safe
def activity_list(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.record_list(request, EXCHANGE, sort)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.record_new(request, EXCHANGE, sort)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def activity_one(request: HttpRequest, sort: str, record: int) -> HttpResponse:
    return pages.record_one(request, EXCHANGE, sort, record)
