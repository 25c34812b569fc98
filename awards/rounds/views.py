"""Editions at the desk: what runs, drafts, changes, publication, phases put off, the hour of the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.rounds import actions, checks, rules
from awards.rounds.forms import EditionForm, PutOffForm, ResultsForm
from awards.rounds.models import Edition
from ipportal.core.accounts import frame
from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.workdays.counting import calendar
from ipportal.templatetags.portal import local_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


def _keeper(request: HttpRequest) -> None:
    require(rules.may_keep_editions(asking(request)))


def _crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return frame.crumbs((_("Patent awards at the desk"), "rounds:desk"), *further)


@shows(Edition)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What phase runs in which edition, until when, and what comes next."""
    _keeper(request)
    today = clock.today()
    found = rules.visible_to(asking(request)).prefetch_related("phases")
    rows = [(edition, edition.phase(today), edition.next_phase(today)) for edition in found]
    return render(request, "awards/rounds/desk.html", {"rows": rows, "today": today, "crumbs": _crumbs()[:1]})


@shows(Edition)
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition with what may be done; of a draft what it still lacks."""
    _keeper(request)
    today, days, person = clock.today(), calendar(), asking(request)
    rows = [
        (
            edition,
            rules.not_the_drafter(person, edition),
            checks.faults(edition, today, days) if edition.is_draft else (),
        )
        for edition in _visible(request).select_related("nomination_form")
    ]
    return render(request, "awards/rounds/editions.html", {"rows": rows, "today": today, "crumbs": _crumbs()})


@shows(Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request: HttpRequest) -> HttpResponse:
    _keeper(request)
    form = EditionForm(posted(request))
    if form.is_bound and form.is_valid():
        facts = form.facts()
        if attempt(form, lambda: actions.draft_edition(by=asking(request), plans=form.plans, **facts)):
            messages.success(request, _("The edition was drafted. Another official publishes it."))
            return redirect("rounds:editions")
    return _show(request, form, _("New edition"))


@shows(Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_edit(request: HttpRequest, edition: int) -> HttpResponse:
    """Before it is published; whoever saved in between is not overwritten."""
    found = _find(request, edition)
    if found.published_at and request.method != "POST":
        raise Conflict(actions.PUBLISHED)
    form = EditionForm(request.POST) if request.method == "POST" else EditionForm.of(found)

    def act() -> Edition:
        facts, version = form.facts(), form.cleaned_data["version"] or 0
        return actions.edit_edition(found, by=asking(request), version=version, plans=form.plans, **facts)

    return _changed(request, form, _("Change edition %(number)s") % {"number": found.number}, act, found)


@shows(Edition)
@require_POST
def edition_publish(request: HttpRequest, edition: int) -> HttpResponse:
    actions.publish_edition(_find(request, edition), by=asking(request))
    messages.success(request, _("The edition is published."))
    return redirect("rounds:editions")


@shows(Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_phases(request: HttpRequest, edition: int) -> HttpResponse:
    """Phases that have not begun are put off."""
    found = _find(request, edition)
    if request.method != "POST":
        actions.demand_phases_to_come(found)
    initial = PutOffForm.days_of(found) | {"version": found.version}
    form = PutOffForm(found, clock.today(), posted(request), initial=initial)

    def act() -> Edition:
        told = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        return actions.put_off_phases(found, form.days, by=asking(request), **told)

    title = _("Put off phases of edition %(number)s") % {"number": found.number}
    return _changed(request, form, title, act, found)


@shows(Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_results(request: HttpRequest, edition: int) -> HttpResponse:
    """The hour of the results is set, or moved before it has struck."""
    found = _find(request, edition)
    if request.method != "POST":
        actions.demand_untold(found)
    initial: dict[str, Any] = {"version": found.version}
    if found.results_at:
        at = localtime(found.results_at, OFFICE_ZONE)
        initial |= {"day": at.date(), "hour": at.time()}
    form = ResultsForm(posted(request), initial=initial)

    def act() -> Edition:
        told = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        return actions.set_results_hour(found, form.at, by=asking(request), **told)

    title = _("Hour of the results of edition %(number)s") % {"number": found.number}
    return _changed(request, form, title, act, found)


def _find(request: HttpRequest, edition: int) -> Edition:
    _keeper(request)
    return get_object_or_404(_visible(request), pk=edition)


def _visible(request: HttpRequest) -> QuerySet[Edition]:
    return Edition.objects.with_rules().filter(pk__in=rules.visible_to(asking(request)))


def _changed(
    request: HttpRequest, form: forms.Form, title: str, act: Callable[[], Edition], found: Edition
) -> HttpResponse:
    """What was typed is saved; a fault stands at its field, and what another saved beside what was typed."""
    if not form.is_bound or not form.is_valid():
        return _show(request, form, title)
    try:
        if attempt(form, act) is None:
            return _show(request, form, title)
    except Conflict as conflict:
        now = Edition.objects.with_rules().get(pk=found.pk)
        if now.version == form.cleaned_data["version"]:
            return _show(request, form, title, status=409, refusal=conflict)
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["version"] = str(now.version)  # type: ignore[index]  # the copy may be written
        return _show(request, form, title, status=409, conflict=conflict, theirs=_as_it_stands(form, now))
    messages.success(request, _("Saved."))
    return redirect("rounds:editions")


def _as_it_stands(form: forms.Form, edition: Edition) -> list[tuple[Any, Any]]:
    """Every field of the form as it was saved by somebody else."""
    if isinstance(form, ResultsForm):
        return [(_("Hour of the results"), local_time(edition.results_at))]
    there = EditionForm.of(edition).initial
    shown = [name for name in form.fields if there.get(name) and not form.fields[name].widget.is_hidden]
    typed = {name: form.data.get(name, "") for name in shown}
    return [(form.fields[name].label, there[name]) for name in shown if _lines(there[name]) != _lines(typed[name])]


def _lines(value: Any) -> list[str]:
    """Browsers end lines otherwise than the portal."""
    return str(value).strip().splitlines()


def _show(request: HttpRequest, form: forms.Form, title: str, *, status: int = 0, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("rounds:editions")} | more
    context["crumbs"] = _crumbs((_("Editions of the award"), "rounds:editions"))
    return render(request, "awards/rounds/form.html", context, status=status or (422 if form.errors else 200))
