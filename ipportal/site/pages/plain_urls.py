"""Addresses without a language: for machines."""

from __future__ import annotations

from django.urls import path

from ipportal.site.pages import public

urlpatterns = [
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("robots.txt", public.robots, name="robots"),
    path("favicon.ico", public.favicon, name="favicon"),
]
