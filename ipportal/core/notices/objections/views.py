"""Objections at the desk: the list, one of them with its evidence and moves, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of
from ipportal.core.audit.actions import record_read
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.notices.objections import actions, rules
from ipportal.core.notices.objections.filters import ObjectionFilter
from ipportal.core.notices.objections.forms import DecisionForm
from ipportal.core.notices.objections.models import Objection, State, moves_from
from ipportal.core.submissions.attachments.sending import sent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(Objection)
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """By receipt number; who objected stands on the page of each alone."""
    person = asking(request)
    require(rules.may_see_objections(person))
    found = ObjectionFilter(request.GET, queryset=rules.visible_to(person))
    page = page_of(request, narrowed(found).select_related("notice", "item"))
    context = {"filter": found, "page": page, "crumbs": crumbs((_("Notices"), "notices:notice-list"))}
    return render(request, "notices/objection_list.html", context)


@shows(Objection)
@require_safe
def objection_detail(request: HttpRequest, objection: int) -> HttpResponse:
    return _detail(request, _objection(request, objection), DecisionForm())


def _detail(request: HttpRequest, objection: Objection, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    """Whoever reads who objected is written down."""
    person = asking(request)
    knows = rules.may_know_objector(person, objection)
    if knows:
        record_read(person, objection, what=str(objection))
    context: dict[str, Any] = {
        "objection": objection,
        "knows": knows,
        "files": objection.files.all() if knows else [],
        "history": objection.moves.all(),
        "moves": moves_from(objection.state),
        "form": form,
        "crumbs": crumbs((_("Notices"), "notices:notice-list"), (_("Objections"), "notices:objection-list")),
    }
    return render(request, "notices/objection_detail.html", context, status=status)


@shows(Objection)
@require_POST
def objection_move(request: HttpRequest, objection: int) -> HttpResponse:
    person, found = asking(request), _objection(request, objection)
    require(rules.may_decide(person, found))
    target = request.POST.get("target", "")
    if target not in State.values:
        raise BadInput("bad-state", _("There is no such decision."), field="target")
    form = DecisionForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if reason and attempt(form, lambda: actions.move_objection(found, State(target), reason, by=person)):
        messages.success(request, _("Saved"))
        return redirect("notices:objection-detail", found.pk)
    return _detail(request, found, form, status=422)


@shows(Objection)
@require_safe
def objection_file(request: HttpRequest, objection: int, file: int) -> FileResponse:
    person, found = asking(request), _objection(request, objection)
    require(rules.may_know_objector(person, found))
    wanted = get_object_or_404(found.files, pk=file)
    answer = sent(wanted.stored_as, wanted.name, wanted.content_type)
    record_read(person, found, what=wanted.name)
    return answer


def _objection(request: HttpRequest, pk: int) -> Objection:
    return get_object_or_404(rules.visible_to(asking(request)).select_related("notice", "item"), pk=pk)
