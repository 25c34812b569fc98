"""Addresses of the preliminary review: the officials' pages, and the dossier that a reviewer opens."""

from __future__ import annotations

from django.urls import include, path

from awards.review import views

pages = [
    path("", views.desk, name="desk"),
    path("editions/<int:edition>/", views.edition_review, name="edition"),
    path("editions/<int:edition>/new/<slug:kind>/", views.round_new, name="round-new"),
    path("rounds/<int:round>/", views.round_ranked, name="ranked"),
    path("nominations/<int:nomination>/", views.dossier, name="dossier"),
    path("nominations/<int:nomination>/files/<int:attachment>/", views.dossier_file, name="dossier-file"),
]
urlpatterns = [path("desk/award-review/", include((pages, "review")))]
