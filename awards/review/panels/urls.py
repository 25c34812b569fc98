"""Addresses of the panels at the desk."""

from __future__ import annotations

from django.urls import include, path

from awards.review.panels import views

pages = [
    path("", views.desk, name="desk"),
    path("editions/<int:edition>/new/", views.panel_new, name="new"),
    path("checks/", views.check_list, name="checks"),
    path("checks/<int:nomination>/", views.check_write, name="check"),
    path("slots/<int:slot>/edit/", views.slot_edit, name="slot-edit"),
    path("slots/<int:slot>/remove/", views.slot_remove, name="slot-remove"),
    path("slots/<int:slot>/finding/", views.slot_finding, name="finding"),
    path("slots/<int:slot>/left/<int:expert>/", views.recusal_note, name="left"),
    path("<int:panel>/", views.panel_detail, name="panel"),
    path("<int:panel>/edit/", views.panel_edit, name="edit"),
    path("<int:panel>/slots/new/", views.slot_new, name="slot-new"),
]
urlpatterns = [path("desk/panels/", include((pages, "panels")))]
