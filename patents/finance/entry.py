"""The form of a pledge: begun, gone on with, kept as it was typed, checked, handed in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from patents.finance import checks, entering, rules
from patents.finance.forms import MAIN_FIELDS, SECTIONS, EntryForms, HandInForm, RightForm
from patents.finance.models import Pledge, UnfinishedPledge
from patents.finance.rights import RightKind
from patents.finance.typed import Typed
from patents.finance.views import at_desk, crumbs, find_pledge, show_form

if TYPE_CHECKING:
    from patents.finance.rules import Acting


@shows(Pledge, UnfinishedPledge)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_new(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    require(rules.may_enter(who))
    bank = Organisation.objects.get(pk=min(who.banks))
    if request.method == "POST":
        return _sent(request, who, bank)
    return _show(request, EntryForms(Typed.blank(), who).quiet(), token=secrets.token_hex(16))


@shows(Pledge, UnfinishedPledge)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_edit(request: HttpRequest, pledge: int) -> HttpResponse:
    """The bank's own draft, as long as it is not handed in."""
    who = at_desk(request)
    found = find_pledge(request, pledge, who)
    require(rules.may_write(who, found))
    if request.method == "POST" and found.bank:
        return _sent(request, who, found.bank, found)
    kept = UnfinishedPledge.objects.filter(pledge=found).first()
    shown = EntryForms(Typed.kept(kept.typed), who) if kept else EntryForms(Typed.of(found, MAIN_FIELDS), who).quiet()
    return _show(request, shown, found, token=kept.token if kept else secrets.token_hex(16))


@shows(Pledge, UnfinishedPledge)
@require_http_methods(["GET", "HEAD", "POST"])
def unfinished_edit(request: HttpRequest, unfinished: int) -> HttpResponse:
    """What was saved with faults in it, and the faults."""
    who = at_desk(request)
    require(rules.may_enter(who))
    kept = get_object_or_404(rules.unfinished_visible_to(asking(request)).select_related("bank"), pk=unfinished)
    if kept.pledge_id:
        return redirect("finance:pledge-edit", kept.pledge_id)
    if request.method == "POST":
        return _sent(request, who, kept.bank)
    return _show(request, EntryForms(Typed.kept(kept.typed), who), token=kept.token, unfinished=kept)


@shows(UnfinishedPledge)
@require_POST
def unfinished_drop(request: HttpRequest, unfinished: int) -> HttpResponse:
    at_desk(request)
    kept = get_object_or_404(rules.unfinished_visible_to(asking(request)), pk=unfinished)
    entering.give_up_unfinished(kept, by=asking(request))
    messages.success(request, _("Given up."))
    return redirect("finance:desk")


def _sent(request: HttpRequest, who: Acting, bank: Organisation, pledge: Pledge | None = None) -> HttpResponse:
    """Another line, a draft as it was typed, or a draft that can be checked."""
    typed, order = Typed.sent(request.POST), request.POST.get("do", "save")
    token = request.POST.get("token", "")[:64] or secrets.token_hex(16)
    shown = EntryForms(typed, who) if not typed.changed(order) else None
    if shown is None:
        return _show(request, EntryForms(typed, who).quiet(), pledge, token=token)
    if not shown.is_valid():
        if order != "save":
            return _show(request, shown, pledge, token=token)
        kept = entering.keep_unfinished(by=asking(request), bank=bank, typed=typed.stored(), token=token, pledge=pledge)
        messages.warning(request, _("Saved as you typed it. What is named below must be mended before it is a draft."))
        return redirect("finance:unfinished", kept.pk)
    version = request.POST.get("version", "")
    try:
        saved = entering.save_draft(
            by=asking(request), bank=bank, pledge=pledge, token=token,
            version=int(version[:9]) if version.isdecimal() else 0, **shown.facts(),
        )  # fmt: skip
    except Conflict as conflict:
        return _show(request, shown, pledge, token=token, status=409, conflict=conflict)
    messages.success(request, _("Draft saved"))
    return redirect("finance:pledge", saved.pk)


def _show(
    request: HttpRequest, shown: EntryForms, pledge: Pledge | None = None, *, token: str, status: int = 0, **more: Any
) -> HttpResponse:
    lives = checks.lives_of([form.patent_number for form in shown.rights if form.patent_number is not None])
    context = {
        "forms": shown,
        "sections": [(title, [shown.main[name] for name in names]) for title, names in SECTIONS],
        "rights": [_in_the_register(form, lives, shown) for form in shown.rights],
        "kinds": RightKind.choices,
        "pledge": pledge,
        "token": token,
        "has_errors": shown.has_errors,
        "title": _("Change %(name)s") % {"name": pledge} if pledge else _("New pledge"),
        "back": reverse("finance:pledge", args=[pledge.pk]) if pledge else reverse("finance:desk"),
        "crumbs": crumbs(),
    }
    code = status or (422 if shown.has_errors and request.method == "POST" else 200)
    return render(request, "patents/finance/entry.html", context | more, status=code)


def _in_the_register(
    form: RightForm, lives: dict[int, checks.PatentLife], shown: EntryForms
) -> tuple[RightForm, checks.PatentLife | None, bool]:
    """The patent, and whether a pledgor owns it: who else does is for offices alone."""
    life = lives.get(form.patent_number or 0)
    return form, life, life is not None and life.owned_on(clock.today(), shown.firms())


@shows(Pledge)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_hand_in(request: HttpRequest, pledge: int) -> HttpResponse:
    """Check what was found, say why what differs is right, submit."""
    who = at_desk(request)
    found = find_pledge(request, pledge, who)
    require(rules.may_write(who, found))
    form = HandInForm(posted(request), initial={"note": found.entry_note})
    title, back = _("Submit to the city: %(name)s") % {"name": found}, reverse("finance:pledge", args=[found.pk])
    findings = checks.found_of_one(found, who)
    if not any(one.is_to_confirm for one in findings):
        form.fields["note"].widget = forms.HiddenInput()
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, lambda: _handed_in(found, request, note)):
            messages.success(request, _("Submitted"))
            return redirect(back)
    more: dict[str, Any] = {"pledge": found, "findings": findings, "button": _("Confirm submission")}
    return show_form(request, form, title, back, **more)


def _handed_in(pledge: Pledge, request: HttpRequest, note: str) -> Pledge:
    """Faults about the reason stand beside it."""
    try:
        return entering.hand_in(pledge, by=asking(request), note=note)
    except BadInput as fault:
        raise BadInput(fault.code, fault.message, field="note" if fault.field == "entry_note" else None) from fault
