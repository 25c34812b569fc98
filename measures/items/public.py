"""What everybody may see of the measures: the tracker, one page for each item, and the list as a file."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit import clock, downloads
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.kit.workbooks import About
from ipportal.core.submissions.attachments.sending import sent
from ipportal.templatetags.portal import path_with
from measures.items import pages, tables
from measures.items.filters import READS, ItemFilter, standings_of
from measures.items.lights import NAMES, TONES, Colour
from measures.items.models import PolicyDocument, PolicyItem, Theme
from measures.items.queries import Standing, standings
from measures.items.reports.models import ReportState
from measures.items.work.models import Evidence

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

NAME: Final = "measures"


@public_page(reads=READS)
def tracker(request: HttpRequest) -> HttpResponse:
    """Every item that holds today, with its light and the rule that made it."""
    found = ItemFilter(request.GET, queryset=PolicyItem.objects.current())
    rows = standings_of(found)
    lights = Counter(standing.light.colour for standing in rows)
    context = {
        "filter": found,
        "rows": rows,
        "themes": by_theme(rows),
        "lights": [(NAMES[colour], TONES[colour], lights[colour]) for colour in Colour],
        "documents": PolicyDocument.objects.current(),
        "files": files(request),
        "today": clock.today(),
    }
    return render(request, "measures/items/tracker.html", context)


def by_theme(rows: list[Standing]) -> list[tuple[str, list[Standing]]]:
    order = list(Theme.values)
    in_order = sorted(rows, key=lambda standing: (order.index(standing.item.theme), standing.item.order))
    groups = groupby(in_order, key=lambda standing: str(standing.item.theme))
    return [(str(Theme(theme).label), list(group)) for theme, group in groups]


def files(request: HttpRequest) -> list[tuple[str, str]]:
    """Where the same list lies as a file."""
    labels = {"csv": _("Download CSV"), "xlsx": _("Download Excel")}
    query = {name: request.GET[name] for name in READS if request.GET.get(name)}
    return [(path_with(reverse("measures-file", args=[kind]), **query), label) for kind, label in labels.items()]


@public_page(reads=READS)
def measures_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The list of the tracker as CSV or Excel: same filters, same rows."""
    rows = standings_of(ItemFilter(request.GET, queryset=PolicyItem.objects.current()))
    headings, lines = [str(heading) for heading in tables.PUBLIC], tables.public_rows(rows)
    if kind == "csv":
        return downloads.as_csv(NAME, headings, lines)
    return downloads.as_xlsx(NAME, headings, lines, about(len(rows)))


def about(count: int) -> About:
    facts = [(_("Measures"), count), (_("As of"), clock.today().isoformat())]
    return About(_("About this file"), [*facts, (_("Rule of progress"), pages.rule_of_progress())])


@public_page()
def measure_detail(request: HttpRequest, measure: str) -> HttpResponse:
    """One item: who, what, by when, whom to ask; how far it is and what proves it; what is late; its history."""
    found = standings(PolicyItem.objects.current().filter(code=measure))
    if not found:
        raise NothingHere(_("There is no measure with that code."))
    standing = found[0]
    reports = [report for report in standing.item.reports.all() if report.state == ReportState.ACCEPTED]
    context: dict[str, Any] = pages.item_context(standing) | {
        "evidence": [proof for proof in standing.evidence if proof.is_public],
        "report": reports[0] if reports else None,
        "crumbs": [(_("Measures"), reverse("measures"))],
    }
    return render(request, "measures/items/measure.html", context)


@public_page(keeps=False)
def evidence_file(request: HttpRequest, measure: str, evidence: str) -> FileResponse:
    """A file that the province has made public, of an item that holds today."""
    current = PolicyItem.objects.current().filter(code=measure)
    found = Evidence.objects.published().files().filter(pk=int(evidence), item__in=current).first()
    if found is None:
        raise NothingHere(_("There is no public file with that number."))
    return sent(found.stored_as, found.file_name, found.content_type)
