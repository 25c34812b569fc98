"""Addresses of the own tokens."""

from __future__ import annotations

from django.urls import path

from ipportal.core.accounts.tokens import views

urlpatterns = [
    path("desk/tokens/", views.token_list, name="tokens"),
    path("desk/tokens/<int:api_token>/revoke/", views.token_revoke, name="token-revoke"),
]
