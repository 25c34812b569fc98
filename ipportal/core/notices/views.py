"""Notices at the desk of the officials: the list with drafts, the form, and the button that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, crumbs, narrowed, page_of, posted
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.notices import actions, registry, rules
from ipportal.core.notices.filters import DeskFilter
from ipportal.core.notices.forms import NoticeForm
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.models import OPEN

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(Notice)
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Drafts and what has not opened yet too; how many objections wait."""
    require(rules.may_keep_notices(asking(request)))
    found = DeskFilter(request.GET, queryset=rules.visible_to(asking(request)))
    waiting = Count("objections", filter=Q(objections__state__in=OPEN))
    page = page_of(request, narrowed(found).annotate(waiting=waiting).order_by("-opens_on", "-id"))
    context = {"filter": found, "page": page, "today": clock.today(), "crumbs": crumbs()}
    return render(request, "notices/notice_list.html", context)


@shows(Notice)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_keep_notices(asking(request)))
    form = NoticeForm(posted(request))
    return _drafted(request, form, None) or _form(request, form)


@shows(Notice)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_correct(request: HttpRequest, notice: int) -> HttpResponse:
    """A correction stands beside what it corrects, which stays as it was."""
    corrected = _notice(request, notice)
    form = NoticeForm(posted(request), corrects=corrected)
    return _drafted(request, form, corrected) or _form(request, form, corrected=corrected)


def _drafted(request: HttpRequest, form: NoticeForm, corrects: Notice | None) -> HttpResponse | None:
    if not (form.is_bound and form.is_valid()):
        return None
    made = attempt(form, lambda: actions.draft_notice(form.text, by=asking(request), corrects=corrects))
    return redirect("notices:notice-detail", made.pk) if made else None


@shows(Notice)
@require_safe
def notice_detail(request: HttpRequest, notice: int) -> HttpResponse:
    found = _notice(request, notice)
    return render(request, "notices/notice_detail.html", _around(found))


@shows(Notice)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, notice: int) -> HttpResponse:
    found = _notice(request, notice)
    require(rules.may_change(asking(request), found))
    form = NoticeForm(posted(request), notice=found)
    if form.is_bound and form.is_valid():
        changed = attempt(form, lambda: actions.change_draft(found, form.text, by=asking(request)))
        if changed:
            messages.success(request, _("Draft saved"))
            return redirect("notices:notice-detail", found.pk)
    return _form(request, form, notice=found)


@shows(Notice)
@require_POST
def notice_publish(request: HttpRequest, notice: int) -> HttpResponse:
    found = _notice(request, notice)
    try:
        actions.publish_notice(found, by=asking(request))
    except BadInput as problem:
        context = _around(found) | {"refused": problem}
        return render(request, "notices/notice_detail.html", context, status=422)
    messages.success(request, _("Published"))
    return redirect("notices:notice-detail", found.pk)


def _around(notice: Notice) -> dict[str, Any]:
    """What it will be when it is published: its last day, or why that cannot be counted yet."""
    last_day, why_not = notice.closes_on, ""
    if not notice.is_published and notice.working_days is not None:
        try:
            last_day = actions.last_day(notice.opens_on, notice.working_days, first_day_counts=notice.first_day_counts)
        except BadInput as problem:
            why_not = str(problem)
    return {
        "notice": notice,
        "items": [(item.name, registry.address_of(item.label, item.key)) for item in notice.items.all()],
        "last_day": last_day,
        "why_not": why_not,
        "corrections": notice.corrections.all(),
        "objections": notice.objections.all(),
        "today": clock.today(),
        "crumbs": crumbs((_("Notices"), "notices:notice-list")),
    }


def _form(request: HttpRequest, form: NoticeForm, **more: Any) -> HttpResponse:
    context = {"form": form, "crumbs": crumbs((_("Notices"), "notices:notice-list"))} | more
    return render(request, "notices/notice_form.html", context, status=422 if form.errors else 200)


def _notice(request: HttpRequest, pk: int) -> Notice:
    require(rules.may_keep_notices(asking(request)))
    return get_object_or_404(rules.visible_to(asking(request)).select_related("corrects"), pk=pk)
