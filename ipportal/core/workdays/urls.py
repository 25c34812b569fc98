"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from ipportal.core.workdays import views

app_name = "workdays"

urlpatterns = [
    path("desk/calendar/", views.year_overview, name="years"),
    path("desk/calendar/notices/new/", views.notice_new, name="notice-new"),
    path("desk/calendar/<int:year>/", views.year_detail, name="year"),
    path("desk/calendar/<int:year>/days/new/", views.day_new, name="day-new"),
    path("desk/calendar/days/<str:day>/", views.day_edit, name="day-edit"),
    path("desk/calendar/days/<str:day>/take-out/", views.day_take_out, name="day-take-out"),
]
