"""What everybody may see of notices, from the day they open: the list, one page for each, corrections beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.accounts.frame import narrowed, page_of
from ipportal.core.kit import clock
from ipportal.core.kit.pages import public_page
from ipportal.core.notices import registry
from ipportal.core.notices.filters import NoticeFilter
from ipportal.core.notices.models import Notice
from ipportal.core.notices.objections.rules import may_object

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

READS: Final = ("kind", "state", "page")


@public_page(reads=READS, keeps=False)
def board(request: HttpRequest) -> HttpResponse:
    """Calls, publicity periods, results and corrections, the newest first."""
    found = NoticeFilter(request.GET, queryset=Notice.objects.published())
    context = {"filter": found, "page": page_of(request, narrowed(found)), "today": clock.today()}
    return render(request, "notices/board.html", context)


@public_page(keeps=False)
def notice_detail(request: HttpRequest, notice: int) -> HttpResponse:
    """One notice: who is on the list, from when to when, how to object and to whom; and what corrected it."""
    found = get_object_or_404(Notice.objects.published().select_related("corrects"), pk=notice)
    context: dict[str, Any] = shown(found) | {
        "corrections": found.corrections.published(),
        "may_object": may_object(found),
        "crumbs": [(_("Notices"), reverse("notices:board"))],
    }
    return render(request, "notices/notice.html", context)


def shown(notice: Notice) -> dict[str, Any]:
    items = [(item.name, registry.address_of(item.label, item.key)) for item in notice.items.all()]
    return {
        "notice": notice,
        "items": items,
        "address": registry.address_of(notice.subject_label, notice.subject_key),
        "is_open": notice.is_open(clock.today()),
        "today": clock.today(),
    }
