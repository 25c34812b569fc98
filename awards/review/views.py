"""At the desk: rounds of an edition are begun and their results decided; an expert reads what there is to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from awards.nominations.filing import SUBJECT, filed
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review import redaction, rounds, rules
from awards.review.forms import DecisionForm, RoundForm
from awards.review.persons import patents_of, persons_of
from awards.review.subject import OF_EDITION
from awards.rounds.models import Edition, NominationKind, PhaseKind
from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing.models import Assignment, Candidate, Expert, ReviewRound, RoundState, Score
from ipportal.core.reviewing.rules import assignments_for, may_review, rounds_for
from ipportal.core.reviewing.scoring import open_dossier
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.attachments.sending import sent
from ipportal.core.submissions.pages import of_version

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import FileResponse, HttpRequest, HttpResponse

    from ipportal.core.submissions.models import Version


def _official(request: HttpRequest) -> None:
    require(rules.may_run_reviews(asking(request)))


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [*from_desk((_("Reviews of the award"), "review:desk")), *further]


def _published() -> QuerySet[Edition]:
    return Edition.objects.published().with_rules()


def _edition(request: HttpRequest, pk: int) -> Edition:
    _official(request)
    return get_object_or_404(_published(), pk=pk)


@shows(Edition, ReviewRound)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Every edition with its preliminary rounds."""
    _official(request)
    made: dict[str, list[ReviewRound]] = {}
    for found in rounds_for(asking(request)).filter(subject_label=OF_EDITION).order_by("pk"):
        made.setdefault(found.subject_key, []).append(found)
    rows = [(one, one.phase_of(PhaseKind.PRELIMINARY), made.get(str(one.pk), [])) for one in _published()]
    return render(
        request,
        "awards/review/desk.html",
        {"rows": rows, "crumbs": from_desk((_("Patent awards at the desk"), "rounds:desk"))},
    )


@shows(Edition, Nomination, ReviewRound)
@require_safe
def edition_review(request: HttpRequest, edition: int) -> HttpResponse:
    """What waits, by kind and field; the rounds; and in what state the nominations are."""
    found = _edition(request, edition)
    kinds = [
        (kind, [(rounds.SECTION_NAMES[name], many) for name, many in rounds.groups(found, kind).items()])
        for kind in NominationKind
    ]
    context = {
        "edition": found,
        "phase": found.phase_of(PhaseKind.PRELIMINARY),
        "kinds": kinds,
        "rounds": rounds.rounds_of(found),
        "at_panel": found.nominations.filter(state=State.PANEL).order_by("pk"),
        "crumbs": crumbs(),
    }
    return render(request, "awards/review/edition_review.html", context)


@shows(Edition, Nomination, Expert, ReviewRound)
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest, edition: int, kind: str) -> HttpResponse:
    """A round of a group; conflicts, assignment and opening follow at the desk of reviews."""
    found = _edition(request, edition)
    if kind not in NominationKind.values:
        raise NothingHere(_("There is no such category."))
    phase = found.phase_of(PhaseKind.PRELIMINARY)
    days = {"opens_on": phase.opens_on, "closes_on": phase.closes_on} if phase else {}
    form = RoundForm(posted(request), groups=rounds.groups(found, kind), initial=days)
    context = {
        "form": form,
        "edition": found,
        "phase": phase,
        "criteria": [one for one in found.criteria.all() if one.kind == kind],
        "title": _("Preliminary round: %(kind)s") % {"kind": NominationKind(kind).label},
        "crumbs": crumbs((found.name, reverse("review:edition", args=[found.pk]))),
    }
    status = 200
    if form.is_bound and form.is_valid():
        try:
            made = attempt(form, lambda: rounds.begin_round(found, kind, by=asking(request), **form.cleaned_data))
        except Conflict as conflict:
            made, status = None, 409
            context["refusal"] = conflict
        if made:
            messages.success(request, _("The round was made. Look at its conflicts, assign reviews, and open it."))
            return redirect("reviewing:round-detail", made.pk)
    return render(request, "awards/review/round_form.html", context, status=422 if form.errors else status)


@shows(ReviewRound, Nomination, Candidate, Score)
@require_http_methods(["GET", "HEAD", "POST"])
def round_ranked(request: HttpRequest, round: int) -> HttpResponse:  # noqa: A002 - as the address calls it
    """The ranked list of a group; of a closed round several at once go on to the panel, or are rejected."""
    _official(request)
    seen = rounds_for(asking(request)).filter(subject_label=OF_EDITION)
    found = get_object_or_404(seen, pk=round)
    rows = rounds.ranked(found)
    form = DecisionForm(posted(request), among=[row.nomination.pk for row in rows if row.may_go_on])
    context: dict[str, Any] = {"found": found, "rows": rows, "form": form}
    status = 200
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            moved = attempt(form, lambda: rounds.decide_reviewed(found, by=asking(request), **facts))
        except Conflict as conflict:
            moved, context["refusal"], status = None, conflict, 409
        if moved:
            told = ngettext("%(count)s nomination was moved on.", "%(count)s nominations were moved on.", len(moved))
            messages.success(request, told % {"count": len(moved)})
            return redirect("review:ranked", found.pk)
    context["chosen"] = set(request.POST.getlist("nominations"))
    context["may_decide"] = found.state == RoundState.CLOSED and any(row.may_go_on for row in rows)
    context["crumbs"] = crumbs()
    return render(request, "awards/review/round_ranked.html", context, status=422 if form.errors else status)


@shows(Assignment)
@require_safe
def dossier(request: HttpRequest, nomination: int) -> HttpResponse:
    """What an expert judges, in the version that the round has; that it was looked at is written down."""
    if rules.may_run_reviews(asking(request)) and not may_review(asking(request)):
        return redirect("nominations:nomination", nomination)
    assignment, found = _opened(request, nomination)
    version, blind = _judged(found, assignment), assignment.candidate.round.is_blind
    sections = of_version(None, version) if version else []
    context = {
        "assignment": assignment,
        "blind": blind,
        "number": assignment.candidate.number,
        "nomination": found,
        "persons": [] if blind else persons_of(found, patents_of([found])),
        "fields": assignment.candidate.fields,
        "criteria": assignment.candidate.round.criteria.all(),
        "sections": redaction.redacted_sections(sections, redaction.names_of(found)) if blind else sections,
        "withheld": redaction.withheld(version) if blind and version else 0,
        "crumbs": from_desk((_("My reviews"), "reviewing:review-list")),
    }
    return render(request, "awards/review/dossier.html", context)


@shows(Assignment)
@require_safe
def dossier_file(request: HttpRequest, nomination: int, attachment: int) -> FileResponse:
    """A file of that version; in a blind round one that the nominee redacted."""
    assignment, found = _opened(request, nomination)
    version, blind = _judged(found, assignment), assignment.candidate.round.is_blind
    listed = redaction.shown_files(version, blind=blind) if version else set()
    wanted = get_object_or_404(Attachment.objects.filter(pk__in=listed), pk=attachment)
    name = redaction.name_by_number(wanted) if blind else wanted.name
    return sent(wanted.stored_as, name, wanted.content_type)


def _opened(request: HttpRequest, nomination: int) -> tuple[Assignment, Nomination]:
    person = asking(request)
    require(may_review(person))
    mine = assignments_for(person).filter(
        expert__user=person, candidate__round__label=SUBJECT, candidate__key=str(nomination)
    )
    assignment = mine.select_related("candidate__round", "expert").order_by("-pk").first()
    if assignment is None:
        raise Http404
    open_dossier(assignment, by=person)
    return assignment, Nomination.objects.with_names().prefetch_related("co_owners").get(pk=nomination)


def _judged(nomination: Nomination, assignment: Assignment) -> Version | None:
    submission, number = filed(nomination), assignment.candidate.version
    if submission is None or not number:
        return None
    return submission.versions.select_related("form_version").filter(number=number).first()
