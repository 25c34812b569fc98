"""Tasks, milestones and evidence of an item: add, change, done, and taken back with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.uploads import storage_was_full
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.attachments.sending import sent
from ipportal.core.submissions.attachments.store import storage_full
from measures.items.models import PolicyItem, body_name
from measures.items.reports.models import ProgressReport
from measures.items.rules import acting_as, visible_to
from measures.items.views import at_desk, crumbs, find_item, show_item
from measures.items.work import actions, rules
from measures.items.work.forms import DoneForm, EvidenceForm, MilestoneForm, ReasonForm, TaskForm
from measures.items.work.models import Evidence, EvidenceKind, Milestone, Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import FileResponse, HttpRequest, HttpResponse


@shows(PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def task_new(request: HttpRequest, item: int) -> HttpResponse:
    found = find_item(request, item)
    who = acting_as(asking(request))
    require(rules.may_plan(who, found))
    form = TaskForm(posted(request), item=found, who=who)
    if form.is_bound and form.is_valid():
        facts = form.facts()
        if attempt(form, lambda: actions.add_task(found, by=asking(request), **facts)):
            messages.success(request, _("The task was added."))
            return redirect("items:item", found.pk)
    return _form(request, found, form, _("Add a task to %(code)s") % {"code": found.code})


@shows(PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, task: int) -> HttpResponse:
    """Change a task; whoever saved in between is shown, and what was typed stays in the form."""
    found = _task(request, task)
    who, item = acting_as(asking(request)), found.item
    require(rules.may_plan(who, item, found.owner))
    if request.method != "POST":
        return _edit(request, found, TaskForm.of(found, item=item, who=who))
    form = TaskForm(request.POST, item=item, who=who, task=found)
    if not form.is_valid():
        return _edit(request, found, form, status=422)
    facts, version = form.facts(), form.cleaned_data["version"] or 0
    try:
        saved = attempt(form, lambda: actions.edit_task(found, by=asking(request), version=version, **facts))
    except Conflict as conflict:
        found.refresh_from_db()
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["version"] = str(found.version)  # type: ignore[index]  # the copy may be written
        return _edit(request, found, form, status=409, conflict=conflict, theirs=_shown(found))
    if saved is None:
        return _edit(request, found, form, status=422)
    messages.success(request, _("The task was changed."))
    return redirect("items:item", item.pk)


def _edit(request: HttpRequest, task: Task, form: TaskForm, **more: Any) -> HttpResponse:
    return _form(request, task.item, form, _("Change a task of %(code)s") % {"code": task.item.code}, **more)


def _shown(task: Task) -> list[tuple[Any, Any]]:
    """What stands there now, beside what was typed."""
    return [
        (_("Task"), task.title_zh),
        (_("Task in English"), task.title_en or "—"),
        (_("Body"), body_name(task.owner)),
        (_("Yearly plan"), task.year),
        (_("Due on"), task.due_on or "—"),
    ]


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def task_done(request: HttpRequest, task: int) -> HttpResponse:
    found = _task(request, task)
    form = DoneForm(request.POST)
    act = lambda: actions.finish_task(found, by=asking(request), on=form.cleaned_data["on"])  # noqa: E731 - asked once the form is valid
    return _acted(request, found.item, form, act, _("The task is done."))


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def task_undo(request: HttpRequest, task: int) -> HttpResponse:
    found = _task(request, task)
    form = ReasonForm(request.POST)
    act = lambda: actions.reopen_task(found, by=asking(request), **form.cleaned_data)  # noqa: E731 - asked once the form is valid
    return _acted(request, found.item, form, act, _("The task is open again."))


@shows(PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_new(request: HttpRequest, item: int) -> HttpResponse:
    found = find_item(request, item)
    require(rules.may_prove(acting_as(asking(request)), found))
    form = MilestoneForm(posted(request))
    if form.is_bound and form.is_valid():
        actions.add_milestone(found, by=asking(request), **form.cleaned_data)
        messages.success(request, _("The milestone was added."))
        return redirect("items:item", found.pk)
    return _form(request, found, form, _("Add a milestone to %(code)s") % {"code": found.code})


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def milestone_reach(request: HttpRequest, milestone: int) -> HttpResponse:
    found = _milestone(request, milestone)
    form = DoneForm(request.POST)
    act = lambda: actions.reach_milestone(found, by=asking(request), on=form.cleaned_data["on"])  # noqa: E731 - asked once the form is valid
    return _acted(request, found.item, form, act, _("The milestone is reached."))


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def milestone_undo(request: HttpRequest, milestone: int) -> HttpResponse:
    found = _milestone(request, milestone)
    form = ReasonForm(request.POST)
    act = lambda: actions.unreach_milestone(found, by=asking(request), **form.cleaned_data)  # noqa: E731 - asked once the form is valid
    return _acted(request, found.item, form, act, _("The milestone was taken back."))


@shows(PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_new(request: HttpRequest, item: int) -> HttpResponse:
    found = find_item(request, item)
    require(rules.may_add_evidence(acting_as(asking(request)), found))
    files = request.FILES if request.method == "POST" else None
    form = EvidenceForm(posted(request), files, item=found, who=acting_as(asking(request)))
    if storage_was_full(request):
        form.add_error("file", str(storage_full()))
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        added = attempt(form, lambda: _added(request, found, facts))
        if added:
            messages.success(request, _("The evidence was added."))
            return redirect("items:item", found.pk)
    return _form(request, found, form, _("Add evidence to %(code)s") % {"code": found.code})


def _added(request: HttpRequest, item: PolicyItem, facts: dict[str, Any]) -> Evidence:
    file = facts.pop("file", None)
    if file is None:
        return actions.add_evidence(item, by=asking(request), **facts)
    return actions.add_evidence_file(item, file, by=asking(request), **facts)


@shows(PolicyItem, Evidence)
@require_safe
def evidence_file(request: HttpRequest, evidence: int) -> FileResponse:
    """For whoever sees the evidence at the desk."""
    at_desk(request)
    found = get_object_or_404(rules.visible_to(asking(request)), pk=evidence, kind=EvidenceKind.FILE)
    return sent(found.stored_as, found.file_name, found.content_type)


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def evidence_show(request: HttpRequest, evidence: int) -> HttpResponse:
    """Public, or inside again."""
    found = _evidence(request, evidence)
    is_public = request.POST.get("show") == "1"
    actions.show_evidence(found, by=asking(request), is_public=is_public)
    told = _("Everybody may see the evidence now.") if is_public else _("The evidence is inside again.")
    messages.success(request, told)
    return redirect("items:item", found.item_id)


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def evidence_withdraw(request: HttpRequest, evidence: int) -> HttpResponse:
    found = _evidence(request, evidence)
    form = ReasonForm(request.POST)
    act = lambda: actions.withdraw_evidence(found, by=asking(request), **form.cleaned_data)  # noqa: E731 - asked once the form is valid
    return _acted(request, found.item, form, act, _("The evidence was withdrawn."))


def _acted(request: HttpRequest, item: PolicyItem, form: forms.Form, act: Callable[[], Any], told: str) -> HttpResponse:
    """Back to the item, or its page with the fault."""
    if form.is_valid() and attempt(form, act):
        messages.success(request, told)
        return redirect("items:item", item.pk)
    return show_item(request, item, status=422, form=form)


def _task(request: HttpRequest, pk: int) -> Task:
    at_desk(request)
    seen = visible_to(asking(request))
    return get_object_or_404(Task.objects.filter(item__in=seen).select_related("item", "owner__of_measures"), pk=pk)


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    at_desk(request)
    return get_object_or_404(rules.visible_to(asking(request)).select_related("item"), pk=pk)


def _milestone(request: HttpRequest, pk: int) -> Milestone:
    at_desk(request)
    return get_object_or_404(
        Milestone.objects.filter(item__in=visible_to(asking(request))).select_related("item"), pk=pk
    )


def _form(
    request: HttpRequest, item: PolicyItem, form: forms.Form, title: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("items:item", args=[item.pk]), "crumbs": crumbs()} | more
    return render(request, "measures/items/form.html", context, status=status or (422 if form.errors else 200))
