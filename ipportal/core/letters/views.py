"""Messages of a person, what they follow and how they want to be told; and the letters that leave the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of, posted
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.letters import actions, rules, telling
from ipportal.core.letters.filters import LetterFilter
from ipportal.core.letters.forms import OfficeLetterForm, PreferencesForm, RevisionForm, TextForm
from ipportal.core.letters.kinds import is_held, name_for, path_of, purposes, sentence_of
from ipportal.core.letters.models import About, Follow, Letter, LetterState, Message, Preference

TONES: Final = {
    LetterState.HELD: "wait",
    LetterState.QUEUED: "info",
    LetterState.SENT: "good",
    LetterState.FAILED: "late",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it is read."""

    message: Message
    sentence: str
    path: str | None


@shows(Message)
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """One's own, the unread first."""
    own = rules.messages_visible_to(asking(request))
    page = page_of(request, own.unread_first())  # type: ignore[attr-defined]  # its own query set
    lines = [Line(row, sentence_of(row.kind, row.params), path_of(row.about)) for row in page]
    context = {"page": page, "lines": lines, "unread": own.unread().count(), "crumbs": crumbs()}  # type: ignore[attr-defined]
    return render(request, "letters/message_list.html", context)


@shows(Message)
@require_POST
def message_read(request: HttpRequest, message: int) -> HttpResponse:
    get_object_or_404(rules.messages_visible_to(asking(request)), pk=message)
    telling.mark_read(asking(request), message=message)
    return redirect("letters:message-list")


@shows(Message)
@require_POST
def message_read_all(request: HttpRequest) -> HttpResponse:
    count = telling.mark_read(asking(request))
    told = ngettext("%(count)s message was marked as read.", "%(count)s messages were marked as read.", count)
    messages.success(request, told % {"count": count})
    return redirect("letters:message-list")


@shows(Preference)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds of messages come how."""
    person = asking(request)
    wishes = dict(rules.preferences_visible_to(person).values_list("kind", "delivery"))
    form = PreferencesForm(posted(request), wishes=wishes)
    if form.is_bound and form.is_valid():
        telling.prefer(person, form.cleaned_data)
        messages.success(request, _("Your choice was saved."))
        return redirect("letters:preferences")
    context = {"form": form, "person": person, "crumbs": crumbs((_("My account"), "people:profile"))}
    return render(request, "letters/preferences.html", context, status=422 if form.errors else 200)


@shows(Follow)
@require_safe
def follow_list(request: HttpRequest) -> HttpResponse:
    """What one follows; what is gone can still be let go."""
    person = asking(request)
    page = page_of(request, rules.follows_visible_to(person))
    lines = [(row, name_for(person, row.about), path_of(row.about)) for row in page]
    return render(request, "letters/follow_list.html", {"page": page, "lines": lines, "crumbs": _above_messages()})


@shows(Follow)
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Begin or end to follow; then back to where the button stood."""
    person, about = asking(request), About(*(request.POST.get(name, "")[:60] for name in ("label", "key")))
    if request.POST.get("act") == "unfollow":
        telling.unfollow(person, about)
        messages.success(request, _("You follow this no longer."))
    elif telling.follow(person, about):
        messages.success(request, _("You follow this now: changes are told to you."))
    else:
        raise Http404
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "letters:follow-list")


@shows(Letter)
@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    person = asking(request)
    require(rules.may_see_letters(person))
    found = LetterFilter(request.GET, queryset=rules.visible_to(person))
    page = page_of(request, narrowed(found).select_related("to_user"))
    titles = {purpose.code: purpose.title for purpose in purposes()}
    may_write = rules.may_write_letters(person)
    lines = [
        {
            "letter": row,
            "purpose": titles.get(row.purpose, row.purpose),
            "tone": TONES[LetterState(row.state)],
            "may_read": bool(may_write) and is_held(row.purpose),
        }
        for row in page
    ]
    context = {"filter": found, "page": page, "lines": lines, "may_write": may_write, "crumbs": crumbs()}
    return render(request, "letters/letter_list.html", context)


@shows(Letter)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: HttpRequest) -> HttpResponse:
    person = asking(request)
    require(rules.may_write_letters(person))
    form = OfficeLetterForm(posted(request))
    if form.is_bound and form.is_valid():
        letter = actions.write_office_letter(by=person, **form.cleaned_data)
        messages.success(request, _("The letter is held until somebody sends it."))
        return redirect("letters:letter-detail", letter.pk)
    context = {"form": form, "crumbs": _above_letters()}
    return render(request, "letters/letter_new.html", context, status=422 if form.errors else 200)


@shows(Letter)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_detail(request: HttpRequest, letter: int) -> HttpResponse:
    """How it stands; its text for who may read it, and a form for it while it is held."""
    row = _letter(request, letter)
    verdict = rules.may_change(asking(request), row)
    initial = {"subject": row.subject, "body": row.body, "revision": row.revision}
    form = TextForm(posted(request), initial=initial)
    if form.is_bound:
        require(verdict)
        if form.is_valid():
            data = form.cleaned_data
            if attempt(form, lambda: actions.change_letter(row, by=asking(request), **data)):
                messages.success(request, _("The letter was changed. It is still held."))
                return redirect("letters:letter-detail", row.pk)
    context = {
        "letter": row,
        "tone": TONES[LetterState(row.state)],
        "form": form if verdict else None,
        "may_read": rules.may_read(asking(request), row),
        "may_send": rules.may_send(asking(request), row),
        "may_retry": rules.may_retry(asking(request), row),
        "crumbs": _above_letters(),
    }
    return render(request, "letters/letter_detail.html", context, status=422 if form.errors else 200)


@shows(Letter)
@require_POST
def letter_send(request: HttpRequest, letter: int) -> HttpResponse:
    row = _letter(request, letter)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise BadInput("no-revision", _("The form does not say which text it is about. Open the letter again."))
    actions.send_letter(row, by=asking(request), **form.cleaned_data)
    messages.success(request, _("The letter is on its way."))
    return redirect("letters:letter-detail", row.pk)


@shows(Letter)
@require_POST
def letter_retry(request: HttpRequest, letter: int) -> HttpResponse:
    row = _letter(request, letter)
    actions.retry_letter(row, by=asking(request))
    messages.success(request, _("The letter is on its way."))
    return redirect("letters:letter-detail", row.pk)


def _letter(request: HttpRequest, pk: int) -> Letter:
    person = asking(request)
    require(rules.may_see_letters(person))
    return get_object_or_404(rules.visible_to(person).select_related("to_user"), pk=pk)


def _above_letters() -> list[tuple[str, str]]:
    return crumbs((_("Outgoing letters"), "letters:letter-list"))


def _above_messages() -> list[tuple[str, Any]]:
    return crumbs((_("Messages"), "letters:message-list"))
