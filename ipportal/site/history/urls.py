"""Addresses of the audit log."""

from __future__ import annotations

from django.urls import path

from ipportal.site.history import views

app_name = "history"

urlpatterns = [
    path("desk/trail/", views.event_list, name="event-list"),
    path("desk/trail/export.csv", views.event_export, name="event-export"),
]
