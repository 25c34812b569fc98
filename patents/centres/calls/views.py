"""Calls at the desk: listed, drafted, changed, published by another official."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from patents.centres import rules
from patents.centres.calls import actions
from patents.centres.calls.forms import CallForm
from patents.centres.calls.models import Call
from patents.centres.views import crumbs, show_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _keeper(request: HttpRequest) -> rules.Acting:
    who = rules.acting_as(asking(request))
    require(rules.may_keep_calls(who))
    return who


@shows(Call)
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    who = _keeper(request)
    rows = [(call, rules.may_publish(who, call)) for call in rules.calls_visible_to(asking(request))]
    return render(request, "patents/centres/call_list.html", {"rows": rows, "crumbs": crumbs()})


@shows(Call)
@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: HttpRequest) -> HttpResponse:
    _keeper(request)
    form = CallForm(posted(request))
    if form.is_bound and form.is_valid():
        facts = form.facts()
        if attempt(form, lambda: actions.draft_call(by=asking(request), plans=form.plans, **facts)):
            messages.success(request, _("The call was drafted. Another official publishes it."))
            return redirect("centres:calls")
    return show_form(request, form, _("New call"), reverse("centres:calls"))


@shows(Call)
@require_http_methods(["GET", "HEAD", "POST"])
def call_edit(request: HttpRequest, call: int) -> HttpResponse:
    """Before it is published; whoever saved in between is not overwritten."""
    _keeper(request)
    found = get_object_or_404(Call, pk=call)
    title, back = _("Change %(name)s") % {"name": found}, reverse("centres:calls")
    if request.method != "POST":
        return show_form(request, CallForm.of(found), title, back)
    form = CallForm(request.POST)
    if not form.is_valid():
        return show_form(request, form, title, back)
    facts, version = form.facts(), form.cleaned_data["version"] or 0
    try:
        actions.edit_call(found, by=asking(request), version=version, plans=form.plans, **facts)
    except Conflict as conflict:
        found.refresh_from_db()
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["version"] = str(found.version)  # type: ignore[index]  # the copy may be written
        theirs = [(form.fields[name].label, getattr(found, name)) for name in ("name_zh", "opens_on", "closes_on")]
        return show_form(request, form, title, back, status=409, conflict=conflict, theirs=theirs)
    messages.success(request, _("Saved."))
    return redirect(back)


@shows(Call)
@require_POST
def call_publish(request: HttpRequest, call: int) -> HttpResponse:
    _keeper(request)
    actions.publish_call(get_object_or_404(Call, pk=call), by=asking(request))
    messages.success(request, _("The call is published."))
    return redirect("centres:calls")
