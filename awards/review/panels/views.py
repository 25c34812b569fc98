"""Panels at the desk of the province: sessions, the schedule, who leaves the room, findings, site checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.nominations.views import find_nomination
from awards.review.panels import actions, rules
from awards.review.panels.apart import apart
from awards.review.panels.forms import FindingForm, SessionForm, SiteCheckForm, SlotForm, TimesForm
from awards.review.panels.models import PanelSession, PanelSlot, SiteCheck
from awards.rounds.models import Edition, PhaseKind
from awards.rounds.phases import may_in
from ipportal.core.accounts.frame import asking, attempt, page_of, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing.models import Expert

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from ipportal.core.accounts.models import User
    from ipportal.core.kit.verdict import Verdict


def at_panels(request: HttpRequest) -> User:
    person = asking(request)
    require(rules.may_keep_panels(person))
    return person


def crumbs() -> list[tuple[str, str]]:
    return from_desk((_("Panels"), "panels:desk"))


@shows(PanelSession, Edition)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Sessions of all editions, and the editions whose panels may be made today, or from when."""
    person, today = at_panels(request), clock.today()
    page = page_of(request, rules.sessions_visible_to(person).select_related("edition"))
    editions = [
        (one, may_in(one, PhaseKind.PANEL, today))
        for one in Edition.objects.published().prefetch_related("phases")
        if one.phase_of(PhaseKind.PANEL) is not None
    ]
    context = {"page": page, "editions": editions, "crumbs": from_desk()}
    return render(request, "awards/review/panels/desk.html", context)


class Line(NamedTuple):
    """A time of the schedule: experts in conflict with what is heard, why, and whether they left; all who left."""

    slot: PanelSlot
    kept_apart: list[tuple[Expert, list[Any], bool]]
    left: list[Expert]
    may_find: bool


def _lines(session: PanelSession) -> list[Line]:
    slots = list(session.slots.select_related("nomination__edition", "nomination__body").prefetch_related("recusals"))
    experts = {one.expert_id: one.expert for one in session.members.select_related("expert")}
    known = Expert.objects.in_bulk({one.expert_id for slot in slots for one in slot.recusals.all()} - experts.keys())
    conflicts = apart([one.user_id for one in experts.values()], [slot.nomination for slot in slots])
    return [_line(slot, experts, experts | known, conflicts) for slot in slots]


def _line(slot: PanelSlot, experts: dict[int, Expert], known: dict[int, Expert], conflicts: Any) -> Line:
    left = [known[one.expert_id] for one in slot.recusals.all()]
    kept = [
        (expert, conflicts[expert.user_id, slot.nomination_id], expert in left)
        for expert in experts.values()
        if (expert.user_id, slot.nomination_id) in conflicts
    ]
    return Line(slot, kept, left, all(is_out for _one, _why, is_out in kept))


def _session(request: HttpRequest, panel: int) -> PanelSession:
    found = rules.sessions_visible_to(at_panels(request)).select_related("edition")
    return get_object_or_404(found, pk=panel)


def _runs(session: PanelSession) -> Verdict:
    return may_in(session.edition, PhaseKind.PANEL, clock.today())


@shows(PanelSession, PanelSlot)
@require_safe
def panel_detail(request: HttpRequest, panel: int) -> HttpResponse:
    """The schedule, as it is printed for the door; in whose defence which expert leaves the room."""
    session = _session(request, panel)
    context = {
        "session": session,
        "members": session.members.select_related("expert"),
        "lines": _lines(session),
        "verdict": _runs(session),
        "crumbs": crumbs(),
    }
    return render(request, "awards/review/panels/panel_detail.html", context)


def _answer(
    request: HttpRequest, form: forms.Form, act: Callable[[], Any], title: str, back: str, **more: Any
) -> HttpResponse:
    """The form, what is wrong with it, or the way back once it is done."""
    if form.is_bound and form.is_valid():
        try:
            done = attempt(form, act)
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict, **more)
        if done:
            messages.success(request, _("Saved."))
            return redirect(back)
    return show_form(request, form, title, back, **more)


def show_form(
    request: HttpRequest, form: forms.Form, title: str, back: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs()} | more
    return render(request, "awards/review/panels/form.html", context, status=status or (422 if form.errors else 200))


@shows(PanelSession, Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def panel_new(request: HttpRequest, edition: int) -> HttpResponse:
    person = at_panels(request)
    found = get_object_or_404(Edition.objects.published().prefetch_related("phases"), pk=edition)
    require(rules.may_in_panel(person, found))
    form = SessionForm(posted(request))

    def act() -> PanelSession:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return actions.make_session(found, by=person, **facts)

    return _answer(request, form, act, _("New panel session"), reverse("panels:desk"), thing=found)


@shows(PanelSession)
@require_http_methods(["GET", "HEAD", "POST"])
def panel_edit(request: HttpRequest, panel: int) -> HttpResponse:
    session = _session(request, panel)
    require(rules.may_in_panel(asking(request), session.edition))
    form = SessionForm.of(session, posted(request))

    def act() -> PanelSession:
        facts = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
        return actions.change_session(session, by=asking(request), **facts)

    return _answer(request, form, act, _("Change the session"), reverse("panels:panel", args=[panel]), thing=session)


@shows(PanelSession, Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_new(request: HttpRequest, panel: int) -> HttpResponse:
    session = _session(request, panel)
    require(rules.may_in_panel(asking(request), session.edition))
    form = SlotForm(posted(request), session=session)
    act = lambda: actions.give_slot(session, by=asking(request), **form.cleaned_data)  # noqa: E731 - asked once valid
    return _answer(request, form, act, _("Give a time"), reverse("panels:panel", args=[panel]), thing=session)


def _slot(request: HttpRequest, slot: int) -> PanelSlot:
    found = rules.slots_visible_to(at_panels(request)).select_related("session__edition", "nomination__body")
    one = get_object_or_404(found, pk=slot)
    require(rules.may_in_panel(asking(request), one.session.edition))
    return one


def _back(slot: PanelSlot) -> str:
    return reverse("panels:panel", args=[slot.session_id])


@shows(PanelSlot)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_edit(request: HttpRequest, slot: int) -> HttpResponse:
    found = _slot(request, slot)
    form = TimesForm.of(found, posted(request))
    act = lambda: actions.move_slot(found, by=asking(request), **form.cleaned_data)  # noqa: E731 - asked once valid
    return _answer(request, form, act, _("Change the time"), _back(found), thing=found.nomination)


@shows(PanelSlot)
@require_POST
def slot_remove(request: HttpRequest, slot: int) -> HttpResponse:
    found = _slot(request, slot)
    actions.take_slot(found, by=asking(request))
    messages.success(request, _("The time was taken out."))
    return redirect(_back(found))


@shows(PanelSlot)
@require_POST
def recusal_note(request: HttpRequest, slot: int, expert: int) -> HttpResponse:
    found = _slot(request, slot)
    actions.note_recusal(found, get_object_or_404(Expert, pk=expert), by=asking(request))
    messages.success(request, _("It was noted that the expert left the room."))
    return redirect(_back(found))


@shows(PanelSlot)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_finding(request: HttpRequest, slot: int) -> HttpResponse:
    found = _slot(request, slot)
    form = FindingForm(posted(request), initial={"finding": found.finding, "points": found.points_shown})
    act = lambda: actions.write_finding(found, by=asking(request), **form.cleaned_data)  # noqa: E731 - asked once valid
    still = actions.still_in_the_room(found)
    return _answer(request, form, act, _("Finding of the panel"), _back(found), thing=found.nomination, still=still)


@shows(Nomination, SiteCheck)
@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """Nominations before the panel, and those that were checked."""
    at_panels(request)
    found = Nomination.objects.filter(state=State.PANEL) | Nomination.objects.filter(site_check__isnull=False)
    page = page_of(request, found.select_related("edition", "body", "site_check").order_by("-edition__number", "pk"))
    return render(request, "awards/review/panels/check_list.html", {"page": page, "crumbs": crumbs()})


@shows(Nomination, SiteCheck)
@require_http_methods(["GET", "HEAD", "POST"])
def check_write(request: HttpRequest, nomination: int) -> HttpResponse:
    person, found = at_panels(request), find_nomination(request, nomination)
    require(rules.may_in_panel(person, found.edition))
    check = SiteCheck.objects.filter(nomination=found).first()
    form = SiteCheckForm.of(check, posted(request))
    act = lambda: actions.write_site_check(found, by=person, **form.cleaned_data)  # noqa: E731 - asked once valid
    return _answer(request, form, act, _("Site check"), reverse("panels:checks"), thing=found)
