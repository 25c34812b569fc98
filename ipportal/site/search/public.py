"""Search for everybody: the same answer whoever asks, without any script; suggestions where scripts run."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.search import finding
from ipportal.core.search.registry import kinds

PER_PAGE: Final = 30


@public_page(reads=("q", "kind", "page"), keeps=False)
def search(request: HttpRequest) -> HttpResponse:
    """Results in their groups, a page at a time; the nearest titles and ways on where there is none."""
    question = finding.Question.of(request.GET.get("q", ""))
    label = request.GET.get("kind", "")
    if label and label not in {kind.label for kind in kinds()}:
        raise NothingHere(_("Nothing of this kind can be searched."))
    page = Paginator(finding.answers(question, label), PER_PAGE).get_page(request.GET.get("page"))
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    found = page.paginator.count
    context = {
        "question": question,
        "kind": label,
        "page": page,
        "titles": {kind.label: kind.title for kind in kinds()},
        "counts": finding.counts(question) if found else [],
        "nearest": finding.nearest(question) if question.text and not found else [],
    }
    return render(request, "site/search/search.html", context)


@public_page(reads=("q",), keeps=False)
def suggestions(request: HttpRequest) -> HttpResponse:
    """A few titles, for the field in which somebody types."""
    found = finding.suggestions(finding.Question.of(request.GET.get("q", "")))
    return render(request, "site/search/_suggestions.html", {"suggestions": found})
