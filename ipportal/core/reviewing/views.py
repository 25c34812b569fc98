"""The chair's pages: experts, a round with its progress, conflicts, the assignment, the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, page_of, posted
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing import actions, assigning, ledger, registry, results, rules
from ipportal.core.reviewing.forms import AvoidanceForm, ExpertForm, PoolForm, ReasonForm
from ipportal.core.reviewing.models import (
    Assignment,
    Candidate,
    Conflict,
    ConflictState,
    Expert,
    Opening,
    ReviewRound,
    RoundState,
    Score,
)
from ipportal.core.reviewing.words import path_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from ipportal.core.accounts.models import User


@shows(Expert)
@require_safe
def expert_list(request: HttpRequest) -> HttpResponse:
    person = _chair(request)
    rows = rules.experts_for(person).select_related("user").prefetch_related("employments")
    context = {"page": page_of(request, rows), "crumbs": crumbs(_rounds())}
    return render(request, "reviewing/expert_list.html", context)


@shows(Expert)
@require_http_methods(["GET", "HEAD", "POST"])
def expert_new(request: HttpRequest) -> HttpResponse:
    _chair(request)
    return _expert(request, ExpertForm(posted(request)), None)


@shows(Expert)
@require_http_methods(["GET", "HEAD", "POST"])
def expert_detail(request: HttpRequest, expert: int) -> HttpResponse:
    found = get_object_or_404(rules.experts_for(_chair(request)).select_related("user"), pk=expert)
    return _expert(request, ExpertForm(posted(request), expert=found), found)


def _expert(request: HttpRequest, form: ExpertForm, expert: Expert | None) -> HttpResponse:
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        user = expert.user if expert else data["user"]
        actions.keep_expert(user, data["name"], data["fields_known"], data["jobs"], by=asking(request))
        messages.success(request, _("Saved"))
        return redirect("reviewing:expert-list")
    context = {"form": form, "expert": expert, "crumbs": crumbs(_rounds(), (_("Experts"), "reviewing:expert-list"))}
    return render(request, "reviewing/expert_form.html", context, status=422 if form.errors else 200)


@shows(ReviewRound)
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    rows = rules.rounds_for(_chair(request)).annotate(
        things=Count("candidates", filter=Q(candidates__withdrawn_at__isnull=True))
    )
    context = {"page": page_of(request, rows.order_by("-opens_on", "-id")), "crumbs": crumbs()}
    return render(request, "reviewing/round_list.html", context)


@shows(ReviewRound, Candidate, Assignment, Expert)
@require_safe
def round_detail(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    return _round(request, _found(request, round))


def _round(request: HttpRequest, found: ReviewRound, *, status: int = 200, **more: Any) -> HttpResponse:
    """Who judges how much, and how far they are."""
    scored = Exists(Score.objects.filter(assignment=OuterRef("pk")))
    standing = Assignment.objects.standing().filter(candidate__round=found).annotate(scored=scored)
    done: dict[int, list[bool]] = {}
    for expert, is_scored in standing.values_list("expert_id", "scored"):
        done.setdefault(expert, []).append(is_scored)
    members = found.pool.select_related("expert")
    context = {
        "found": found,
        "criteria": found.criteria.all(),
        "members": [(one, len(done.get(one.expert_id, [])), sum(done.get(one.expert_id, []))) for one in members],
        "things": found.candidates.all(),
        "reviews": sum(map(len, done.values())),
        "scores": sum(map(sum, done.values())),
        "undecided": _conflicts(found).filter(state=ConflictState.FOUND, gone_at__isnull=True).count(),
        "pool_form": PoolForm(found=found),
        "may_change": rules.may_change_round(asking(request), found),
        "crumbs": crumbs(_rounds()),
    }
    return render(request, "reviewing/round_detail.html", context | more, status=status)


@shows(ReviewRound)
@require_POST
def round_move(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    """Opened or closed, by the button that was pressed."""
    found = _found(request, round)
    try:
        (actions.open_round if found.state == RoundState.PREPARING else actions.close_round)(found, by=asking(request))
    except BadInput as problem:
        return _round(request, found, status=422, refused=problem)
    messages.success(request, _("Saved"))
    return redirect("reviewing:round-detail", found.pk)


@shows(ReviewRound, Expert)
@require_POST
def pool_add(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    found = _found(request, round)
    form = PoolForm(request.POST, found=found)
    if not form.is_valid():
        return _round(request, found, status=422, pool_form=form, form=form)
    data = form.cleaned_data
    actions.put_experts(found, [data["expert"]], by=asking(request), most=data["most"])
    messages.success(request, _("Saved"))
    return redirect("reviewing:round-detail", found.pk)


@shows(ReviewRound, Conflict)
@require_http_methods(["GET", "HEAD", "POST"])
def conflict_ledger(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    """All that was found, declared or asked for; who had looked at a thing before; and the form for what is asked."""
    found = _found(request, round)
    form = AvoidanceForm(posted(request), found=found)
    if form.is_bound and form.is_valid():
        data, by = form.cleaned_data, asking(request)
        if attempt(form, lambda: ledger.request_avoidance(data["candidate"], data["expert"], data["why"], by=by)):
            messages.success(request, _("Saved"))
            return redirect("reviewing:conflicts", found.pk)
    rows = _conflicts(found).select_related("candidate", "expert")
    page = page_of(request, rows.order_by("-state", "candidate__number", "expert__name", "pk"))
    context = {
        "found": found,
        "page": page,
        "lines": [(row, path_words(row.path)) for row in page.object_list],
        "views": _views(page.object_list),
        "form": form,
        "reason_form": ReasonForm(),
        "may_change": rules.may_change_round(asking(request), found),
        "crumbs": [*crumbs(_rounds()), _crumb(found)],
    }
    return render(request, "reviewing/conflict_ledger.html", context, status=422 if form.errors else 200)


def _views(rows: Any) -> list[Opening]:
    """Openings of things by experts whom a confirmed conflict now keeps from them."""
    pairs = Q(pk__in=[])
    for row in rows:
        if row.state == ConflictState.CONFIRMED:
            pairs |= Q(assignment__candidate=row.candidate_id, assignment__expert=row.expert_id)
    return list(Opening.objects.filter(pairs).select_related("assignment__candidate", "assignment__expert"))


@shows(Conflict)
@require_POST
def conflict_decide(request: HttpRequest, conflict: int) -> HttpResponse:
    row = get_object_or_404(rules.conflicts_for(_chair(request)).select_related("candidate__round"), pk=conflict)
    state = request.POST.get("state", "")
    if state not in (ConflictState.CONFIRMED, ConflictState.DISMISSED):
        raise BadInput("bad-state", _("There is no such decision."), field="state")
    ledger.decide(row, ConflictState(state), request.POST.get("reason", ""), by=asking(request))
    messages.success(request, _("Saved"))
    return redirect("reviewing:conflicts", row.candidate.round_id)


@shows(ReviewRound, Assignment, Expert, Candidate)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_plan(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    """What stands; asked for, what the solver proposes; and the button that makes just this true."""
    found = _found(request, round)
    require(rules.may_change_round(asking(request), found))
    if request.method == "POST" and request.POST.get("digest"):
        made = assigning.apply(found, request.POST["digest"], by=asking(request))
        messages.success(request, _("%(count)s reviews were assigned.") % {"count": len(made)})
        return redirect("reviewing:plan", found.pk)
    proposal = assigning.propose(found) if request.method == "POST" else None
    standing = Assignment.objects.standing().filter(candidate__round=found)
    context = {
        "found": found,
        "proposal": proposal,
        "standing": standing.select_related("candidate", "expert").order_by("candidate__number", "expert__name"),
        "crumbs": [*crumbs(_rounds()), _crumb(found)],
    }
    return render(request, "reviewing/assignment_plan.html", context)


@shows(ReviewRound, Score, Candidate, Expert)
@require_safe
def round_results(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    found = _found(request, round)
    rows = results.results_of(found)
    context = {
        "found": found,
        "results": [(row, registry.address_of(found.label, row.candidate.key, blind=False)) for row in rows],
        "reviewers": results.by_reviewer(rows),
        "crumbs": [*crumbs(_rounds()), _crumb(found)],
    }
    return render(request, "reviewing/round_results.html", context)


def _conflicts(found: ReviewRound) -> Any:
    return Conflict.objects.filter(candidate__round=found)


def _chair(request: HttpRequest) -> User:
    require(rules.may_chair(asking(request)))
    return asking(request)


def _found(request: HttpRequest, pk: int) -> ReviewRound:
    return get_object_or_404(rules.rounds_for(_chair(request)), pk=pk)


def _rounds() -> tuple[str, str]:
    return _("Reviews"), "reviewing:round-list"


def _crumb(found: ReviewRound) -> tuple[str, str]:
    return found.title, reverse("reviewing:round-detail", args=[found.pk])
