"""A new policy document with its items and targets, and the document that takes another's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from measures.items import rules
from measures.items.documents import actions
from measures.items.documents.forms import ItemForm, NewDocumentForm, ReplaceForm, TargetForm
from measures.items.models import PolicyDocument, PolicyItem
from measures.items.states import State
from measures.items.views import at_desk, crumbs, find_document, find_item

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(PolicyDocument)
@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_draft(at_desk(request)))
    form = NewDocumentForm(posted(request))
    if form.is_bound and form.is_valid():
        draft = attempt(form, lambda: actions.draft_document(by=asking(request), **form.cleaned_data))
        if draft:
            messages.success(
                request, _("The document was drafted. Add its items, then let another official publish it.")
            )
            return redirect("items:document", draft.pk)
    return _form(request, form, _("Draft a policy document"), reverse("items:documents"))


@shows(PolicyDocument, PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: HttpRequest, document: int) -> HttpResponse:
    found = find_document(request, document)
    _is_draft(request, found)
    sources = {"source_zh": found.source_zh, "source_en": found.source_en}
    form = ItemForm(posted(request), document=found, begun=sources)
    if form.is_bound and form.is_valid():
        facts = form.facts()
        if attempt(form, lambda: actions.add_item(found, by=asking(request), **facts)):
            messages.success(request, _("The item was added."))
            return redirect("items:document", found.pk)
    return _form(request, form, _("Add an item to %(code)s") % {"code": found.code}, _page_of(found.pk))


@shows(PolicyDocument, PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, item: int) -> HttpResponse:
    """All of an item of a draft: text, bodies, areas, source."""
    found = find_item(request, item)
    _is_draft(request, found.document)
    form = ItemForm(posted(request), document=found.document, item=found)
    if form.is_bound and form.is_valid():
        facts = form.facts()
        if attempt(form, lambda: actions.edit_item(found, by=asking(request), **facts)):
            messages.success(request, _("Saved."))
            return redirect("items:document", found.document_id)
    return _form(request, form, _("Item %(code)s") % {"code": found.code}, _page_of(found.document_id))


@shows(PolicyDocument, PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def target_new(request: HttpRequest, item: int) -> HttpResponse:
    found = find_item(request, item)
    _is_draft(request, found.document)
    form = TargetForm(posted(request))
    if form.is_bound and form.is_valid():
        actions.add_target(found, by=asking(request), **form.cleaned_data)
        messages.success(request, _("The target was added."))
        return redirect("items:document", found.document_id)
    return _form(request, form, _("Add a target to %(code)s") % {"code": found.code}, _page_of(found.document_id))


@shows(PolicyDocument, PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def document_replace(request: HttpRequest, document: int) -> HttpResponse:
    """Which document takes its place; how many items end with it is said before."""
    found = find_document(request, document)
    require(rules.may_draft(rules.acting_as(asking(request))))
    if found.published_at is None or found.replaced_by_id is not None:
        raise Conflict(_("Only a document that holds today can be replaced."))
    form = ReplaceForm(posted(request), document=found)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: actions.replace_document(found, by=asking(request), **data)):
            messages.success(request, _("The document is replaced."))
            return redirect("items:document", found.pk)
    context = {
        "document": found,
        "form": form,
        "ending": found.items.exclude(state=State.SUPERSEDED).count(),
        "crumbs": crumbs((_("Policy documents"), "items:documents")),
    }
    status = 422 if form.errors else 200
    return render(request, "measures/items/documents/document_replace.html", context, status=status)


def _is_draft(request: HttpRequest, document: PolicyDocument) -> None:
    require(rules.may_draft(rules.acting_as(asking(request))))
    if document.published_at is not None:
        raise Conflict(_("A published document is not changed; draft a revision."))


def _page_of(document: int) -> str:
    return reverse("items:document", args=[document])


def _form(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs((_("Policy documents"), "items:documents"))}
    return render(request, "measures/items/form.html", context, status=422 if form.errors else 200)
