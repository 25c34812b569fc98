"""At the desk: a call's review and notice are begun; an expert reads what there is to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing.models import Assignment, ReviewRound
from ipportal.core.reviewing.rules import assignments_for, may_review
from ipportal.core.reviewing.scoring import open_dossier
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.attachments.sending import sent
from ipportal.core.submissions.pages import of_version
from patents.centres import rules
from patents.centres.applications import filing
from patents.centres.calls.models import Call
from patents.centres.judging import publicity, rounds
from patents.centres.judging.forms import NoticeOfCallForm, ReviewForm
from patents.centres.models import Centre
from patents.centres.states import State
from patents.centres.views import crumbs, show_form

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

    from ipportal.core.submissions.models import Version


def _of_the_province(request: HttpRequest, call: int) -> Call:
    require(rules.may_keep_calls(rules.acting_as(asking(request))))
    return get_object_or_404(Call.objects.published(), pk=call)


@shows(Call, Centre)
@require_safe
def call_judging(request: HttpRequest, call: int) -> HttpResponse:
    """Where the call stands: what waits for a review, its rounds, what was reviewed and what is on notice."""
    found = _of_the_province(request, call)
    centres = found.centres.with_names()
    context = {
        "call": found,
        "waiting": rounds.waiting(found),
        "rounds": rounds.rounds_of(found),
        "reviewed": centres.filter(state=State.REVIEWED),
        "on_notice": centres.filter(state=State.ON_NOTICE),
        "crumbs": crumbs((_("Calls"), reverse("centres:calls"))),
    }
    return render(request, "patents/centres/call_judging.html", context)


@shows(Call, ReviewRound)
@require_http_methods(["GET", "HEAD", "POST"])
def call_review(request: HttpRequest, call: int) -> HttpResponse:
    """A round of the applications that wait; its data is typed here."""
    found = _of_the_province(request, call)
    form = ReviewForm(posted(request))
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if made := attempt(form, lambda: rounds.begin_review(found, by=asking(request), **facts)):
            messages.success(request, _("The round was made. Look at its conflicts, assign reviews, and open it."))
            return redirect("reviewing:round-detail", made.pk)
    title = _("Expert review: %(call)s") % {"call": found}
    return show_form(request, form, title, reverse("centres:judging", args=[found.pk]))


@shows(Call, Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def call_notice(request: HttpRequest, call: int) -> HttpResponse:
    """The reviewed ones that are proposed, in one notice."""
    found = _of_the_province(request, call)
    form = NoticeOfCallForm(posted(request), call=found, initial={"working_days": found.notice_working_days})
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if moved := attempt(form, lambda: publicity.put_all_on_notice(by=asking(request), **facts)):
            told = ngettext("%(count)s centre is on notice.", "%(count)s centres are on notice.", len(moved))
            messages.success(request, told % {"count": len(moved)})
            return redirect("centres:judging", found.pk)
    title = _("Put on notice: %(call)s") % {"call": found}
    return show_form(request, form, title, reverse("centres:judging", args=[found.pk]))


@shows(Assignment)
@require_safe
def dossier(request: HttpRequest, centre: int) -> HttpResponse:
    """What an expert judges, in the version that the round has; that it was looked at is written down."""
    assignment, found = _opened(request, centre), Centre.objects.with_names().get(pk=centre)
    version = _judged(found, assignment)
    context = {
        "assignment": assignment,
        "blind": assignment.candidate.round.is_blind,
        "number": assignment.candidate.number,
        "centre": found,
        "members": found.members.accepted().select_related("organisation"),
        "sections": of_version(None, version) if version else [],
        "crumbs": from_desk((_("My reviews"), "reviewing:review-list")),
    }
    return render(request, "patents/centres/dossier.html", context)


@shows(Assignment)
@require_safe
def dossier_file(request: HttpRequest, centre: int, attachment: int) -> FileResponse:
    """A file of that version."""
    assignment, found = _opened(request, centre), Centre.objects.get(pk=centre)
    version = _judged(found, assignment)
    listed = {one["id"] for one in version.files} if version else set()
    wanted = get_object_or_404(Attachment.objects.filter(pk__in=listed), pk=attachment)
    return sent(wanted.stored_as, wanted.name, wanted.content_type)


def _opened(request: HttpRequest, centre: int) -> Assignment:
    person = asking(request)
    require(may_review(person))
    mine = assignments_for(person).filter(
        expert__user=person, candidate__round__label=filing.SUBJECT, candidate__key=str(centre)
    )
    assignment = mine.select_related("candidate__round", "expert").order_by("-pk").first()
    if assignment is None:
        raise Http404
    open_dossier(assignment, by=person)
    return assignment


def _judged(centre: Centre, assignment: Assignment) -> Version | None:
    submission = filing.filed(centre)
    number = assignment.candidate.version
    return submission.versions.filter(number=number).first() if submission and number else None
