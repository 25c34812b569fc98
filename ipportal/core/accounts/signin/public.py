"""Pages of those who are about to sign in, or have just signed out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.signin import actions, office
from ipportal.core.accounts.signin.models import OfficeIdentity
from ipportal.core.accounts.signin.rules import ended_sign_in, why_ended
from ipportal.core.accounts.signin.service import at_the_service, is_nobody, no_answer
from ipportal.core.audit.actions import write
from ipportal.core.audit.models import Outcome


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


@login_not_required
@require_POST
def office_sign_in(request: HttpRequest) -> HttpResponse:
    """To the office's own service, and back with who it is."""
    office.require_offer()
    asked = request.POST.get("next", "")
    target = asked if get_adapter().is_safe_url(asked) else reverse("desk")
    return at_the_service(request, {"next": target})


@login_not_required
@never_cache
@require_safe
def office_callback(request: HttpRequest) -> HttpResponse:
    """Back from the service: to sign in, or to say which account is theirs."""
    office.require_offer()
    try:
        identity, purpose = office.who_came_back(request)
    except office.FAILURES as failure:
        return no_answer(request, failure)
    if "connect" in purpose:
        return _connected(request, identity, purpose)
    found = OfficeIdentity.objects.filter(**identity._asdict(), user__is_active=True).select_related("user").first()
    if found is None:
        write(None, "", "sign-in failed", ("user", "", ""), outcome=Outcome.REFUSED)
        return is_nobody(request)
    answer: HttpResponse = perform_login(request, found.user, redirect_url=purpose["next"])
    return answer


def _connected(request: HttpRequest, identity: office.Identity, purpose: dict[str, str]) -> HttpResponse:
    """Only for whoever went there, still signed in."""
    person = request.user
    if not person.is_authenticated or str(person.pk) != purpose["connect"]:
        return redirect("account_login")
    actions.connect_identity(person, identity)
    return redirect(purpose["next"])


def _in_our_frame(context: dict[str, Any]) -> dict[str, Any]:
    """Without the library's own `site`, which would hide the frame's."""
    context.pop("site", None)
    return context


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view())
sign_in_code = require_http_methods(["GET", "HEAD", "POST"])(SignInCode.as_view())
sign_out = require_POST(SignOut.as_view())
