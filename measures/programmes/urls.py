"""Addresses of the programmes. Talents and services stand by themselves: not everybody may see them."""

from __future__ import annotations

from django.urls import path

from measures.programmes import public, views
from measures.programmes.sorts import SERVICES, TALENTS

app_name = "programmes"

GATED = [
    address
    for code in (TALENTS.code, SERVICES.code)
    for address in (
        path(f"desk/programmes/{code}/", views.programme_list, {"sort": code}, name=code),
        path(f"desk/programmes/{code}/new/", views.programme_new, {"sort": code}, name=f"{code}-new"),
        path(f"desk/programmes/{code}/<int:record>/", views.programme_one, {"sort": code}, name=f"{code}-one"),
    )
]

urlpatterns = [
    path("measures/programmes/", public.overview, name="overview"),
    path("measures/programmes/<slug:sort>/", public.public_list, name="public-records"),
    path("measures/programmes/<slug:sort>.csv", public.public_file, name="public-file"),
    *GATED,
    path("desk/programmes/<slug:sort>/", views.programme_list, name="programme"),
    path("desk/programmes/<slug:sort>/new/", views.programme_new, name="programme-new"),
    path("desk/programmes/<slug:sort>/<int:record>/", views.programme_one, name="programme-one"),
]
