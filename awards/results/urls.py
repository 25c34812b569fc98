"""Addresses of notices, decisions and prizes at the desk; what anybody sees has its own in public_urls."""

from __future__ import annotations

from django.urls import include, path

from awards.results import prize_views as prizes
from awards.results import views

pages = [
    path("", views.desk, name="desk"),
    path("editions/<int:edition>/", views.edition_detail, name="edition"),
    path("editions/<int:edition>/notice/", views.notice_new, name="notice"),
    path("editions/<int:edition>/new/", views.decision_new, name="new"),
    path("<int:decision>/", views.decision_detail, name="decision"),
    path("<int:decision>/apply/", views.decision_apply, name="apply"),
    path("<int:decision>/drop/", views.decision_drop, name="drop"),
    path("nominations/<int:nomination>/<slug:target>/", views.nomination_rule, name="rule"),
    path("awards/", prizes.award_list, name="awards"),
    path("awards/<int:award>/", prizes.award_detail, name="award"),
    path("awards/<int:award>/account/", prizes.award_account, name="account"),
    path("awards/<int:award>/revoke/", prizes.award_revoke, name="revoke"),
    path("payments/", prizes.payment_list, name="payments"),
    path("payments/prizes.xlsx", prizes.payments_file, name="file"),
    path("payments/pay/", prizes.payments_pay, name="pay"),
    path("payments/<int:payment>/prepare/", prizes.payment_prepare, name="prepare"),
    path("payments/<int:payment>/give-back/", prizes.payment_give_back, name="give-back"),
]
urlpatterns = [path("desk/awards/decisions/", include((pages, "decisions")))]
