"""Addresses of the high-value room."""

from __future__ import annotations

from django.urls import path

from patents.highvalue.api import SeiList

api = [path("sei/", SeiList.as_view(), name="api-sei")]
urlpatterns = api
