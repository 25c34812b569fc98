"""Pledges at the desk: what waits, the list, one pledge with its moves, and the alerts about its rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, narrowed, page_of, posted
from ipportal.core.kit import clock
from ipportal.core.kit.downloads import streamed_csv
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from patents.finance import actions, alerting, checks, entering, queries, rules, states
from patents.finance.blocks import blocks_of, blocks_of_desk
from patents.finance.filters import PledgeFilter
from patents.finance.forms import FORMS, ConfirmForm, HandledForm, ReasonForm
from patents.finance.models import Pledge, PledgeAlert, UnfinishedPledge
from patents.finance.states import State

if TYPE_CHECKING:
    from django import forms

    from patents.finance.rules import Acting

MOVES: Final[dict[str, Callable[..., Any]]] = {
    State.CHANGED: actions.change_pledge,
    State.OVERDUE: actions.mark_overdue,
    State.RELEASED: actions.release_pledge,
    State.REALISED: actions.realise_pledge,
    State.VOID: actions.void_pledge,
}


def at_desk(request: HttpRequest) -> Acting:
    """Whom the person acts for; 403 with the reason for everybody else."""
    who = rules.acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("My work"), reverse("desk")), (_("Finance at the desk"), reverse("finance:desk")), *further]


def find_pledge(request: HttpRequest, pk: int, who: Acting) -> Pledge:
    return get_object_or_404(queries.listed(Pledge.objects.filter(rules.seen_by(who))), pk=pk)


@shows(Pledge, PledgeAlert, UnfinishedPledge)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """A bank's work page; for the office what waits for it."""
    who, today = at_desk(request), clock.today()
    context = {
        "who": who,
        "today": today,
        "desk": queries.desk_of(who, today),
        "blocks": blocks_of_desk(who),
        "crumbs": crumbs()[:1],
    }
    return render(request, "patents/finance/desk.html", context)


@shows(Pledge)
@require_safe
def pledge_list(request: HttpRequest) -> HttpResponse:
    """Every pledge that the person may see."""
    found = PledgeFilter(request.GET, queryset=queries.listed(Pledge.objects.filter(rules.seen_by(at_desk(request)))))
    page = page_of(request, narrowed(found))
    context = {"filter": found, "page": page, "crumbs": crumbs(), "today": clock.today()}
    return render(request, "patents/finance/pledge_list.html", context)


@shows(Pledge)
@require_safe
def pledge_file(request: HttpRequest) -> StreamingHttpResponse:
    """The list as narrowed, as CSV."""
    found = PledgeFilter(request.GET, queryset=queries.listed(Pledge.objects.filter(rules.seen_by(at_desk(request)))))
    rows = narrowed(found).iterator(chunk_size=1000)
    return streamed_csv("pledges", queries.headings(), queries.rows_of(rows))


@shows(Pledge, PledgeAlert)
@require_safe
def pledge_detail(request: HttpRequest, pledge: int) -> HttpResponse:
    who = at_desk(request)
    found = find_pledge(request, pledge, who)
    waits = found.state == State.DRAFT
    context = {
        "pledge": found,
        "who": who,
        "offers": queries.offers(who, found),
        "may_write": rules.may_write(who, found),
        "may_take_back": rules.may_take_back(who, found),
        "may_decide": rules.may_decide(who, found),
        "findings": checks.found_of_one(found, who) if waits else (),
        "moves": found.moves.all(),
        "changes": found.changes.all(),
        "alerts": rules.alerts_for(who).filter(pledge=found).select_related("right"),
        "adds_to": found.adds_to,
        "blocks": blocks_of(who, found),
        "crumbs": crumbs((_("Pledges"), reverse("finance:pledges"))),
    }
    return render(request, "patents/finance/pledge_detail.html", context)


@shows(Pledge)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_move(request: HttpRequest, pledge: int, target: str) -> HttpResponse:
    """The form of a move, and the move itself; what the state does not allow is a conflict."""
    who = at_desk(request)
    found = find_pledge(request, pledge, who)
    if target not in FORMS:
        raise NothingHere(_("There is no such step."))
    verdict = rules.may_move(who, found, target)
    if states.transition(found.state, target) is None:
        raise Conflict(verdict.reason)
    require(verdict)
    if target == State.REGISTERED:
        return _confirmed(request, found, who)
    form = FORMS[target](posted(request))
    act = lambda facts: MOVES[target](found, by=asking(request), **facts)  # noqa: E731 - asked once the form is valid
    said = _("%(name)s: %(state)s") % {"name": found, "state": State(target).label}
    return _decided(request, found, form, f"{queries.ACTS[target]}: {found}", act, said, button=queries.ACTS[target])


def _confirmed(request: HttpRequest, pledge: Pledge, who: Acting) -> HttpResponse:
    """What was read is confirmed and nothing else: the page of the pledge says which version that was."""
    button = queries.ACTS[State.REGISTERED]
    title, back = f"{button}: {pledge}", reverse("finance:pledge", args=[pledge.pk])
    form = ConfirmForm(posted(request), initial={"version": request.GET.get("version", pledge.version)})
    if form.is_bound and form.is_valid():
        try:
            actions.confirm_pledge(pledge, by=asking(request), version=form.cleaned_data["version"] or 0)
        except Conflict as conflict:
            now = find_pledge(request, pledge.pk, who)
            told = {"pledge": now, "button": button, "status": 409}
            if isinstance(conflict, actions.Rewritten):
                told |= {"conflict": conflict, "theirs": queries.facts_of(now)}
            else:
                told["refusal"] = conflict
            return show_form(request, ConfirmForm(initial={"version": now.version}), title, back, **told)
        messages.success(request, _("%(name)s: %(state)s") % {"name": pledge, "state": State.REGISTERED.label})
        return redirect(back)
    return show_form(request, form, title, back, pledge=pledge, button=button)


@shows(Pledge)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_return(request: HttpRequest, pledge: int) -> HttpResponse:
    """Back to the bank, with a reason."""
    who = at_desk(request)
    found = find_pledge(request, pledge, who)
    require(rules.may_decide(who, found))
    form = ReasonForm(posted(request))
    form.fields["reason"].label = _("Reason for return")
    act = lambda facts: entering.return_pledge(found, by=asking(request), **facts)  # noqa: E731
    title = _("Return for changes: %(name)s") % {"name": found}
    return _decided(request, found, form, title, act, _("Returned"), button=_("Return for changes"))


def _decided(
    request: HttpRequest, pledge: Pledge, form: forms.Form, title: str, act: Callable[[dict[str, Any]], object],
    said: str, *, button: Any,
) -> HttpResponse:  # fmt: skip
    back = reverse("finance:pledge", args=[pledge.pk])
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            done = attempt(form, lambda: act(facts))
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict, pledge=pledge, button=button)
        if done:
            messages.success(request, said)
            return redirect(back)
    return show_form(request, form, title, back, pledge=pledge, button=button)


@shows(Pledge)
@require_POST
def pledge_take_back(request: HttpRequest, pledge: int) -> HttpResponse:
    found = find_pledge(request, pledge, at_desk(request))
    entering.take_back(found, by=asking(request))
    messages.success(request, _("Taken back. The city does not see it until it is handed in again."))
    return redirect("finance:pledge-edit", found.pk)


@shows(Pledge)
@require_POST
def batch_confirm(request: HttpRequest, batch: int) -> HttpResponse:
    """All good ones of a bank's file at once."""
    at_desk(request)
    confirmed, left = entering.confirm_batch(batch, by=asking(request))
    if not confirmed and not left:
        raise NothingHere(_("No pledge of that file waits for you."))
    messages.success(request, _("%(count)s confirmed") % {"count": confirmed})
    if left:
        messages.warning(request, _("%(count)s are left: look at what was found, one by one.") % {"count": left})
    return redirect("finance:desk")


@shows(PledgeAlert)
@require_http_methods(["GET", "HEAD", "POST"])
def alert_handle(request: HttpRequest, alert: int) -> HttpResponse:
    who = at_desk(request)
    found = get_object_or_404(rules.alerts_for(who).select_related("pledge", "right"), pk=alert)
    require(rules.may_handle(who, found))
    form, back = HandledForm(posted(request)), reverse("finance:pledge", args=[found.pledge_id])
    title = _("Seen to: %(right)s") % {"right": found.right.number}
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            done = attempt(form, lambda: alerting.handle_alert(found, by=asking(request), note=note))
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict, alert=found)
        if done:
            messages.success(request, _("Saved."))
            return redirect(back)
    return show_form(request, form, title, back, alert=found)


def show_form(
    request: HttpRequest, form: forms.Form, title: str, back: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs()} | more
    return render(request, "patents/finance/form.html", context, status=status or (422 if form.errors else 200))
