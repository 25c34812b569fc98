"""Bodies, for administrators: the list, one body with its people, its form, and the way two entries become one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of, posted
from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.organisations import actions, rules
from ipportal.core.accounts.organisations.moving import pointing_at
from ipportal.core.kit import clock
from ipportal.core.kit.doubts import marks, unseen
from ipportal.core.kit.gate import shows
from ipportal.core.kit.text import clean
from ipportal.core.kit.verdict import require
from ipportal.site.people.organisations.filters import OrganisationFilter
from ipportal.site.people.organisations.forms import MergeForm, OrganisationForm
from ipportal.site.people.organisations.twins import MOST_SHOWN, look_alikes
from ipportal.site.people.words import things

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@shows(Organisation)
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every body ever put down; those that were merged lead to the kept one."""
    require(rules.may_keep(asking(request)))
    found = OrganisationFilter(request.GET, queryset=rules.visible_to(asking(request)))
    rows = narrowed(found).select_related("region", "merged_into").order_by("name", "pk")
    page = page_of(request, rows)
    today = clock.today()
    for body in page:
        body.standing = _standing(body, today)
    context = {"filter": found, "page": page, "crumbs": crumbs()}
    return render(request, "site/people/organisations/organisation_list.html", context)


@shows(Organisation)
@require_safe
def organisation_detail(request: HttpRequest, organisation: int) -> HttpResponse:
    """What is known of it, who acts for it today, and its history."""
    by, body = asking(request), _body(request, organisation)
    held = body.memberships.in_force(clock.today()).filter(user__is_active=True)
    context = {
        "body": body,
        "standing": _standing(body, clock.today()),
        "page": page_of(request, held.select_related("user", "role").order_by("user", "role", "pk")),
        "merged": body.merged.order_by("name"),
        "may_change": rules.may_change(by, body),
        "may_merge": rules.may_merge(by, body),
        "may_undo": rules.may_undo_merge(by, body),
        "crumbs": _above(),
    }
    return render(request, "site/people/organisations/organisation_detail.html", context)


@shows(Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_keep(asking(request)))
    form = OrganisationForm(posted(request))

    def add(facts: dict[str, Any]) -> Organisation:
        return actions.add_organisation(by=asking(request), **facts)

    return _saved(request, form, add, _("%(name)s was added.")) or _form(request, form)


@shows(Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, organisation: int) -> HttpResponse:
    body = _body(request, organisation)
    require(rules.may_change(asking(request), body))
    form = OrganisationForm(request.POST, body=body) if request.method == "POST" else OrganisationForm.of(body)

    def change(facts: dict[str, Any]) -> Organisation:
        actions.change_organisation(body, by=asking(request), **facts)
        body.refresh_from_db()
        return body

    return _saved(request, form, change, _("%(name)s was changed.")) or _form(request, form, body)


def _saved(request: HttpRequest, form: OrganisationForm, act: Any, told: str) -> HttpResponse | None:
    """The page of the body, once it is saved; nothing while something is wrong, or was not looked at."""
    if not form.is_bound or not form.is_valid() or unseen(request, form.doubts()):
        return None
    body = attempt(form, lambda: act(form.facts()))
    if body is None:
        return None
    messages.success(request, told % {"name": body.name})
    return redirect("people:organisation-detail", body.pk)


def _form(request: HttpRequest, form: OrganisationForm, body: Organisation | None = None) -> HttpResponse:
    doubts = form.doubts() if form.is_bound and form.is_valid() else []
    context = {
        "form": form,
        "body": body,
        "doubts": doubts,
        "seen": " ".join(sorted(marks(doubts))),
        "crumbs": _above(body) if body else _above(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "site/people/organisations/organisation_form.html", context, status=status)


@shows(Organisation)
@require_safe
def organisation_twins(request: HttpRequest, organisation: int) -> HttpResponse:
    """Which entry is to be merged into this one: those that look alike, or what is searched for."""
    by, keep = asking(request), _body(request, organisation)
    require(rules.may_merge(by, keep))
    asked = clean(request.GET.get("q", ""))
    others = rules.visible_to(by).filter(merged_into__isnull=True).exclude(pk=keep.pk).select_related("region")
    matching = OrganisationFilter({"q": asked}, queryset=others).qs.order_by("name", "pk")
    found = matching[:MOST_SHOWN] if asked else look_alikes(keep.name, but=keep)
    context = {"body": keep, "asked": asked, "found": found, "crumbs": _above(keep)}
    return render(request, "site/people/organisations/organisation_twins.html", context)


@shows(Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_merge(request: HttpRequest, organisation: int, gone: int) -> HttpResponse:
    """What would move, side by side; then it is done, for good."""
    by, keep, other = asking(request), _body(request, organisation), _body(request, gone)
    verdict = rules.may_merge(by, keep, other)
    form = MergeForm(posted(request))
    if form.is_bound and form.is_valid():
        actions.merge_organisations(keep, other, by=by, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(gone)s was merged into %(kept)s.") % {"gone": other, "kept": keep})
        return redirect("people:organisation-detail", keep.pk)
    context = {
        "keep": keep,
        "gone": other,
        "form": form,
        "verdict": verdict,
        "moving": things(pointing_at(other)),
        "acts_elsewhere": keep.region_id != other.region_id and other.memberships.open(clock.today()).exists(),
        "crumbs": _above(keep),
    }
    status = 422 if form.errors else 200
    return render(request, "site/people/organisations/organisation_merge.html", context, status=status)


def _body(request: HttpRequest, pk: int) -> Organisation:
    by: User = asking(request)
    require(rules.may_keep(by))
    return get_object_or_404(rules.visible_to(by).select_related("region", "merged_into"), pk=pk)


def _standing(body: Organisation, today: dt.date) -> dict[str, str]:
    """How it stands today, as a word and a tone."""
    if body.is_merged:
        return {"text": _("Merged"), "tone": ""}
    if body.valid_until and body.valid_until <= today:
        return {"text": _("Ended"), "tone": "late"}
    if body.valid_from and body.valid_from > today:
        return {"text": _("Begins later"), "tone": "wait"}
    return {"text": _("Current"), "tone": "good"}


def _above(*bodies: Organisation) -> list[tuple[str, str]]:
    above = crumbs((_("Bodies"), "people:organisation-list"))
    return [*above, *((body.name, reverse("people:organisation-detail", args=[body.pk])) for body in bodies)]
