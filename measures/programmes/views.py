"""The programmes at the desk: lists, forms, and one record with its history."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.kit.gate import shows
from measures.programmes.frame import PROGRAMMES
from measures.programmes.models import ServiceCase, Talent
from measures.records import pages


@shows(Talent, ServiceCase)
@require_safe
def programme_list(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.record_list(request, PROGRAMMES, sort)


@shows()
@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.record_new(request, PROGRAMMES, sort)


@shows(Talent, ServiceCase)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_one(request: HttpRequest, sort: str, record: int) -> HttpResponse:
    return pages.record_one(request, PROGRAMMES, sort, record)
