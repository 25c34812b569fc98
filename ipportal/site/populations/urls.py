"""Addresses of the populations at the desk. Their names stand alone, as those of the desk do."""

from __future__ import annotations

from django.urls import path

from ipportal.site.populations import views

urlpatterns = [
    path("", views.population_list, name="populations"),
    path("<str:region>/<int:year>/", views.population_detail, name="population"),
]
