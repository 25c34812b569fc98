"""Addresses of the import clinic."""

from __future__ import annotations

from django.urls import path

from ipportal.core.intake import views

app_name = "intake"

urlpatterns = [
    path("desk/imports/", views.batch_list, name="batch-list"),
    path("desk/imports/new/", views.batch_new, name="batch-new"),
    path("desk/imports/templates/<slug:kind>.xlsx", views.template, name="template"),
    path("desk/imports/<int:pk>/", views.batch_detail, name="batch-detail"),
    path("desk/imports/<int:pk>/errors.csv", views.batch_errors, name="batch-errors"),
    path("desk/imports/<int:pk>/confirm/", views.batch_confirm, name="batch-confirm"),
    path("desk/imports/<int:pk>/retry/", views.batch_retry, name="batch-retry"),
]
