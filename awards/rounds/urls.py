"""Addresses of the editions: the public page is `rounds`, an edition's and the desk `rounds:`."""

from __future__ import annotations

from django.urls import include, path

from awards.rounds import public, views

pages = [
    path("awards/editions/<int:edition_number>/", public.edition, name="edition"),
    path("desk/awards/", views.desk, name="desk"),
    path("desk/awards/editions/", views.editions, name="editions"),
    path("desk/awards/editions/new/", views.edition_new, name="edition-new"),
    path("desk/awards/editions/<int:edition>/", views.edition_edit, name="edition-edit"),
    path("desk/awards/editions/<int:edition>/publish/", views.edition_publish, name="edition-publish"),
    path("desk/awards/editions/<int:edition>/phases/", views.edition_phases, name="edition-phases"),
    path("desk/awards/editions/<int:edition>/results/", views.edition_results, name="edition-results"),
]
urlpatterns = [
    path("awards/", public.awards, name="rounds"),
    path("", include((pages, "rounds"))),
]
