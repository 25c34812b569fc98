"""Marks of abnormal filings at the desk of the province: listed, put down, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awards.nominations import marks, rules
from awards.nominations.forms import EndMarkForm, MarkForm
from awards.nominations.models import AbnormalFiling
from awards.nominations.views import at_desk, crumbs, show_form
from ipportal.core.accounts.frame import asking, attempt, page_of, posted
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(AbnormalFiling)
@require_safe
def mark_list(request: HttpRequest) -> HttpResponse:
    who = at_desk(request)
    require(rules.may_keep_marks(who))
    page = page_of(request, rules.marks_visible_to(asking(request)))
    return render(request, "awards/nominations/mark_list.html", {"page": page, "who": who, "crumbs": crumbs()})


@shows(AbnormalFiling)
@require_http_methods(["GET", "HEAD", "POST"])
def mark_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_keep_marks(at_desk(request)))
    form, back = MarkForm(posted(request)), reverse("nominations:marks")
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            made = attempt(form, lambda: marks.mark_body(by=asking(request), **facts))
        except Conflict as conflict:
            return show_form(request, form, _("Mark a body"), back, status=409, refusal=conflict)
        if made:
            messages.success(request, _("Saved."))
            return redirect(back)
    return show_form(request, form, _("Mark a body"), back)


@shows(AbnormalFiling)
@require_http_methods(["GET", "HEAD", "POST"])
def mark_end(request: HttpRequest, mark: int) -> HttpResponse:
    require(rules.may_keep_marks(at_desk(request)))
    found = get_object_or_404(rules.marks_visible_to(asking(request)), pk=mark)
    form = EndMarkForm(posted(request), initial={"version": found.version, "until": found.until})
    title, back = _("End the mark: %(name)s") % {"name": found.name}, reverse("nominations:marks")
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            ended = attempt(form, lambda: marks.end_mark(found, by=asking(request), **facts))
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict)
        if ended:
            messages.success(request, _("Saved."))
            return redirect(back)
    return show_form(request, form, title, back)
