"""Addresses of the protection network."""

from __future__ import annotations

from django.urls import path, re_path

from measures.network import public, views

app_name = "network"

urlpatterns = [
    path("measures/network/", public.directory, name="directory"),
    path("measures/network/nodes.csv", public.directory_file, name="directory-file"),
    path("measures/network/nodes/<slug:node>/", public.node_detail, name="node"),
    path("measures/network/statistics/", public.public_statistics, name="public-statistics"),
    path("measures/network/statistics.csv", public.public_statistics_file, name="public-statistics-file"),
    path("desk/network/returns/", views.returns, name="returns"),
    path("desk/network/returns/open/", views.return_open, name="return-open"),
    path("desk/network/returns/confirm/", views.month_confirm, name="month-confirm"),
    path("desk/network/returns/<slug:node>/<str:month>/", views.return_form, name="return"),
    path("desk/network/returns/<slug:node>/<str:month>/confirm/", views.return_confirm, name="return-confirm"),
    path("desk/network/statistics/", views.network_statistics, name="statistics"),
    re_path(r"^desk/network/statistics\.(?P<kind>csv|xlsx)$", views.statistics_file, name="statistics-file"),
    path("desk/network/missing/", views.missing, name="missing"),
    path("desk/network/records/<slug:sort>/", views.node_record_list, name="node-record"),
    path("desk/network/records/<slug:sort>/new/", views.node_record_new, name="node-record-new"),
    path("desk/network/records/<slug:sort>/<int:record>/", views.node_record_one, name="node-record-one"),
]
