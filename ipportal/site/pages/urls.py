"""Addresses of the general pages. Their names stand alone: every page links to them."""

from __future__ import annotations

from django.urls import path, re_path

from ipportal.site.pages import public, views
from ipportal.site.pages.definitions import public as definitions

urlpatterns = [
    path("", public.home, name="home"),
    path("about/", public.about, name="about"),
    path("metrics-catalogue/", public.metrics_catalogue, name="metrics-catalogue"),
    path("metrics-catalogue/<slug:metric>/", definitions.definition_detail, name="metric-definition"),
    re_path(
        r"^metrics-catalogue/(?P<metric>[-\w]+)/definition\.(?P<kind>toml|json)$",
        definitions.definition_file,
        name="metric-definition-file",
    ),
    path("preferences/", public.preferences, name="preferences"),
    path("desk/", views.desk, name="desk"),
    path("desk/calculations/", views.desk_calculations, name="desk-calculations"),
    path("desk/recompute/", views.recompute, name="recompute"),
    # A section with an address but no room yet.
    path("opendata/", public.not_built, name="opendata"),
]
