"""The form desk: forms with their versions, the next version written part by part, looked at, released."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, crumbs, posted
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.differences import pieces
from ipportal.core.submissions.formdesk import actions, checks, comparing, editing, rules, shelf
from ipportal.core.submissions.formdesk.forms import FieldForm, HeadForm, ReasonForm, SectionForm, Seen, TextForm
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.forms import DraftForm
from ipportal.core.submissions.models import FormVersion
from ipportal.core.submissions.pages import Row

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from ipportal.core.submissions.definitions.reading import Form

Theirs = list[tuple[str, str]]
FORMS = "formdesk:form-list"


@shows(FormDraft)
@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """Every form: what is given out today, how much stands on it, what is being written."""
    require(rules.may_keep_forms(asking(request)))
    context = {"shelves": shelf.shelves(), "crumbs": crumbs()}
    return render(request, "submissions/formdesk/form_list.html", context)


@shows(FormDraft)
@require_safe
def form_detail(request: HttpRequest, form: str) -> HttpResponse:
    """One form with its versions, and what each asks otherwise than the one before."""
    require(rules.may_keep_forms(asking(request)))
    found = shelf.shelves([form], compared=True)
    if not found:
        raise Http404
    context = {"shelf": found[0], "today": clock.today(), "crumbs": _crumbs()}
    return render(request, "submissions/formdesk/form_detail.html", context)


@shows()
@require_safe
def version_preview(request: HttpRequest, form: str, version: int) -> HttpResponse:
    """As whoever fills it in sees it."""
    require(rules.may_keep_forms(asking(request)))
    found = get_object_or_404(FormVersion, code=form, version=version)
    return _preview(request, found.form, _crumbs((str(found.title), reverse("formdesk:form-detail", args=[form]))))


@shows(FormDraft)
@require_POST
def draft_begin(request: HttpRequest, form: str, version: int) -> HttpResponse:
    require(rules.may_keep_forms(asking(request)))
    draft = actions.begin_draft(get_object_or_404(FormVersion, code=form, version=version), by=asking(request))
    return redirect("formdesk:draft-detail", draft.pk)


@shows(FormDraft)
@require_safe
def draft_detail(request: HttpRequest, draft: int) -> HttpResponse:
    return _detail(request, _draft(request, draft))


def _detail(
    request: HttpRequest, draft: FormDraft, *, status: int = 200, form: django_forms.Form | None = None, **more: Any
) -> HttpResponse:
    """What is asked, what it changes, and who may release it."""
    parsed, newest = draft.form, FormVersion.objects.filter(code=draft.code).order_by("-version").first()
    context = {
        "draft": draft,
        "definition": parsed,
        "head": [(str(comparing.NAMES[name]), comparing.told(name, getattr(parsed, name))) for name in comparing.HEAD],
        "sections": [(one, [_line(field) for field in one.fields]) for one in parsed.sections],
        "differences": comparing.differences(draft.based_on.form, parsed),
        "newest": newest if newest != draft.based_on and draft.is_open else None,
        "lacking": checks.lacking(parsed),
        "may_write": rules.may_write(asking(request), draft),
        "may_release": rules.may_release(asking(request), draft),
        "form": form or ReasonForm(initial={"seen": editing.mark(draft.text)}),
        "give_up": ReasonForm(auto_id="id_give_up_%s"),
        "crumbs": _crumbs((str(parsed.title), reverse("formdesk:form-detail", args=[draft.code]))),
    }
    return render(request, "submissions/formdesk/draft_detail.html", context | more, status=status)


def _line(field: Any) -> dict[str, Any]:
    return {"field": field, "kind": comparing.told("kind", field.kind)}


@shows(FormDraft)
@require_safe
def draft_preview(request: HttpRequest, draft: int) -> HttpResponse:
    """As whoever fills it in would see it."""
    found = _draft(request, draft)
    return _preview(request, found.form, _above(found))


def _preview(request: HttpRequest, form: Form, above: Any) -> HttpResponse:
    bound = DraftForm(form, {})
    sections = [(one, [Row(bound[field.key], "", not field.is_typed) for field in one.fields]) for one in form.sections]
    context = {"definition": form, "sections": sections, "crumbs": above}
    return render(request, "submissions/formdesk/form_preview.html", context)


@shows(FormDraft)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_head(request: HttpRequest, draft: int) -> HttpResponse:
    """Title and days."""
    found = _to_write(request, draft)
    form = HeadForm(posted(request)) if posted(request) is not None else HeadForm.of(found.form)

    def act() -> FormDraft:
        data = form.cleaned_data
        days = {name: data[name] for name in ("valid_from", "valid_until", "only_named")}
        return actions.write_head(found, data["seen"], by=asking(request), title=form.words("title"), **days)

    def theirs(now: Form) -> tuple[str, Theirs]:
        told = [(str(comparing.NAMES[name]), comparing.told(name, getattr(now, name))) for name in comparing.HEAD]
        return editing.mark(editing.head_of(now)), told

    return _written(request, found, form, act, theirs, title=_("Title and days"))


@shows(FormDraft)
@require_http_methods(["GET", "HEAD", "POST"])
def section_new(request: HttpRequest, draft: int) -> HttpResponse:
    found = _to_write(request, draft)
    taken = frozenset(one.code for one in found.form.sections)
    return _section(request, found, SectionForm(posted(request), section=None, taken=taken), "", _("New section"))


@shows(FormDraft)
@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: HttpRequest, draft: int, section: str) -> HttpResponse:
    found = _to_write(request, draft)
    there = editing.section_of(found.form, section)
    if there is None and request.method != "POST":
        raise Http404
    title = _("Section “%(title)s”") % {"title": there.title if there else section}
    form = SectionForm(posted(request), section=there)
    return _section(request, found, form, section, title, removable=there, mark=editing.mark(there))


def _section(
    request: HttpRequest, draft: FormDraft, form: SectionForm, code: str, title: str, **more: Any
) -> HttpResponse:
    def act() -> FormDraft:
        data = form.cleaned_data
        return actions.write_section(draft, code or data["code"], form.words("title"), data["seen"], by=asking(request))

    def theirs(now: Form) -> tuple[str, Theirs]:
        there = editing.section_of(now, code or form.cleaned_data["code"])
        name = editing.name_of(there)
        return editing.mark(name) if name else "", [
            (str(comparing.NAMES["title"]), comparing.told("title", there.title) if there else _("removed"))
        ]

    return _written(request, draft, form, act, theirs, title=title, what=f"section:{code}", **more)


@shows(FormDraft)
@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: HttpRequest, draft: int) -> HttpResponse:
    found = _to_write(request, draft)
    if not found.form.sections:
        return redirect("formdesk:section-new", found.pk)
    return _field(request, found, FieldForm(posted(request), form=found.form, field=None), "", _("New field"))


@shows(FormDraft)
@require_http_methods(["GET", "HEAD", "POST"])
def field_edit(request: HttpRequest, draft: int, key: str) -> HttpResponse:
    found = _to_write(request, draft)
    there = found.form.fields.get(key)
    if there is None and request.method != "POST":
        raise Http404
    typed = posted(request)
    if typed is not None:
        typed = typed.copy()
        typed.setdefault("key", key)  # a key that stays is not sent
    form = FieldForm(typed, form=found.form, field=there, fixed=key in actions.released_keys(found.code))
    relied = key in checks.relied_on(found.code)
    title = _("Field “%(label)s”") % {"label": there.label if there else key}
    return _field(request, found, form, key, title, relied=relied, removable=there, mark=editing.mark(there))


def _field(request: HttpRequest, draft: FormDraft, form: FieldForm, key: str, title: str, **more: Any) -> HttpResponse:
    def act() -> FormDraft:
        return actions.write_field(draft, form.field(), form.cleaned_data["seen"], by=asking(request), instead_of=key)

    def theirs(now: Form) -> tuple[str, Theirs]:
        there = now.fields.get(key or form.cleaned_data["key"])
        if there is None:
            return "", [(title, _("removed"))]
        return editing.mark(there), comparing.of_field(there)

    return _written(request, draft, form, act, theirs, title=title, what=f"field:{key}", **more)


@shows(FormDraft)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_text(request: HttpRequest, draft: int) -> HttpResponse:
    """The definition itself, for those who write it."""
    found = _to_write(request, draft)
    initial = {"text": found.text, "seen": editing.mark(found.text)}
    form = TextForm(posted(request), initial=initial)

    def act() -> FormDraft:
        data = form.cleaned_data
        return actions.write_text(found, data["text"], data["seen"], by=asking(request))

    def theirs(now: Form) -> tuple[str, Theirs]:
        return editing.mark(now.text), []

    return _written(request, found, form, act, theirs, title=_("Text of the form"), is_text=True)


def _written(
    request: HttpRequest,
    draft: FormDraft,
    form: Seen,
    act: Callable[[], FormDraft],
    theirs: Callable[[Form], tuple[str, Theirs]],
    **more: Any,
) -> HttpResponse:
    """Saved; or what was typed with its faults, or beside what somebody else wrote meanwhile."""
    status = 200
    if form.is_bound:
        status = 422
        try:
            if form.is_valid():
                act()
                messages.success(request, _("Saved."))
                return redirect("formdesk:draft-detail", draft.pk)
        except actions.Met as met:
            seen, told = theirs(met.now)
            typed = form.cleaned_data.get("text", "")
            form.met(seen)
            more |= {"conflict": met, "theirs": told, "pieces": pieces(met.now.text, typed) if typed else None}
            status = 409
        except BadInput as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
    context = {"draft": draft, "form": form, "crumbs": _above(draft)} | more
    return render(request, "submissions/formdesk/part_form.html", context, status=status)


@shows(FormDraft)
@require_POST
def draft_arrange(request: HttpRequest, draft: int) -> HttpResponse:
    """A button says what: up, down or remove, and of which field or section."""
    found = _to_write(request, draft)
    how = next((one for one in (editing.UP, editing.DOWN, editing.REMOVE) if one in request.POST), "")
    sort, _colon, part = request.POST.get(how, "").partition(":")
    if not how or sort not in ("field", "section"):
        raise BadInput("bad-move", _("Nothing was chosen."))
    try:
        actions.arrange(
            found, part, how, request.POST.get("seen", ""), by=asking(request), is_section=sort == "section"
        )
    except (actions.Met, actions.Lacking) as problem:
        found.refresh_from_db()
        return _detail(request, found, status=409, refusal=problem)
    except BadInput as problem:
        return _detail(request, found, status=422, refusal=problem)
    messages.success(request, _("Saved."))
    return redirect(reverse("formdesk:draft-detail", args=[found.pk]) + f"#{sort}-{part}")


@shows(FormDraft)
@require_POST
def draft_release(request: HttpRequest, draft: int) -> HttpResponse:
    found = _draft(request, draft)
    require(rules.may_release(asking(request), found))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, status=422, form=form)
    data = form.cleaned_data
    try:
        version = actions.release(found, data["seen"], by=asking(request), reason=data["reason"])
    except Conflict as problem:
        found.refresh_from_db()
        form.met(editing.mark(found.text))
        return _detail(request, found, status=409, form=form, refusal=problem)
    messages.success(request, _("Version %(number)s is released.") % {"number": version.version})
    return redirect("formdesk:form-detail", found.code)


@shows(FormDraft)
@require_POST
def draft_discard(request: HttpRequest, draft: int) -> HttpResponse:
    found = _to_write(request, draft)
    form = ReasonForm(request.POST, auto_id="id_give_up_%s")
    if not form.is_valid():
        return _detail(request, found, status=422, give_up=form)
    actions.discard(found, by=asking(request), reason=form.cleaned_data["reason"])
    messages.success(request, _("The draft was given up. Its text is kept."))
    return redirect("formdesk:form-detail", found.code)


def _draft(request: HttpRequest, pk: int) -> FormDraft:
    require(rules.may_keep_forms(asking(request)))
    return get_object_or_404(rules.visible_to(asking(request)).select_related("based_on", "released_as"), pk=pk)


def _to_write(request: HttpRequest, pk: int) -> FormDraft:
    draft = _draft(request, pk)
    require(rules.may_write(asking(request), draft))
    return draft


def _crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [*crumbs((_("Forms"), FORMS)), *further]


def _above(draft: FormDraft) -> list[tuple[str, str]]:
    return _crumbs(
        (str(draft.form.title), reverse("formdesk:form-detail", args=[draft.code])),
        (_("Draft %(number)s") % {"number": draft.pk}, reverse("formdesk:draft-detail", args=[draft.pk])),
    )
