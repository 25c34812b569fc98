"""Addresses of signing in, by the names under which the library looks for them. What is not here is not offered."""

from __future__ import annotations

from django.urls import path

from ipportal.core.accounts.signin import public

urlpatterns = [
    path("login/", public.sign_in, name="account_login"),
    path("logout/", public.sign_out, name="account_logout"),
]
