"""The page of the own tokens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ipportal.core.accounts.frame import asking, attempt, crumbs, posted
from ipportal.core.accounts.tokens import actions, rules
from ipportal.core.accounts.tokens.models import ApiToken
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the token"), max_length=80, help_text=gettext_lazy("Which program will use it")
    )


@shows(ApiToken)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """A new token is shown here, this once."""
    person = asking(request)
    require(rules.may_have_tokens(person))
    form, plain = TokenForm(posted(request)), ""
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        if made := attempt(form, lambda: actions.make_token(name, by=person)):
            form, plain = TokenForm(), made[1]
    context = {"form": form, "plain": plain, "tokens": rules.visible_to(person), "crumbs": crumbs()}
    return render(request, "account/tokens.html", context, status=422 if form.errors else 200)


@shows(ApiToken)
@require_POST
def token_revoke(request: HttpRequest, api_token: int) -> HttpResponse:
    found = get_object_or_404(rules.visible_to(asking(request)), pk=api_token)
    actions.revoke_token(found, by=asking(request))
    messages.success(request, _("The token was revoked."))
    return redirect("tokens")
