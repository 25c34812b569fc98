"""Addresses of interest subsidies, all at the desk."""

from __future__ import annotations

from django.urls import path

from patents.finance.subsidies import views

app_name = "subsidies"
urlpatterns = [
    path("desk/finance/subsidies/", views.subsidy_list, name="list"),
    path("desk/finance/subsidies/subsidies.csv", views.subsidies_file, name="file"),
    path("desk/finance/subsidies/schemes/<slug:scheme>/", views.scheme_edit, name="scheme"),
    path("desk/finance/subsidies/new/<int:pledge>/", views.subsidy_new, name="new"),
    path("desk/finance/subsidies/<int:subsidy>/", views.subsidy_detail, name="subsidy"),
    path("desk/finance/subsidies/<int:subsidy>/<slug:step>/", views.subsidy_step, name="step"),
]
