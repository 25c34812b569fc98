"""Addresses that everybody may ask for the results. Their names stand alone."""

from __future__ import annotations

from django.urls import path, re_path

from awards.results import public
from awards.results.api import AwardList

api = [path("awards/", AwardList.as_view(), name="api-awards")]
urlpatterns = [
    path("awards/results/", public.results, name="awards"),
    re_path(r"^awards/results/award-winners\.(?P<kind>csv|xlsx|json)$", public.results_file, name="awards-file"),
    path("awards/results/<int:award>/", public.award, name="award"),
]
