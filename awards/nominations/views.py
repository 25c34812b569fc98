"""Nominations at the desk: what waits, one nomination with its rules and next step, and every move by its form."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.nominations import actions, consent, filing, queries, rules, states
from awards.nominations.beside import parts_for
from awards.nominations.eligibility import Line, certain, eligibility, is_of_the_owner
from awards.nominations.forms import FORMS, BeginForm, CoOwnerForm, NominationForm
from awards.nominations.models import CoOwner, Nomination
from awards.nominations.moving import move
from awards.nominations.register import facts_of, patent_by_number
from awards.nominations.states import State
from awards.nominations.steps import Row, is_dated, row_for
from awards.rounds.models import Edition, NominationKind
from ipportal.core.accounts.frame import asking, attempt, page_of, posted
from ipportal.core.accounts.frame import crumbs as from_desk
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.errors import BadInput, Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import no, require
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.attachments.sending import sent
from ipportal.core.submissions.pages import of_version
from ipportal.templatetags.portal import region_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms

    from awards.nominations.rules import Acting

ANSWERS: Final = {"agree": True, "decline": False}


def at_desk(request: HttpRequest) -> Acting:
    """Whom the person acts for; 403 with the reason for everybody else."""
    who = rules.acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def crumbs() -> list[tuple[str, str]]:
    return from_desk((_("Award nominations"), "nominations:desk"))


def find_nomination(request: HttpRequest, pk: int) -> Nomination:
    at_desk(request)
    seen = rules.visible_to(asking(request)).select_related(*queries.NAMES).prefetch_related(queries.PHASES)
    return get_object_or_404(seen, pk=pk)


@shows(Nomination, Edition)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What to answer, to recommend and to check; the own nominations; where one may nominate."""
    who, today = at_desk(request), clock.today()
    context = {
        "who": who,
        "kinds": NominationKind.choices,
        "asked": queries.to_answer(who),
        "places": queries.places(who, today) if who.recommends else (),
        "to_recommend": _rows(who, queries.to_recommend(who)) if who.recommends else (),
        "to_check": _rows(who, queries.to_check(who)) if who.is_province else (),
        "mine": _rows(who, queries.mine(who)) if who.works else (),
        "editions": queries.open_editions(today) if who.works else (),
        "crumbs": from_desk(),
    }
    return render(request, "awards/nominations/desk.html", context)


def _rows(who: Acting, found: Iterable[Nomination]) -> list[Row]:
    return [row_for(one, is_office=who.is_office) for one in found]


@shows(Nomination)
@require_safe
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Every nomination that the person may see."""
    who = at_desk(request)
    page = page_of(request, queries.listed(asking(request)))
    context = {"page": page, "rows": _rows(who, page), "who": who, "crumbs": crumbs()}
    return render(request, "awards/nominations/nomination_list.html", context)


@shows(Nomination)
@require_safe
def nominations_file(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_list(at_desk(request)))
    headings = [
        _("Edition"), _("Award category"), _("Project title or inventor"), _("Application number"), _("Filing date"),
        _("First-named owner"), _("City"), _("Nominee organisation"), _("Recommended by"), _("Status"),
        _("Co-owners who agree"), _("Demonstration data"),
    ]  # fmt: skip
    return downloads.as_xlsx("nominations", headings, [_line(one) for one in queries.listed(asking(request))])


def _line(one: Nomination) -> list[Any]:
    owners = one.co_owners.all()
    return [
        one.edition.number, one.get_kind_display(), one.title, one.written_number,
        one.filed_on.isoformat() if one.filed_on else "", one.owner, region_name(one.city) if one.city else "",
        one.body.name, one.channel.name, one.get_state_display(),
        f"{sum(owner.agreed is True for owner in owners)}/{len(owners)}", _("Yes") if one.demonstration else "",
    ]  # fmt: skip


@shows(Nomination)
@require_safe
def nomination_detail(request: HttpRequest, nomination: int) -> HttpResponse:
    who, found = at_desk(request), find_nomination(request, nomination)
    version, lines = filing.sent_version(found), _eligibility(who, found)
    row = row_for(found, is_office=who.is_office)
    context = {
        "nomination": found,
        "who": who,
        "state": row.state,
        "next": row.next,
        "is_dated": is_dated(row.state),
        "lines": lines,
        "rules_out": certain(lines),
        "day": found.edition.cut_off_on,
        "owners": [(one, rules.may_answer(who, one)) for one in found.co_owners.select_related("nomination")],
        "may_write": rules.may_write(who, found),
        "in_it": found.body_id in who.works,
        "submission": filing.filed(found),
        "reads_form": who.is_province or found.body_id in who.works,
        "sections": of_version(None, version) if version else (),
        "offers": queries.offers(who, found),
        "parts": parts_for(asking(request), found),
        "moves": queries.moves_for(who, found),
        "crumbs": crumbs(),
    }
    return render(request, "awards/nominations/nomination_detail.html", context)


def _eligibility(who: Acting, nomination: Nomination) -> list[Line]:
    """Whether others nominate the same is told to the office and to whom the patent belongs."""
    return eligibility(nomination, tells_of_others=who.is_province or is_of_the_owner(nomination))


@shows(Nomination)
@require_safe
def nomination_file(request: HttpRequest, nomination: int, attachment: int) -> FileResponse:
    """A file of the version that was sent last."""
    version = filing.sent_version(find_nomination(request, nomination))
    listed = {one["id"] for one in version.files} if version else set()
    wanted = get_object_or_404(Attachment.objects.filter(pk__in=listed), pk=attachment)
    return sent(wanted.stored_as, wanted.name, wanted.content_type)


@shows(Nomination, Edition)
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_new(request: HttpRequest, edition: int, kind: str) -> HttpResponse:
    """Begin one in an edition that takes nominations; `look` fills in what the register says, and saves nothing."""
    who = at_desk(request)
    found = get_object_or_404(Edition.objects.published().prefetch_related("phases"), pk=edition)
    if kind not in NominationKind.values:
        raise NothingHere(_("There is no such category."))
    require(rules.takes_nominations(found))
    bodies = Organisation.objects.in_force(clock.today()).filter(pk__in=who.works).order_by("name", "pk")
    if not bodies:
        require(no(_("You act for no body that may nominate.")))
    about = {"edition": found, "kind": kind, "bodies": bodies}
    prizes = [one for one in found.categories.all() if one.kind == kind]
    more: dict[str, Any] = {"edition": found, "kind": NominationKind(kind), "prizes": prizes}
    if request.method == "POST" and "look" in request.POST:
        form = BeginForm(initial=request.POST.dict(), **about)
        return show_form(request, form, _("Nominate"), reverse("nominations:desk"), **more, **_looked(request))
    form = BeginForm(posted(request), initial={"token": secrets.token_hex(16)}, **about)
    if form.is_bound and form.is_valid():
        data, facts = form.cleaned_data, form.facts()
        act = lambda: actions.begin_nomination(  # noqa: E731 - asked once the form is valid
            found, kind, data["body"], by=asking(request), token=data["token"], **facts
        )
        if made := attempt(form, act):
            messages.success(request, _("The nomination was begun. Name the co-owners, then fill in the form."))
            return redirect("nominations:nomination", made.pk)
    return show_form(request, form, _("Nominate"), reverse("nominations:desk"), **more)


def _looked(request: HttpRequest) -> dict[str, Any]:
    """What the register says of the typed number, or why it says nothing."""
    try:
        return {"facts": facts_of(patent_by_number(request.POST.get("number", "")))}
    except BadInput as fault:
        return {"refusal": fault}


@shows(Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_edit(request: HttpRequest, nomination: int) -> HttpResponse:
    """Whoever saved in between is shown, and what was typed stays in the form."""
    found = find_nomination(request, nomination)
    require(rules.may_write(rules.acting_as(asking(request)), found))
    title, back = _("Change %(name)s") % {"name": found}, reverse("nominations:nomination", args=[found.pk])
    form = NominationForm.of(found, posted(request))
    if not form.is_bound or not form.is_valid():
        return show_form(request, form, title, back)
    version, facts = form.cleaned_data["version"] or 0, form.facts()
    try:
        saved = attempt(form, lambda: actions.edit_nomination(found, by=asking(request), version=version, **facts))
    except Conflict as conflict:
        found.refresh_from_db()
        if found.version == version:
            return show_form(request, form, title, back, status=409, refusal=conflict)
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        form.data["version"] = str(found.version)  # type: ignore[index]  # the copy may be written
        return show_form(request, form, title, back, status=409, conflict=conflict, theirs=_theirs(form, found))
    if saved is None:
        return show_form(request, form, title, back)
    messages.success(request, _("Saved."))
    return redirect(back)


def _theirs(form: NominationForm, found: Nomination) -> list[tuple[Any, Any]]:
    stands = dict(NominationForm.of(found).initial)
    stands["may_be_published"] = _("Yes") if found.may_be_published else _("No")
    return [(field.label, stands.get(name) or "—") for name, field in form.fields.items() if name != "version"]


@shows(Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def co_owner_ask(request: HttpRequest, nomination: int) -> HttpResponse:
    found = find_nomination(request, nomination)
    require(rules.may_write(rules.acting_as(asking(request)), found))
    form, back = CoOwnerForm(posted(request)), reverse("nominations:nomination", args=[found.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            asked = attempt(form, lambda: consent.ask_co_owner(found, by=asking(request), **facts))
        except Conflict as conflict:
            return show_form(request, form, _("Name a co-owner"), back, status=409, refusal=conflict)
        if asked:
            messages.success(request, _("The co-owner was asked. It finds the question in its own account."))
            return redirect(back)
    return show_form(request, form, _("Name a co-owner"), back)


@shows(Nomination)
@require_POST
def co_owner_answer(request: HttpRequest, co_owner: int, answer: str) -> HttpResponse:
    """Agreed, not agreed, or taken out by the nominee."""
    at_desk(request)
    seen = rules.visible_to(asking(request))
    found = get_object_or_404(CoOwner.objects.filter(nomination__in=seen).select_related("nomination"), pk=co_owner)
    if answer == "remove":
        consent.remove_co_owner(found, by=asking(request))
        messages.success(request, _("The co-owner was taken out."))
    elif answer in ANSWERS:
        consent.answer_co_owner(found, by=asking(request), agreed=ANSWERS[answer])
        messages.success(request, _("Your answer was kept."))
    else:
        raise NothingHere(_("There is no such answer."))
    return redirect("nominations:nomination", found.nomination_id)


@shows(Nomination)
@require_POST
def form_begin(request: HttpRequest, nomination: int) -> HttpResponse:
    """The draft in hand, or a new one."""
    submission = filing.begin_form(find_nomination(request, nomination), by=asking(request))
    return redirect("submissions:submission-detail", submission.pk)


@shows(Nomination)
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_move(request: HttpRequest, nomination: int, target: str) -> HttpResponse:
    """The form of a move, and the move itself; what the state does not allow is a conflict."""
    found = find_nomination(request, nomination)
    if target not in FORMS:
        raise NothingHere(_("There is no such step."))
    who = rules.acting_as(asking(request))
    verdict = rules.may_move(who, found, target)
    if states.transition(found.state, target) is None:
        raise Conflict(verdict.reason)
    require(verdict)
    initial = {"reason": found.opinion} if target == State.RECOMMENDED else {}
    form = FORMS[target](posted(request), initial=initial)
    title, back = f"{queries.ACTS[State(target)]}: {found}", reverse("nominations:nomination", args=[found.pk])
    act: Callable[[], Nomination] = lambda: move(found, target, dict(form.cleaned_data), by=asking(request))  # noqa: E731
    more: dict[str, Any] = {
        "step": row_for(found, is_office=who.is_office).next,
        "lines": _eligibility(who, found) if target != State.WITHDRAWN else (),
    }
    if form.is_bound and form.is_valid():
        try:
            moved = attempt(form, act)
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict, **more)
        if moved:
            told = _("%(name)s: %(state)s") % {"name": moved, "state": State(moved.state).label}
            messages.success(request, told)
            return redirect(back)
    return show_form(request, form, title, back, **more)


def show_form(
    request: HttpRequest, form: forms.Form, title: str, back: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs()} | more
    return render(request, "awards/nominations/form.html", context, status=status or (422 if form.errors else 200))
