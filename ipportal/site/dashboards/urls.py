"""Addresses of the dashboards."""

from __future__ import annotations

from django.urls import path, re_path

from ipportal.site.dashboards import public
from ipportal.site.dashboards.receipts import public as receipts

app_name = "figures"
urlpatterns = [
    path("", public.dashboard, name="dashboard"),
    re_path(r"^export\.(?P<kind>csv|xlsx)$", public.dashboard_file, name="dashboard-file"),
    path("compare/", public.compare, name="compare"),
    path("open/", public.open_figure, name="open"),
    path("<slug:metric>/<str:region>/<str:month>/", public.figure, name="figure"),
    path("<slug:metric>/<str:region>/<str:month>/patents/", receipts.member_list, name="receipt"),
    path("<slug:metric>/<str:region>/<str:month>/patents.csv", receipts.member_file, name="receipt-file"),
    re_path(
        r"^(?P<metric>[-\w]+)/(?P<region>[^/]+)/(?P<month>[^/]+)/series\.(?P<kind>csv|xlsx)$",
        public.figure_file,
        name="figure-file",
    ),
]
