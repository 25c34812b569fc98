"""Addresses of risk compensation, all at the desk."""

from __future__ import annotations

from django.urls import path

from patents.finance.claims import views

app_name = "claims"
urlpatterns = [
    path("desk/finance/claims/", views.claim_list, name="list"),
    path("desk/finance/claims/claims.csv", views.claims_file, name="file"),
    path("desk/finance/claims/schemes/<slug:scheme>/", views.scheme_detail, name="scheme"),
    path("desk/finance/claims/new/<int:pledge>/", views.claim_new, name="new"),
    path("desk/finance/claims/<int:claim>/", views.claim_detail, name="claim"),
    path("desk/finance/claims/<int:claim>/recover/", views.claim_recover, name="recover"),
    path("desk/finance/claims/<int:claim>/recoveries/<int:recovery>/", views.recovery_confirm, name="confirm"),
    path("desk/finance/claims/<int:claim>/files/new/", views.file_new, name="file-new"),
    path("desk/finance/claims/<int:claim>/files/<int:file>/", views.file_sent, name="file-sent"),
    path("desk/finance/claims/<int:claim>/<slug:step>/", views.claim_step, name="step"),
]
