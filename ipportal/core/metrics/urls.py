"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from ipportal.core.metrics.api import DefinitionList, FigureList, RankingList

api = [
    path("metrics/", DefinitionList.as_view(), name="api-metrics"),
    path("figures/", FigureList.as_view(), name="api-figures"),
    path("rankings/", RankingList.as_view(), name="api-rankings"),
]
urlpatterns = api
