"""Addresses of the statistics: the public page is `finance`, the officials' `finance-statistics:`."""

from __future__ import annotations

from django.urls import include, path, re_path

from patents.finance.statistics import public, views
from patents.finance.statistics.api import SummaryList

api = [path("finance/summary/", SummaryList.as_view(), name="api-pledge-summary")]
pages = [
    path("desk/finance/statistics/", views.dashboard, name="dashboard"),
    re_path(
        r"^desk/finance/statistics/(?P<by>time|city|city-time|kind|size|bank)\.(?P<kind>csv|xlsx)$",
        views.statistics_file,
        name="file",
    ),
]
urlpatterns = [
    path("patents/finance/", public.pledge_financing, name="finance"),
    re_path(
        r"^patents/finance/pledge-financing\.(?P<kind>csv|xlsx)$", public.pledge_financing_file, name="finance-file"
    ),
    path("", include((pages, "finance-statistics"))),
]
