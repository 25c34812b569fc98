"""Addresses of the dashboards."""

from __future__ import annotations

from django.urls import path, re_path

from ipportal.site.dashboards import public
from ipportal.site.dashboards.explorer import public as explorer
from ipportal.site.dashboards.movements import public as movements
from ipportal.site.dashboards.receipts import public as receipts
from ipportal.site.dashboards.releases import public as releases
from ipportal.site.dashboards.revisions import public as revisions

app_name = "figures"
urlpatterns = [
    path("", public.dashboard, name="dashboard"),
    re_path(r"^export\.(?P<kind>csv|xlsx)$", public.dashboard_file, name="dashboard-file"),
    path("compare/", public.compare, name="compare"),
    path("explore/", explorer.explore, name="explore"),
    re_path(r"^explore/table\.(?P<kind>csv|xlsx|json)$", explorer.explore_file, name="explore-file"),
    path("open/", public.open_figure, name="open"),
    path("releases/", releases.release_list, name="releases"),
    path("releases/<str:code>/", releases.release_detail, name="release-detail"),
    path("releases/<str:code>/check/", releases.release_check, name="release-check"),
    path("releases/<str:code>/values.csv", releases.release_values, name="release-values"),
    path("releases/<str:code>/canonical.json", releases.release_canonical, name="release-canonical"),
    path("revisions/", revisions.revision_triangle, name="revisions"),
    re_path(r"^revisions/export\.(?P<kind>csv|json)$", revisions.revision_file, name="revisions-file"),
    path("<slug:metric>/<str:region>/<str:month>/", public.figure, name="figure"),
    path("<slug:metric>/<str:region>/<str:month>/patents/", receipts.member_list, name="receipt"),
    path("<slug:metric>/<str:region>/<str:month>/patents.csv", receipts.member_file, name="receipt-file"),
    path("<slug:metric>/<str:region>/<str:month>/patents.xlsx", receipts.member_workbook, name="receipt-workbook"),
    path("<slug:metric>/<str:region>/<str:month>/movements/", movements.movement_list, name="movements"),
    path("<slug:metric>/<str:region>/<str:month>/movements.csv", movements.movement_file, name="movements-file"),
    re_path(
        r"^(?P<metric>[-\w]+)/(?P<region>[^/]+)/(?P<month>[^/]+)/series\.(?P<kind>csv|xlsx)$",
        public.figure_file,
        name="figure-file",
    ),
]
