"""What everybody may read of the results, from the hour of each edition on: the winners, one winner, the same as files.

No page here is kept: an hour strikes without any data moving. All that one answer says is of one moment.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.results import tables
from awards.results.filters import READS, AwardFilter
from awards.results.listing import in_order, latest, prizes, with_names
from awards.results.models import Award
from ipportal.core.accounts.frame import narrowed
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.kit.workbooks import About
from ipportal.templatetags.portal import path_with

if TYPE_CHECKING:
    import datetime as dt

    from django.core.paginator import Page
    from django.http import HttpRequest

    from awards.rounds.models import Edition

NAME: Final = "award-winners"
PER_PAGE: Final = 100  # an edition awards 90 at most


@public_page(reads=(*READS, "page"), keeps=False)
def results(request: HttpRequest) -> HttpResponse:
    """The winners; above them what each category of the edition gives."""
    at = clock.now()
    found, rows = _winners(request, at)
    edition = latest(rows) or latest(found.queryset)
    context = {
        "filter": found,
        "page": _page(request, rows),
        "edition": edition,
        "prizes": _prizes(edition, at) if edition else [],
        "sources": sorted({award.decision.document for award in rows}),
        "revoked": Award.objects.revoked(at).count(),
        "files": _files(request),
        "today": at.astimezone(OFFICE_ZONE).date(),
    }
    return render(request, "awards/results/results.html", context)


@public_page(reads=READS, keeps=False)
def results_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The list of the page as CSV, Excel or JSON: same filters, same rows, same order."""
    at = clock.now()
    _found, rows = _winners(request, at)
    if kind == "json":
        text = json.dumps([tables.facts(award) for award in rows], ensure_ascii=False, indent=1)
        headers = {"Content-Disposition": f'attachment; filename="{NAME}.json"'}
        return HttpResponse(text, content_type="application/json", headers=headers)
    headings, lines = [str(heading) for heading in tables.COLUMNS], tables.lines(rows)
    if kind == "csv":
        return downloads.as_csv(NAME, headings, lines)
    day = at.astimezone(OFFICE_ZONE).date().isoformat()
    about = About(_("About this file"), [(_("Award winners"), len(rows)), (_("As of"), day)])
    return downloads.as_xlsx(NAME, headings, lines, about)


@public_page(keeps=False)
def award(request: HttpRequest, award: int) -> HttpResponse:
    """One winner: what for, who, which prize, by which decision."""
    at = clock.now()
    found = with_names(Award.objects.published(at)).filter(pk=award).first()
    if found is None:
        raise NothingHere(_("There is no award with that number."))
    above = [(_("Patent awards"), reverse("rounds")), (_("Award winners"), reverse("awards"))]
    context = {"award": found, "crumbs": above, "today": at.astimezone(OFFICE_ZONE).date()}
    return render(request, "awards/results/award.html", context)


def _winners(request: HttpRequest, at: dt.datetime) -> tuple[AwardFilter, list[Award]]:
    found = AwardFilter(request.GET, queryset=with_names(Award.objects.published(at)))
    return found, in_order(narrowed(found))


def _prizes(edition: Edition, at: dt.datetime) -> list[Any]:
    given = Award.objects.published(at).filter(edition=edition).values_list("category", flat=True)
    return prizes(edition, Counter(given))


def _page(request: HttpRequest, rows: list[Award]) -> Page[Award]:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    return page


def _files(request: HttpRequest) -> list[tuple[str, str]]:
    """Where the same list lies as a file."""
    query = {name: request.GET[name] for name in READS if request.GET.get(name)}
    labels = {"csv": _("Download CSV"), "xlsx": _("Download Excel"), "json": _("Download JSON")}
    return [(path_with(reverse("awards-file", args=[kind]), **query), label) for kind, label in labels.items()]
