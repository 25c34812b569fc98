"""Addresses of the dashboards for signed-in people. Their names stand alone, as those of the desk do."""

from __future__ import annotations

from django.urls import path

from ipportal.site.dashboards.receipts import views as receipts
from ipportal.site.dashboards.releases import views as releases

urlpatterns = [
    path("releases/", releases.release_desk, name="release-desk"),
    path("releases/draft/", releases.release_draft, name="release-draft"),
    path("releases/<str:code>/check/", releases.release_confirm, name="release-confirm"),
    path("releases/<str:code>/publish/", releases.release_publish, name="release-publish"),
    path("figures/<slug:metric>/<str:region>/<str:month>/", receipts.figure_today, name="figure-today"),
]
