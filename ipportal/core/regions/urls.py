"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from ipportal.core.regions.api import RegionList

api = [path("regions/", RegionList.as_view(), name="api-regions")]
urlpatterns = api
