"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from ipportal.core.metrics.api import DefinitionList, FigureList, RankingList
from ipportal.core.metrics.movements.api import MovementList
from ipportal.core.metrics.receipts.api import ReceiptList
from ipportal.core.metrics.releases.api import ReleaseList, RevisionList

api = [
    path("metrics/", DefinitionList.as_view(), name="api-metrics"),
    path("figures/", FigureList.as_view(), name="api-figures"),
    path("rankings/", RankingList.as_view(), name="api-rankings"),
    path("receipts/", ReceiptList.as_view(), name="api-receipts"),
    path("receipts/movements/", MovementList.as_view(), name="api-movements"),
    path("releases/", ReleaseList.as_view(), name="api-releases"),
    path("revisions/", RevisionList.as_view(), name="api-revisions"),
]
urlpatterns = api
