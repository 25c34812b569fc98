"""What the link of an invitation opens. A link that does not work gets one and the same answer, whatever is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.accounts.invitations import actions, rules
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.site.people.invitations.forms import AccountForm

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

IN_SESSION: Final = "invitation"


@login_not_required
@never_cache
@require_safe
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The token goes into the session, so that it stands in no address of a page that is looked at, or leads on."""
    answer: HttpResponse
    if actions.find(token) is None:
        answer = _gone(request)
    else:
        request.session[IN_SESSION] = token
        answer = redirect("people:invitation-accept")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """What is offered: by a click for whoever is signed in, by a form that makes an account for everybody else."""
    token = str(request.session.get(IN_SESSION, ""))
    found = actions.find(token) if token else None
    if found is None:
        return _gone(request)
    if request.user.is_authenticated:
        return _by_account(request, found, token)
    return _anew(request, found, token)


def _by_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    person = asking(request)
    verdict = rules.may_accept(person, found)
    if request.method == "POST":
        held = actions.accept(token, by=person)
        del request.session[IN_SESSION]
        told = {"role": held.role.title, "body": held.organisation}
        messages.success(request, _("You hold the role %(role)s in %(body)s.") % told)
        return redirect("desk")
    context = {"invitation": found, "verdict": verdict}
    return render(request, "site/people/invitations/invitation_accept.html", context)


def _anew(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = AccountForm(posted(request), email=found.email)
    if form.is_bound and form.is_valid():
        person = cast("User | None", _made(form, token))
        if person:
            del request.session[IN_SESSION]
            made = {"person": person, "invitation": found}
            return render(request, "site/people/invitations/invitation_accepted.html", made)
    context = {"invitation": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "site/people/invitations/invitation_accept.html", context, status=status)


def _made(form: AccountForm, token: str) -> Any:
    """Of two who take one user name at once, the second is told so."""
    try:
        with transaction.atomic():
            return attempt(form, lambda: actions.accept_anew(token, **form.facts()))
    except IntegrityError:
        form.add_error("username", _("This user name is taken."))
        return None


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "site/people/invitations/invitation_gone.html", status=404)
