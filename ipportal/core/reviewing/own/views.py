"""What is assigned to me; the sheet, saved while it is filled in; others' scores once mine is submitted."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, crumbs, page_of
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing import ledger, registry, rules, scoring
from ipportal.core.reviewing.forms import DeclareForm, ScoreForm
from ipportal.core.reviewing.models import Assignment, Conflict, Score, ScoreDraft

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(Assignment, Conflict)
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """First what is not scored yet."""
    person = asking(request)
    require(rules.may_review(person))
    scored = Exists(Score.objects.filter(assignment=OuterRef("pk")))
    rows = rules.assignments_for(person).filter(expert__user=person).select_related("candidate__round")
    page = page_of(request, rows.annotate(scored=scored).order_by("scored", "candidate__round", "candidate__number"))
    declared = rules.conflicts_for(person).filter(expert__user=person, kind="declared")
    context = {
        "page": page,
        "declared": declared.select_related("candidate__round"),
        "crumbs": crumbs(),
    }
    return render(request, "reviewing/review_list.html", context)


@shows(Assignment, Score)
@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: HttpRequest, assignment: int) -> HttpResponse:
    """The sheet. Saved or submitted by the button that was pressed; looking at it is written down."""
    found = _mine(request, assignment)
    if request.method == "POST":
        return _saved(request, found)
    if rules.may_score(asking(request), found):
        scoring.open_dossier(found, by=asking(request))
    return _sheet(request, found, [])


def _saved(request: HttpRequest, found: Assignment) -> HttpResponse:
    person = asking(request)
    named = {*found.candidate.round.criteria.values_list("code", flat=True), scoring.COMMENT, scoring.REASON}
    typed = {key: request.POST[key] for key in named if key in request.POST}
    scoring.save_draft(found, typed, by=person)
    if "submit" not in request.POST:
        messages.success(request, _("Draft saved"))
        return redirect("reviewing:review-detail", found.pk)
    try:
        scoring.submit_score(found, by=person)
    except scoring.Faulty as problem:
        return _sheet(request, found, problem.faults, status=422)
    messages.success(request, _("Submitted"))
    return redirect("reviewing:review-detail", found.pk)


def _sheet(
    request: HttpRequest, found: Assignment, faults: list[tuple[str, str]], *, status: int = 200
) -> HttpResponse:
    person, candidate = asking(request), found.candidate
    draft = ScoreDraft.objects.filter(assignment=found).first()
    mine = list(found.scores.all())
    criteria = list(candidate.round.criteria.all())
    others = rules.scores_for(person).filter(assignment__candidate=candidate).exclude(assignment=found) if mine else []
    context: dict[str, Any] = {
        "assignment": found,
        "candidate": candidate,
        "name": called(found),
        "address": registry.address_of(candidate.round.label, candidate.key, blind=candidate.round.is_blind),
        "verdict": rules.may_score(person, found),
        "mine": mine,
        "others": others,
        "form": ScoreForm(criteria, draft.typed if draft else {}, corrects=bool(mine)).put(faults),
        "most": candidate.round.most_shown,
        "told": bool(faults),
        "writer": secrets.token_hex(8),
        "declare_form": DeclareForm(),
        "crumbs": crumbs((_("My reviews"), "reviewing:review-list")),
    }
    return render(request, "reviewing/review_detail.html", context, status=status)


def called(assignment: Assignment) -> str:
    """A blind round tells reviewers a number."""
    candidate = assignment.candidate
    return _("Number %(number)s") % {"number": candidate.number} if candidate.round.is_blind else candidate.name


@shows(Assignment)
@require_POST
def review_field(request: HttpRequest, assignment: int, field: str) -> JsonResponse:
    """One field, sent by the page itself while somebody types."""
    found = _mine(request, assignment)
    draft = scoring.save_draft(found, {field: request.POST.get("typed", "")}, by=asking(request))
    return JsonResponse({"how": "saved", "revision": draft.revisions.get(field, 0)})


@shows(Assignment)
@require_POST
def review_declare(request: HttpRequest, assignment: int) -> HttpResponse:
    """That I should not judge it: it is then out of my list until the chair decides."""
    found = _mine(request, assignment)
    ledger.declare(found, request.POST.get("why", ""), by=asking(request))
    messages.success(request, _("The chair is told. Until it is decided you do not see it any more."))
    return redirect("reviewing:review-list")


def _mine(request: HttpRequest, pk: int) -> Assignment:
    person = asking(request)
    require(rules.may_review(person))
    rows = rules.assignments_for(person).filter(expert__user=person)
    return get_object_or_404(rows.select_related("candidate__round", "expert"), pk=pk)
