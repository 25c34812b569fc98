"""Addresses of international exchange."""

from __future__ import annotations

from django.urls import path

from measures.exchange import public, views

app_name = "exchange"

urlpatterns = [
    path("measures/exchange/", public.overview, name="overview"),
    path("measures/exchange/<slug:sort>/", public.public_list, name="public-records"),
    path("measures/exchange/<slug:sort>.csv", public.public_file, name="public-file"),
    path("desk/exchange/", views.desk, name="desk"),
    path("desk/exchange/<slug:sort>/", views.activity_list, name="activity"),
    path("desk/exchange/<slug:sort>/new/", views.activity_new, name="activity-new"),
    path("desk/exchange/<slug:sort>/<int:record>/", views.activity_one, name="activity-one"),
]
