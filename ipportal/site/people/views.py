"""Accounts and roles, for administrators: who is there, what each holds since when, and what may be done about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.fields import names_of_bodies
from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of, posted
from ipportal.core.accounts.models import Membership, Role, User
from ipportal.core.accounts.people import actions, rules
from ipportal.core.accounts.signin.proof import proved
from ipportal.core.audit.actions import record_read
from ipportal.core.kit import clock
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import Verdict, require
from ipportal.site.people.filters import PersonFilter
from ipportal.site.people.forms import EndForm, ReasonForm, RoleForm

SOME: Final = 5  # names that stand beside a role in the list


@dataclass(frozen=True, slots=True)
class Line:
    """A membership as a row: how it stands today, and whether it may be ended."""

    membership: Membership
    state: str
    tone: str
    may_end: Verdict


@shows(User)
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and what they hold today."""
    require(rules.may_keep(asking(request)))
    found = PersonFilter(request.GET, queryset=rules.visible_to(asking(request)).order_by("username"))
    page = page_of(request, narrowed(found).prefetch_related(_held_today()))
    return render(request, "site/people/person_list.html", {"filter": found, "page": page, "crumbs": crumbs()})


@shows(User)
@require_safe
def person_detail(request: HttpRequest, person: int) -> HttpResponse:
    """A person's account with roles and history. That somebody looked is written down: an address stands on it."""
    return _detail(request, _person(request, person))


@shows(User)
@require_POST
def person_close(request: HttpRequest, person: int) -> HttpResponse:
    found = _person(request, person)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form=form, status=422)
    actions.close_account(found, by=asking(request), **form.cleaned_data)
    messages.success(request, _("The account of %(name)s is closed.") % {"name": found})
    return redirect("people:person-detail", found.pk)


@shows(User)
@require_POST
def person_reopen(request: HttpRequest, person: int) -> HttpResponse:
    found = _person(request, person)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form=form, status=422)
    actions.reopen_account(found, by=asking(request), **form.cleaned_data)
    messages.success(request, _("The account of %(name)s is open again.") % {"name": found})
    return redirect("people:person-detail", found.pk)


@shows(User)
@require_http_methods(["GET", "HEAD", "POST"])
@proved
def role_give(request: HttpRequest, person: int) -> HttpResponse:
    """A role in a body, from a day on."""
    found = _person(request, person)
    require(rules.may_give_role(asking(request), found))
    form = RoleForm(posted(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if held := attempt(form, lambda: actions.give_role(found, by=asking(request), **data)):
            told = {"name": found, "role": held.role.title, "body": held.organisation}
            messages.success(request, _("%(name)s holds the role %(role)s in %(body)s.") % told)
            return redirect("people:person-detail", found.pk)
    context = {"person": found, "form": form, "bodies": names_of_bodies(), "crumbs": _above_person(found)}
    status = 422 if form.errors else 200
    return render(request, "site/people/role_give.html", context | {"roles": Role.objects.all()}, status=status)


@shows(User)
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HttpRequest, membership: int) -> HttpResponse:
    """Today at once, or from a later day."""
    require(rules.may_keep(asking(request)))
    held = get_object_or_404(Membership.objects.select_related("user", "role", "organisation"), pk=membership)
    require(rules.may_end_role(asking(request), held))
    form = EndForm(posted(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        attempt(form, lambda: actions.end_role(held, by=asking(request), **data))
        if not form.errors:
            told = {"name": held.user, "role": held.role.title}
            messages.success(request, _("The role %(role)s of %(name)s was ended.") % told)
            return redirect("people:person-detail", held.user_id)
    context = {"held": held, "form": form, "crumbs": _above_person(held.user)}
    return render(request, "site/people/role_end.html", context, status=422 if form.errors else 200)


@shows(User)
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """The roles, what each is for, and who holds them today."""
    require(rules.may_keep(asking(request)))
    holders: dict[str, list[User]] = defaultdict(list)
    for held in _holders().distinct("role_id", "user_id"):
        holders[held.role_id].append(held.user)
    roles = [(role, holders[role.code][:SOME], len(holders[role.code])) for role in Role.objects.all()]
    return render(request, "site/people/role_list.html", {"roles": roles, "crumbs": crumbs()})


@shows(User)
@require_safe
def role_detail(request: HttpRequest, role: str) -> HttpResponse:
    """Everybody who holds the role today, in which body and since when."""
    require(rules.may_keep(asking(request)))
    found = get_object_or_404(Role, pk=role)
    page = page_of(request, _holders().filter(role=found))
    context = {"role": found, "page": page, "crumbs": crumbs((_("Roles"), "people:role-list"))}
    return render(request, "site/people/role_detail.html", context)


def _holders() -> Any:
    held = Membership.objects.in_force(clock.today()).filter(user__is_active=True)
    return held.select_related("user", "organisation").order_by("role_id", "user_id", "pk")


def _held_today() -> Prefetch[Any]:
    held = Membership.objects.in_force(clock.today()).select_related("role", "organisation").order_by("pk")
    return Prefetch("memberships", queryset=held, to_attr="held_today")


def _person(request: HttpRequest, pk: int) -> User:
    require(rules.may_keep(asking(request)))
    return get_object_or_404(rules.visible_to(asking(request)), pk=pk)


def _detail(request: HttpRequest, person: User, *, status: int = 200, form: ReasonForm | None = None) -> HttpResponse:
    by, today = asking(request), clock.today()
    if person.email:
        record_read(by, person, what="e-mail")
    held = person.memberships.select_related("role", "organisation", "user").order_by("-begins_on", "pk")
    context = {
        "person": person,
        "lines": [_line(by, membership, today) for membership in held],
        "may_give": rules.may_give_role(by, person),
        "verdict": rules.may_close(by, person) if person.is_active else rules.may_reopen(by, person),
        "form": form or ReasonForm(),
        "crumbs": crumbs((_("People"), "people:person-list")),
    }
    return render(request, "site/people/person_detail.html", context, status=status)


def _line(by: User, held: Membership, today: dt.date) -> Line:
    if held.ends_on and (held.ends_on <= today or held.ends_on == held.begins_on):
        state, tone = _("Ended"), ""
    elif held.begins_on > today:
        state, tone = _("Begins later"), "wait"
    else:
        state, tone = _("Held"), "good"
    return Line(held, state, tone, rules.may_end_role(by, held))


def _above_person(person: User) -> list[tuple[str, str]]:
    above = crumbs((_("People"), "people:person-list"))
    return [*above, (str(person), reverse("people:person-detail", args=[person.pk]))]
