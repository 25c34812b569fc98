"""Notices, objections' outcome and decisions at the desk: each edition on its way from shortlist to awards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.nominations.models import Nomination
from awards.nominations.rules import Acting, acting_as
from awards.nominations.rules import visible_to as nominations_visible_to
from awards.nominations.states import State
from awards.results import deciding, objecting, publicity, queries, rules
from awards.results.forms import DecisionForm, NoticeForm, ReasonForm
from awards.results.models import Decision
from awards.rounds.models import Edition
from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit.errors import BadInput, Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.notices.objections.models import Objection
from ipportal.core.notices.objections.rules import visible_to as objections_visible_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

RULED: Final[dict[str, Any]] = {
    str(State.EXCLUDED): gettext_lazy("Exclude"),
    str(State.ON_NOTICE): gettext_lazy("Return to the notice"),
}


def at_desk(request: HttpRequest) -> Acting:
    who = acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def of_the_province(request: HttpRequest) -> Acting:
    who = acting_as(asking(request))
    require(rules.may_decide(who))
    return who


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """`further` names a page and its path."""
    return [*from_desk((_("Notices and decisions"), "decisions:desk")), *further]


def _edition(request: HttpRequest, pk: int) -> Edition:
    of_the_province(request)
    return get_object_or_404(Edition.objects.published().prefetch_related("phases", "categories"), pk=pk)


def _above(edition: Edition) -> tuple[str, str]:
    return edition.name, reverse("decisions:edition", args=[edition.pk])


@shows(Edition, Nomination)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    rows = queries.editions()
    context = {
        "who": who,
        "rows": rows if who.is_province else (),
        "states": [state.label for state in queries.COUNTED],
        "crumbs": from_desk(),
    }
    return render(request, "awards/results/desk.html", context)


@shows(Edition, Nomination, Decision, Objection)
@require_safe
def edition_detail(request: HttpRequest, edition: int) -> HttpResponse:
    """From the shortlist over the notice and its objections to the decisions."""
    found, person = _edition(request, edition), asking(request)
    who = acting_as(person)
    listed = publicity.in_order(deciding.proposable(found))
    notices = list(publicity.notices_of(found))
    context = {
        "edition": found,
        "shortlisted": publicity.in_order(publicity.shortlisted(found)),
        "may_put_on_notice": rules.may_put_on_notice(who, found),
        "notices": notices,
        "listed": listed,
        "objections": objections_visible_to(person).filter(notice__in=notices).select_related("item"),
        "may_draft": rules.may_draft(who, found),
        "decisions": found.decisions.prefetch_related("lines"),
        "given": found.awards.select_related("category").order_by("pk"),
        "crumbs": crumbs(),
    }
    return render(request, "awards/results/edition_detail.html", context)


@shows(Edition, Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest, edition: int) -> HttpResponse:
    """Everything that is shortlisted, in one notice from today."""
    found = _edition(request, edition)
    require(rules.may_put_on_notice(acting_as(asking(request)), found))
    form = NoticeForm(posted(request))
    step = {"text": _("If it begins today, its last day is"), "day": _last_day(found)}

    def act() -> Any:
        return publicity.put_on_notice(found, by=asking(request), reason=form.cleaned_data["reason"])

    title = _("Put on notice: %(edition)s") % {"edition": found}
    done = _acted(request, form, title, _above(found), act, step=step)
    if done.page is not None:
        return done.page
    messages.success(request, _("The shortlist is on public notice."))
    return redirect("decisions:edition", found.pk)


def _last_day(edition: Edition) -> Any:
    try:
        return publicity.last_day_of_notice(edition)
    except BadInput:
        return None


@shows(Edition, Nomination, Decision)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: HttpRequest, edition: int) -> HttpResponse:
    found = _edition(request, edition)
    require(rules.may_draft(acting_as(asking(request)), found))
    form = DecisionForm(posted(request), edition=found)

    def act() -> Any:
        return deciding.draft_decision(found, by=asking(request), **form.cleaned_data)

    done = _acted(request, form, _("Draw up a decision: %(edition)s") % {"edition": found}, _above(found), act)
    if done.page is not None:
        return done.page
    messages.success(request, _("The decision was drawn up. Another official applies it."))
    return redirect("decisions:decision", done.made.pk)


def _decision(request: HttpRequest, pk: int) -> Decision:
    of_the_province(request)
    seen = rules.decisions_visible_to(asking(request)).select_related("edition").prefetch_related("edition__phases")
    return get_object_or_404(seen, pk=pk)


@shows(Decision, Nomination)
@require_safe
def decision_detail(request: HttpRequest, decision: int) -> HttpResponse:
    return _decided(request, _decision(request, decision))


def _decided(request: HttpRequest, found: Decision, *, refusal: Conflict | None = None) -> HttpResponse:
    """Rule by rule for each nomination, and what stands in the way."""
    who = acting_as(asking(request))
    weighed = deciding.weigh(found) if found.state == "draft" else []
    context = {
        "decision": found,
        "weighed": weighed,
        "awards": found.awards.select_related("category").order_by("pk"),
        "beyond": deciding.beyond_caps(found.edition, [one.nomination for one in weighed]),
        "may_apply": rules.may_apply(who, found),
        "may_drop": rules.may_drop(who, found),
        "refusal": refusal,
        "crumbs": crumbs(_above(found.edition)),
    }
    return render(request, "awards/results/decision_detail.html", context, status=409 if refusal else 200)


@shows(Decision, Nomination)
@require_POST
def decision_apply(request: HttpRequest, decision: int) -> HttpResponse:
    found = _decision(request, decision)
    try:
        given = deciding.apply_decision(found, by=asking(request), version=_version(request))
    except Conflict as conflict:
        found.refresh_from_db()
        return _decided(request, found, refusal=conflict)
    told = ngettext("%(count)s award was given.", "%(count)s awards were given.", len(given))
    messages.success(request, told % {"count": len(given)})
    return redirect("decisions:decision", found.pk)


@shows(Decision)
@require_POST
def decision_drop(request: HttpRequest, decision: int) -> HttpResponse:
    found = _decision(request, decision)
    deciding.drop_decision(found, by=asking(request), version=_version(request))
    messages.success(request, _("The decision was dropped."))
    return redirect("decisions:edition", found.edition_id)


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    if not typed.isascii() or not typed.isdigit():
        raise BadInput("no-version", _("The form does not say which state it is about. Open the page again."))
    return int(typed[:9])


@shows(Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_rule(request: HttpRequest, nomination: int, target: str) -> HttpResponse:
    """After its objections: excluded, or back on notice."""
    of_the_province(request)
    if target not in RULED:
        raise NothingHere(_("There is no such step."))
    seen = nominations_visible_to(asking(request)).select_related("edition", "body")
    found = get_object_or_404(seen, pk=nomination)
    require(rules.may_rule(asking(request), found))
    form = ReasonForm(posted(request))

    def act() -> Any:
        return objecting.rule(found, State(target), by=asking(request), reason=form.cleaned_data["reason"])

    done = _acted(request, form, f"{RULED[target]}: {found}", _above(found.edition), act)
    if done.page is not None:
        return done.page
    messages.success(request, _("Saved."))
    return redirect("decisions:edition", found.edition_id)


class Acted(NamedTuple):
    """What an action made, or the page that says why not."""

    made: Any
    page: HttpResponse | None


def _acted(
    request: HttpRequest, form: forms.Form, title: str, above: tuple[str, str], act: Callable[[], Any], **more: Any
) -> Acted:
    return acted(request, form, title, above[1], act, crumbs=crumbs(above), **more)


def acted(request: HttpRequest, form: forms.Form, title: str, back: str, act: Callable[[], Any], **more: Any) -> Acted:
    """The form is asked for, found faulty, refused as things stand (409), or done."""
    context = {"form": form, "title": title, "back": back} | more
    status = 200
    if form.is_bound and form.is_valid():
        try:
            if made := attempt(form, act):
                return Acted(made, None)
        except Conflict as conflict:
            context["refusal"], status = conflict, 409
    if form.errors:
        status = 422
    return Acted(None, render(request, "awards/nominations/form.html", context, status=status))
