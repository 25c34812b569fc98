"""One's own way in: sign-ins, password, second factor, and the page that asks once more who is there."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.signin import actions, kept, office, rules
from ipportal.core.accounts.signin.devices import device
from ipportal.core.accounts.signin.forms import CodeForm, PasswordChangeForm, PasswordForm, SetUpForm
from ipportal.core.accounts.signin.middleware import before_second_factor
from ipportal.core.accounts.signin.models import End, KeptForm, OfficeIdentity, SignIn
from ipportal.core.accounts.signin.proof import proved
from ipportal.core.accounts.signin.service import at_the_service
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

FORM = require_http_methods(["GET", "HEAD", "POST"])


@shows()
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Whether there is one, and what can be done about it."""
    person = _person(request)
    found = {row.type: row for row in Authenticator.objects.filter(user=person)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "device": found.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "may_change": rules.may_change_own_sign_in(person),
        "may_switch_off": rules.may_switch_off(person),
        "needed": rules.needs_second_factor(person),
    }
    return render(request, "account/second_factor.html", context)


@shows()
@before_second_factor
@FORM
@proved
def second_factor_form(request: HttpRequest) -> HttpResponse:
    """Scan the key, type the first code. A second telephone takes the place of the first."""
    person = _person(request)
    require(rules.may_change_own_sign_in(person))
    form = SetUpForm(request.POST if request.method == "POST" else None, user=person)
    if form.is_valid():
        actions.set_up_second_factor(person, form.secret)
        clear_totp_secret(request)
        messages.success(request, _("Your second factor is set up."))
        return redirect(f"{reverse('recovery-codes')}?{urlencode({'next': _next(request)})}")
    address = get_adapter().build_totp_url(person, form.secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    context = {
        "form": form,
        "key": form.secret,
        "address": address,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "needed": rules.needs_second_factor(person) and not rules.has_second_factor(person),
        "replaces": rules.has_second_factor(person),
        "next": _next(request, ""),
    }
    return render(request, "account/second_factor_form.html", context, status=422 if form.errors else 200)


@shows()
@FORM
@proved
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that are left, and new ones on request."""
    person = _person(request)
    if not rules.has_second_factor(person):
        return redirect("second-factor")
    if request.method == "POST":
        actions.make_recovery_codes(person)
        messages.success(request, _("These are your new recovery codes; the former ones do not work any more."))
        return redirect("recovery-codes")
    codes = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    context = {"codes": codes, "next": _next(request)}
    return render(request, "account/recovery_codes.html", context)


@shows()
@require_POST
@proved
def second_factor_off(request: HttpRequest) -> HttpResponse:
    actions.switch_second_factor_off(_person(request))
    messages.success(request, _("Your second factor is switched off."))
    return redirect("second-factor")


@shows()
@before_second_factor
@sensitive_post_parameters("password", "code")
@FORM
def confirm_identity(request: HttpRequest) -> HttpResponse:
    """By a code where there is a second factor, otherwise by the password."""
    person = _person(request)
    form_class: Any = CodeForm if rules.has_second_factor(person) else PasswordForm
    form = form_class(data=request.POST if request.method == "POST" else None, user=person)
    if form.is_valid():
        sign_in = rules.sign_in_of(request)
        if sign_in is not None:
            actions.prove_again(sign_in, by=person)
        return redirect(_next(request))
    context = {"form": form, "next": _next(request), "minutes": rules.proof_minutes()}
    return render(request, "account/confirm_identity.html", context, status=422 if form.errors else 200)


@shows(SignIn)
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """The browsers in which one is signed in, the one at hand first said so."""
    this = rules.sign_in_of(request)
    lines = [
        {"sign_in": sign_in, "device": device(sign_in.agent), "is_this": sign_in == this}
        for sign_in in rules.visible_to(_person(request))
    ]
    context = {
        "lines": lines,
        "others": len(lines) > 1,
        "idle": int(settings.SESSION_IDLE.total_seconds() // 60),
        "hours": int(settings.SESSION_LONGEST.total_seconds() // 3600),
    }
    return render(request, "account/session_list.html", context)


@shows(SignIn)
@require_POST
def session_end(request: HttpRequest, number: int) -> HttpResponse:
    sign_in = get_object_or_404(rules.visible_to(_person(request)), pk=number)
    actions.end(sign_in, End.ELSEWHERE)
    messages.success(request, _("The sign-in was ended."))
    return redirect("sessions")


@shows(SignIn)
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    actions.end_all(_person(request), End.ELSEWHERE, but=rules.sign_in_of(request))
    messages.success(request, _("You are signed in here only."))
    return redirect("sessions")


@shows(KeptForm)
@FORM
def kept_form(request: HttpRequest, token: str) -> HttpResponse:
    """Back to the page with the form; where that is not known, what was typed is shown here."""
    found = kept.of(_person(request), token)
    if found is None:
        messages.warning(request, _("Nothing is kept for you here. It is kept for a day, for whoever typed it."))
        return redirect("desk")
    if request.method == "POST":
        rules.kept_forms_visible_to(_person(request)).filter(token=token).delete()
        return redirect("desk")
    if found.page and "show" not in request.GET:
        return redirect(found.return_path)
    return render(request, "account/kept_form.html", {"kept": found})


@shows(OfficeIdentity)
@require_safe
def office_identity(request: HttpRequest) -> HttpResponse:
    """Whether one comes in through the office's service, and what can be done about it."""
    office.require_offer()
    person = _person(request)
    context = {
        "identity": rules.office_identities_visible_to(person).first(),
        "may_change": rules.may_change_own_sign_in(person),
    }
    return render(request, "account/office_identity.html", context)


@shows(OfficeIdentity)
@require_POST
@proved
def office_connect(request: HttpRequest) -> HttpResponse:
    """Over to the service, to show who one is there."""
    office.require_offer()
    person = _person(request)
    require(rules.may_change_own_sign_in(person))
    return at_the_service(request, {"connect": str(person.pk), "next": reverse("office-identity")})


@shows(OfficeIdentity)
@require_POST
@proved
def office_disconnect(request: HttpRequest) -> HttpResponse:
    office.require_offer()
    actions.disconnect_identity(_person(request))
    messages.success(request, _("From now on you sign in with your password."))
    return redirect("office-identity")


@shows()
@sensitive_post_parameters()
@FORM
def password_change(request: HttpRequest) -> HttpResponse:
    """The present password, and a new one; afterwards everybody signs in again."""
    person = _person(request)
    form = PasswordChangeForm(request.POST if request.method == "POST" else None, user=person)
    if request.method == "POST":
        require(rules.may_change_own_sign_in(person))
    if form.is_valid():
        this = rules.sign_in_of(request)
        actions.change_password(person, form.cleaned_data["new_password"])
        logout(request)
        request.session[rules.ENDED] = this.pk if this else None
        return redirect("account_login")
    context = {"form": form, "may_change": rules.may_change_own_sign_in(person)}
    return render(request, "account/password_change.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest, default: str | None = None) -> str:
    """Where the person was going: a path of the portal, or the desk."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if get_account_adapter().is_safe_url(asked) else reverse("desk") if default is None else default


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
