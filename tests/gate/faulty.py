"""The plan of the building with a view that breaks, for people and for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ipportal.urls import handler400, handler403, handler404, handler500
from ipportal.urls import urlpatterns as building

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def fault(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("SELECT secret FROM /srv/portal/settings.py")


urlpatterns = [path("desk/fault/", fault), path("api/v1/fault/", fault), *building]
