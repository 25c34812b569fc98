"""The own account: name, address, language, roles; and leaving a body, after what is open was handed over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipportal.core.accounts.frame import asking, attempt, crumbs, posted
from ipportal.core.accounts.leaving import actions as leaving
from ipportal.core.accounts.leaving import registry, rules
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.organisations.rules import visible_to
from ipportal.core.accounts.people.actions import change_profile
from ipportal.core.kit import clock
from ipportal.core.kit.gate import shows
from ipportal.site.people.profile.forms import LeaveForm, ProfileForm


@shows(User, Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = asking(request)
    names = ("display_name", "email", "language")
    form = ProfileForm(posted(request), initial={name: getattr(person, name) for name in names})
    if form.is_bound and form.is_valid():
        change_profile(person, **form.cleaned_data)
        messages.success(request, _("Your account was changed."))
        return redirect("people:profile")
    held = person.memberships.open(clock.today()).select_related("role", "organisation")
    context = {
        "form": form,
        "person": User.objects.get(pk=person.pk),
        "held": held.order_by("organisation__name", "pk"),
        "crumbs": crumbs(),
    }
    return render(request, "site/people/profile/profile.html", context, status=422 if form.errors else 200)


@shows(User, Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, organisation: int) -> HttpResponse:
    """What is open and who takes it over; then the roles end today."""
    person = asking(request)
    body = get_object_or_404(visible_to(person).filter(memberships__user=person).distinct(), pk=organisation)
    things = registry.open_things(person, body)
    form = LeaveForm(posted(request), heirs=rules.heirs(person, body), needed=bool(things))
    if form.is_bound and form.is_valid():
        heir = form.cleaned_data.get("heir")
        attempt(form, lambda: leaving.leave(body, by=person, heir=heir))
        if not form.errors:
            messages.success(request, _("You have left %(body)s.") % {"body": body})
            return redirect("people:profile")
    context = {
        "body": body,
        "roles": rules.roles_in(person, body).select_related("role"),
        "things": things,
        "form": form,
        "verdict": rules.may_leave(person, body),
        "crumbs": crumbs((_("My account"), "people:profile")),
    }
    return render(request, "site/people/profile/leave.html", context, status=422 if form.errors else 200)
