"""Invitations, for administrators: the list with how each stands, the form, and what may be done with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.fields import names_of_bodies
from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of
from ipportal.core.accounts.invitations import actions, rules
from ipportal.core.accounts.invitations.models import Invitation, State
from ipportal.core.accounts.models import Organisation, Role
from ipportal.core.accounts.signin.proof import proved
from ipportal.core.kit import clock
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.site.people.invitations.filters import InvitationFilter
from ipportal.site.people.invitations.forms import InvitationForm

TONES = {State.OPEN: "wait", State.EXPIRED: "late", State.ACCEPTED: "good", State.WITHDRAWN: ""}


@shows(Invitation)
@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    require(rules.may_invite(asking(request)))
    found = InvitationFilter(request.GET, queryset=rules.visible_to(asking(request)))
    page = page_of(request, narrowed(found).select_related("organisation", "role", "accepted_by"))
    moment = clock.now()
    lines = [(row, row.state_at(moment), TONES[row.state_at(moment)]) for row in page]
    context = {"filter": found, "page": page, "lines": lines, "crumbs": _above()}
    return render(request, "site/people/invitations/invitation_list.html", context)


@shows(Invitation)
@require_http_methods(["GET", "HEAD", "POST"])
@proved
def invitation_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_invite(asking(request)))
    form = InvitationForm(request.POST) if request.method == "POST" else InvitationForm(initial=_asked(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if invited := attempt(form, lambda: actions.invite(by=asking(request), **data)):
            messages.success(request, _told(invited) % {"email": invited.email})
            return redirect("people:invitation-list")
    context = {
        "form": form,
        "bodies": names_of_bodies(),
        "roles": Role.objects.all(),
        "crumbs": [*_above(), *crumbs((_("Invitations"), "people:invitation-list"))[1:]],
    }
    status = 422 if form.errors else 200
    return render(request, "site/people/invitations/invitation_new.html", context, status=status)


def _told(invited: Invitation) -> str:
    """The same form sent once more may find its message gone already."""
    if invited.sent_at:
        return _("%(email)s is invited.")
    return _("%(email)s is invited; the message is on its way.")


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The body from whose page somebody comes."""
    number = request.GET.get("organisation", "")
    known = Organisation.objects.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    return {"organisation": known.name} if known else {}


@shows(Invitation)
@require_POST
def invitation_send(request: HttpRequest, invitation: int) -> HttpResponse:
    """A new link by another message; the old one is dead."""
    found = _invitation(request, invitation)
    actions.send_again(found, by=asking(request))
    messages.success(request, _("Another message to %(email)s is on its way.") % {"email": found.email})
    return redirect("people:invitation-list")


@shows(Invitation)
@require_POST
def invitation_withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _invitation(request, invitation)
    actions.withdraw(found, by=asking(request))
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": found.email})
    return redirect("people:invitation-list")


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    require(rules.may_invite(asking(request)))
    return get_object_or_404(rules.visible_to(asking(request)), pk=pk)


def _above() -> list[tuple[str, str]]:
    return crumbs((_("People"), "people:person-list"))
