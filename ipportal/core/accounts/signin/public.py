"""Pages of those who are about to sign in, or have just signed out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ipportal.core.accounts.signin.rules import ended_sign_in, why_ended


class SignIn(LoginView):
    """Without `next` it lands on the desk, in the language of the page."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        target = self.get_next_url() or ""
        ended = ended_sign_in(self.request)
        return _in_our_frame(super().get_context_data(**kwargs)) | {
            "next": target,
            "ended": why_ended(ended) if ended else "",
            "form_is_kept": target.startswith(reverse("kept-form", args=["-"]).rpartition("-")[0]),
        }


class SignInCode(AuthenticateView):
    """The second step: a code of the app, or a recovery code."""

    template_name = "account/sign_in_code.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return _in_our_frame(super().get_context_data(**kwargs))


class SignOut(LogoutView):
    """Back to the home page of the language. Also for whoever gives up half-way through signing in."""


def _in_our_frame(context: dict[str, Any]) -> dict[str, Any]:
    """Without the library's own `site`, which would hide the frame's."""
    context.pop("site", None)
    return context


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view())
sign_in_code = require_http_methods(["GET", "HEAD", "POST"])(SignInCode.as_view())
sign_out = require_POST(SignOut.as_view())
