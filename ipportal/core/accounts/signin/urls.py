"""Addresses of signing in, by the names under which the library looks for them. What is not here is not offered."""

from __future__ import annotations

from django.urls import path

from ipportal.core.accounts.signin import public, views

urlpatterns = [
    path("login/", public.sign_in, name="account_login"),
    path("logout/", public.sign_out, name="account_logout"),
    path("2fa/authenticate/", public.sign_in_code, name="mfa_authenticate"),
    path("2fa/", views.second_factor, name="second-factor"),
    path("2fa/set-up/", views.second_factor_form, name="second-factor-form"),
    path("2fa/off/", views.second_factor_off, name="second-factor-off"),
    path("2fa/recovery-codes/", views.recovery_codes, name="recovery-codes"),
    path("sessions/", views.session_list, name="sessions"),
    path("sessions/<int:number>/end/", views.session_end, name="session-end"),
    path("sessions/end-others/", views.sessions_end, name="sessions-end"),
    path("kept/<str:token>/", views.kept_form, name="kept-form"),
    path("password/", views.password_change, name="password-change"),
    path("office/", views.office_identity, name="office-identity"),
    path("office/connect/", views.office_connect, name="office-connect"),
    path("office/disconnect/", views.office_disconnect, name="office-disconnect"),
    path("office/sign-in/", public.office_sign_in, name="office-sign-in"),
    path("office/callback/", public.office_callback, name="office-callback"),
    path("confirm/", views.confirm_identity, name="confirm-identity"),
]
