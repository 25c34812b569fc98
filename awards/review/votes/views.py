"""Votes at the desk: opened, closed, counted and decided by officials; the ballot of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.nominations.models import Nomination
from awards.review.panels.views import show_form
from awards.review.votes import actions, rules
from awards.review.votes.counting import count
from awards.review.votes.forms import BallotForm, OpenForm, SettleForm
from awards.review.votes.models import RollEntry, Vote, VoteMember
from awards.rounds.models import Category, CategoryCode, Edition, PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.accounts.frame import asking, attempt, page_of, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.http import keeps_nothing
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from ipportal.core.accounts.models import User

NAMES = ("edition", "category__edition")


def crumbs() -> list[tuple[str, str]]:
    return from_desk((_("Votes of the committee"), "votes:desk"))


def _official(request: HttpRequest) -> User:
    person = asking(request)
    require(rules.may_keep_votes(person))
    return person


def _vote(request: HttpRequest, vote: int) -> Vote:
    require(rules.may_use_votes(asking(request)))
    return get_object_or_404(rules.visible_to(asking(request)).select_related(*NAMES), pk=vote)


@shows(Vote, Edition)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Votes that one keeps, or in which one votes; for officials the categories in which one may be opened."""
    person = asking(request)
    require(rules.may_use_votes(person))
    is_office = bool(rules.may_keep_votes(person))
    page = page_of(request, rules.visible_to(person).select_related(*NAMES))
    mine = VoteMember.objects.filter(user=person, vote__in=[one.pk for one in page])
    voted = dict(mine.values_list("vote", "roll"))
    context = {
        "rows": [(one, one.pk in voted, voted.get(one.pk) is not None) for one in page],
        "page": page,
        "is_office": is_office,
        "editions": _editions() if is_office else (),
        "crumbs": from_desk(),
    }
    return render(request, "awards/review/votes/desk.html", context)


def _editions() -> list[tuple[Edition, Any]]:
    """With whether their committee sits today, or from when."""
    today, found = clock.today(), Edition.objects.published().prefetch_related("phases", "categories")
    return [
        (one, may_in(one, PhaseKind.COMMITTEE, today)) for one in found if one.phase_of(PhaseKind.COMMITTEE) is not None
    ]


@shows(Vote, Nomination, Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def vote_new(request: HttpRequest, edition: int, category: str) -> HttpResponse:
    person = _official(request)
    held = get_object_or_404(Edition.objects.published().prefetch_related("phases"), pk=edition)
    if category not in CategoryCode.values:
        raise NothingHere(_("There is no such category."))
    found = get_object_or_404(Category.objects.select_related("edition"), edition=held, code=category)
    require(rules.may_in_committee(person, held))
    form = OpenForm(posted(request), category=found)
    title, back = _("Open a vote: %(category)s") % {"category": found}, reverse("votes:desk")
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            made = attempt(form, lambda: actions.open_vote(found, by=person, **facts))
        except Conflict as conflict:
            return _form(request, form, title, back, status=409, refusal=conflict, thing=held)
        if made:
            messages.success(request, _("The vote is open."))
            return redirect("votes:vote", made.pk)
    return _form(request, form, title, back, thing=held)


def _form(request: HttpRequest, form: forms.Form, title: str, back: str, **more: Any) -> HttpResponse:
    return show_form(request, form, title, back, crumbs=crumbs(), **more)


@shows(Vote, Nomination)
@require_safe
def vote_detail(request: HttpRequest, vote: int) -> HttpResponse:
    """For the office: who has voted, and once it is closed the count."""
    _official(request)
    found = _vote(request, vote)
    members = list(found.members.all())
    voted = set(RollEntry.objects.filter(member__in=members).values_list("member", flat=True))
    context = {
        "vote": found,
        "roll": [(one, one.pk in voted) for one in members],
        "voted": len(voted),
        "count": count(found) if found.is_counted else None,
        "candidates": found.candidates.select_related("nomination__body"),
        "crumbs": crumbs(),
    }
    return render(request, "awards/review/votes/vote_detail.html", context)


@shows(Vote)
@require_POST
def vote_close(request: HttpRequest, vote: int) -> HttpResponse:
    person = _official(request)
    closed = actions.close_vote(_vote(request, vote), by=person)
    if closed.is_counted:
        messages.success(request, _("The vote is closed; the ballots are sealed and counted."))
    else:
        messages.warning(
            request, _("There was no quorum: the vote is void, and no ballot was read. It can be held again.")
        )
    return redirect("votes:vote", closed.pk)


@keeps_nothing
@shows(Vote, by_purpose={Nomination: "a ballot names its candidates to the members of its vote"})
@never_cache
@sensitive_post_parameters("choices")
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, vote: int) -> HttpResponse:
    """The paper, a look at what was ticked, and the cast, which nothing undoes."""
    person, found = asking(request), _vote(request, vote)
    verdict = rules.may_vote(person, found)
    if not verdict and actions.has_voted(person, found):
        context = {"vote": found, "crumbs": crumbs()}
        return render(request, "awards/review/votes/voted.html", context, status=409 if request.POST else 200)
    require(verdict)
    names = {one.nomination_id: one.nomination for one in found.candidates.select_related("nomination__body")}
    form = BallotForm(posted(request), names={pk: one.title for pk, one in names.items()})
    if form.is_bound and form.is_valid() and "again" not in request.POST:
        choices = form.cleaned_data["choices"]
        if attempt(form, lambda: (actions.checked_ballot(found, choices, by=person),)):
            if "cast" not in request.POST:
                chosen = [names[pk] for pk in sorted(set(choices))]
                context = {"vote": found, "chosen": chosen, "crumbs": crumbs()}
                return render(request, "awards/review/votes/confirm.html", context)
            actions.cast_ballot(found, choices, by=person)
            return redirect("votes:ballot", found.pk)
    ticked = set(request.POST.getlist("choices"))
    barred = actions.barred(person, found)
    rows = [(one, barred.get(pk), str(pk) in ticked) for pk, one in names.items()]
    context = {"vote": found, "form": form, "rows": rows, "crumbs": crumbs()}
    return render(request, "awards/review/votes/ballot.html", context, status=422 if form.errors else 200)


@shows(Vote, Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def vote_settle(request: HttpRequest, vote: int) -> HttpResponse:
    """Persons decide; the count proposes nothing."""
    person, found = _official(request), _vote(request, vote)
    require(rules.may_in_committee(person, found.edition))
    counted = count(found) if found.is_counted else None
    rows = counted.rows if counted else []
    form = SettleForm(posted(request), vote=found, names={one.nomination.pk: one.nomination.title for one in rows})
    title, back = _("Decide: %(category)s") % {"category": found.category}, reverse("votes:vote", args=[vote])
    more: dict[str, Any] = {"vote": found, "count": counted, "thing": found.edition}
    if form.is_bound and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("reason", "rejected_why", "nonetheless")}
        try:
            done = attempt(form, lambda: actions.settle_vote(found, form.fates(), by=person, **words))
        except Conflict as conflict:
            return _form(request, form, title, back, status=409, refusal=conflict, **more)
        if done:
            messages.success(request, _("It was decided."))
            return redirect(back)
    return _form(request, form, title, back, **more)
