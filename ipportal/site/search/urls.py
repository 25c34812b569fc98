"""Addresses of the search. Their names stand alone: every page links to them."""

from __future__ import annotations

from django.urls import path

from ipportal.site.search import public

urlpatterns = [
    path("", public.search, name="search"),
    path("suggestions/", public.suggestions, name="search-suggestions"),
]
