"""Addresses of published facts."""

from __future__ import annotations

from django.urls import path

from ipportal.core.statistics.api import OfficialList, PopulationList

api = [
    path("population/", PopulationList.as_view(), name="api-population"),
    path("statistics/", OfficialList.as_view(), name="api-statistics"),
]
urlpatterns = api
