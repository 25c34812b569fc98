"""Centres at the desk: what is due and waits, one centre with its next step, and every move by its form."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, page_of, posted
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import no, require
from patents.centres import queries, rules, states
from patents.centres.applications import actions, filing
from patents.centres.applications import rules as applications
from patents.centres.calls.models import Call
from patents.centres.consortium import actions as consortium
from patents.centres.consortium.models import Member
from patents.centres.contracts.scorecard import scorecard, years_of
from patents.centres.evaluation.actions import decide_acceptance, evaluate_midterm
from patents.centres.forms import (
    FORMS,
    AcceptanceForm,
    ApplyForm,
    CentreForm,
    InviteForm,
    MidtermForm,
    PlainForm,
    ReasonForm,
)
from patents.centres.judging.publicity import objections_about
from patents.centres.judging.rounds import basis_of
from patents.centres.models import Centre
from patents.centres.moving import move
from patents.centres.states import State
from patents.centres.steps import next_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from patents.centres.rules import Acting

NAMES: Final = ("call", "field", "lead", "city")
EVALUATIONS: Final = {"midterm": MidtermForm, "acceptance": AcceptanceForm}


def at_desk(request: HttpRequest) -> Acting:
    """Whom the person acts for; 403 with the reason for everybody else."""
    who = rules.acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("My work"), reverse("desk")), (_("Centres at the desk"), reverse("centres:desk")), *further]


def find_centre(request: HttpRequest, pk: int) -> Centre:
    at_desk(request)
    return get_object_or_404(rules.visible_to(asking(request)).select_related(*NAMES), pk=pk)


@shows(Centre, Call)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due, what was returned, whom to answer; for the office what waits, verification first."""
    who, today = at_desk(request), clock.today()
    context = {
        "who": who,
        "today": today,
        "invitations": queries.invitations(who),
        "centres": [(one, next_step(one)) for one in queries.my_centres(who)],
        "reports": queries.my_reports(who, today),
        "calls": Call.objects.open(today) if who.works else (),
        "report_queue": queries.report_queue(who) if who.is_office else (),
        "queue": [(one, next_step(one)) for one in queries.queue(who)] if who.is_office else (),
        "crumbs": crumbs()[:1],
    }
    return render(request, "patents/centres/desk.html", context)


@shows(Centre)
@require_safe
def centre_list(request: HttpRequest) -> HttpResponse:
    """Every centre that the person may see."""
    at_desk(request)
    page = page_of(request, rules.visible_to(asking(request)).select_related(*NAMES))
    return render(request, "patents/centres/centre_list.html", {"page": page, "crumbs": crumbs()})


@shows(Centre)
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """The programme as a whole, for the province."""
    require(rules.may_see_money(at_desk(request)))
    context = {"programme": queries.programme(clock.today()), "today": clock.today(), "crumbs": crumbs()}
    return render(request, "patents/centres/programme.html", context)


@shows(Centre)
@require_safe
def centre_detail(request: HttpRequest, centre: int) -> HttpResponse:
    return show_centre(request, find_centre(request, centre))


def show_centre(request: HttpRequest, centre: Centre, *, status: int = 200, **more: Any) -> HttpResponse:
    who = rules.acting_as(asking(request))
    members = list(centre.members.select_related("organisation"))
    in_it = any(member.organisation_id in who.works and member.accepted_at for member in members)
    context = {
        "centre": centre,
        "who": who,
        "next": next_step(centre),
        "submission": filing.filed(centre) if in_it or centre.state != State.DRAFT else None,
        "may_write": rules.may_write(who, centre),
        "members": [(member, rules.may_answer(who, member)) for member in members],
        "offers": queries.offers(who, centre),
        "evaluate": _evaluation(who, centre),
        "moves": centre.moves.all(),
        "reports": centre.reports.all(),
        "today": clock.today(),
        "instalments": centre.instalments.all(),
        "expenses": centre.expenses.all()[:50],
        "recovery": getattr(centre, "recovery", None),
        "may_spend": rules.may_spend(who, centre),
        "evaluations": centre.evaluations.all(),
        "targets": centre.targets.all(),
        "scorecard": scorecard(centre) if centre.contracted_on else (),
        "target_years": years_of(centre) if who.is_province and centre.state == State.CONTRACTED else (),
        "in_it": in_it,
        "crumbs": crumbs(),
    }
    return render(request, "patents/centres/centre_detail.html", context | more, status=status)


def _evaluation(who: Acting, centre: Centre) -> str:
    """Which evaluation the person may record now."""
    stages = {State.BUILDING: "midterm", State.ACCEPTANCE: "acceptance"}
    return stages.get(State(centre.state), "") if who.is_province else ""


@shows(Call, Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def centre_new(request: HttpRequest, call: int) -> HttpResponse:
    """Begin an application to an open call."""
    who = at_desk(request)
    found = get_object_or_404(Call.objects.published(), pk=call)
    require(applications.is_open(found))
    bodies = Organisation.objects.in_force(clock.today()).filter(pk__in=who.works, kind__in=found.lead_kinds)
    if not bodies.exists():
        require(no(_("You act for no body that may lead a centre of this call.")))
    form = ApplyForm(posted(request), call=found, bodies=bodies, initial={"token": secrets.token_hex(16)})
    if form.is_bound and form.is_valid():
        data, facts = form.cleaned_data, form.facts()
        act = lambda: actions.begin_centre(  # noqa: E731 - asked once the form is valid
            found, data["lead"], by=asking(request), token=data["token"], **facts
        )
        if centre := attempt(form, act):
            messages.success(request, _("The centre was begun. Invite its members, then fill in the application."))
            return redirect("centres:centre", centre.pk)
    return show_form(request, form, _("New centre: %(call)s") % {"call": found}, reverse("centres:desk"))


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def centre_edit(request: HttpRequest, centre: int) -> HttpResponse:
    """Whoever saved in between is shown, and what was typed stays in the form."""
    found = find_centre(request, centre)
    require(rules.may_write(rules.acting_as(asking(request)), found))
    title, back = _("Change %(name)s") % {"name": found}, reverse("centres:centre", args=[found.pk])
    if request.method != "POST":
        return show_form(request, CentreForm.of(found), title, back)
    form = CentreForm(request.POST, call=found.call)
    if not form.is_valid():
        return show_form(request, form, title, back)
    version, facts = form.cleaned_data["version"] or 0, form.facts()
    try:
        saved = attempt(form, lambda: actions.edit_centre(found, by=asking(request), version=version, **facts))
    except Conflict as conflict:
        found.refresh_from_db()
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["version"] = str(found.version)  # type: ignore[index]  # the copy may be written
        theirs = [(form.fields[name].label, getattr(found, name) or "—") for name in actions.WRITTEN]
        return show_form(request, form, title, back, status=409, conflict=conflict, theirs=theirs)
    if saved is None:
        return show_form(request, form, title, back)
    messages.success(request, _("Saved."))
    return redirect(back)


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def member_invite(request: HttpRequest, centre: int) -> HttpResponse:
    found = find_centre(request, centre)
    require(rules.may_write(rules.acting_as(asking(request)), found))
    form, back = InviteForm(posted(request)), reverse("centres:centre", args=[found.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: consortium.invite_member(found, by=asking(request), **facts)):
            messages.success(request, _("The body was invited. It finds the invitation in its own account."))
            return redirect(back)
    return show_form(request, form, _("Invite a member"), back)


@shows(Centre)
@require_POST
def member_answer(request: HttpRequest, member: int, answer: str) -> HttpResponse:
    """Accepted, declined, or taken out by the lead."""
    at_desk(request)
    seen = rules.visible_to(asking(request))
    found = get_object_or_404(Member.objects.filter(centre__in=seen).select_related("centre"), pk=member)
    acts = {
        "accept": (consortium.accept_invitation, _("You are a member now.")),
        "decline": (consortium.decline_invitation, _("The invitation was declined.")),
        "remove": (consortium.remove_member, _("The member was taken out.")),
    }
    if answer not in acts:
        raise NothingHere(_("There is no such answer."))
    act, told = acts[answer]
    act(found, by=asking(request))
    messages.success(request, told)
    gone = answer == "decline"
    return redirect("centres:desk") if gone else redirect("centres:centre", found.centre_id)


@shows(Centre)
@require_POST
def application_begin(request: HttpRequest, centre: int) -> HttpResponse:
    """The draft in hand, or a new one."""
    found = find_centre(request, centre)
    submission = filing.begin_application(found, by=asking(request))
    return redirect("submissions:submission-detail", submission.pk)


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def centre_move(request: HttpRequest, centre: int, target: str) -> HttpResponse:
    """The form of a move, and the move itself; what the state does not allow is a conflict."""
    found = find_centre(request, centre)
    if target not in FORMS:
        raise NothingHere(_("There is no such step."))
    verdict = rules.may_move(rules.acting_as(asking(request)), found, target)
    if states.transition(found.state, target) is None:
        raise Conflict(verdict.reason)
    require(verdict)
    initial = {"reason": basis_of(found)} if target == State.REVIEWED else {}
    if target == State.ON_NOTICE:
        initial["working_days"] = str(found.call.notice_working_days or "")
    kind = ReasonForm if _asks_for_a_reason(found, target) else FORMS[target]
    form = kind(posted(request), initial=initial)
    title = f"{queries.ACTS[target]}: {found}"
    weighed = objections_about(found, asking(request)) if target == State.APPROVED else ()
    act = lambda facts: move(found, target, facts, by=asking(request))  # noqa: E731 - asked once the form is valid
    return _decided(request, found, form, title, act, objections=weighed)


def _asks_for_a_reason(centre: Centre, target: str) -> bool:
    """Back to building after a rectification says why; building for the first time asks nothing."""
    step = states.transition(centre.state, target)
    return bool(step and step.needs_reason) and FORMS[target] is PlainForm


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def centre_evaluate(request: HttpRequest, centre: int, stage: str) -> HttpResponse:
    """Mid-term or acceptance: the outcome with its opinion."""
    found = find_centre(request, centre)
    if stage not in EVALUATIONS:
        raise NothingHere(_("There is no such step."))
    require(rules.may_keep_calls(rules.acting_as(asking(request))))
    form = EVALUATIONS[stage](posted(request))
    acts: dict[str, Callable[..., Centre]] = {"midterm": evaluate_midterm, "acceptance": decide_acceptance}

    def act(facts: dict[str, Any]) -> Centre:
        if "recover_yuan" in facts:
            facts["recover_fen"] = facts.pop("recover_yuan")
        return acts[stage](found, by=asking(request), **facts)

    title = _("Mid-term evaluation") if stage == "midterm" else _("Acceptance")
    return _decided(request, found, form, f"{title}: {found}", act)


def _decided(
    request: HttpRequest, centre: Centre, form: forms.Form, title: str, act: Callable[[dict[str, Any]], Centre],
    **more: Any,
) -> HttpResponse:  # fmt: skip
    back = reverse("centres:centre", args=[centre.pk])
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            moved = attempt(form, lambda: act(facts))
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict, step=next_step(centre), **more)
        if moved:
            messages.success(request, _("%(name)s: %(state)s") % {"name": moved, "state": moved.get_state_display()})
            return redirect(back)
    return show_form(request, form, title, back, step=next_step(centre), **more)


def show_form(
    request: HttpRequest, form: forms.Form, title: str, back: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs()} | more
    return render(request, "patents/centres/form.html", context, status=status or (422 if form.errors else 200))
