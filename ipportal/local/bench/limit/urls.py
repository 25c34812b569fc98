"""The portal's addresses, and the one to compare with."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from ipportal import urls as portal
from ipportal.local.bench.limit import ADDRESS, FILE_VARIABLE


@cache
def body() -> bytes:
    return Path(os.environ[FILE_VARIABLE]).read_bytes()


@login_not_required
def same_bytes(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(body())


urlpatterns = [path(ADDRESS, same_bytes), *portal.urlpatterns]
