"""Releases for everyone: which there are, what each says, how it differs from today, and the proof that it holds."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ipportal.core.kit import downloads
from ipportal.core.kit.errors import BadInput, NothingHere
from ipportal.core.kit.pages import mark_public, public_page
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.filters import release_asked
from ipportal.core.metrics.releases import rebuilding, revisions
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.standpoints import days_of
from ipportal.core.regions.models import Level, Region
from ipportal.site.dashboards.releases import files
from ipportal.templatetags.portal import path_with

MOST_SHOWN: Final = 50


@public_page()
def release_list(request: HttpRequest) -> HttpResponse:
    """Every release, the newest month first; what a newer one replaced stays listed."""
    found = [(release, Month.from_no(release.month)) for release in Release.objects.ever_published()]
    return render(request, "site/dashboards/releases/release_list.html", {"releases": found, "crumbs": crumbs()[:1]})


@public_page()
def release_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One release: by whom and from what, its digest, and what would come out otherwise today."""
    release = _release(code)
    moved = revisions.since(release)
    places = Region.objects.in_bulk({entry.published.region_code for entry in moved})
    larger = [entry for entry in moved if places[entry.published.region_code].level != Level.COUNTY]
    context = {
        "release": release,
        "month": Month.from_no(release.month),
        "day": days_of([release.seq]).get(release.seq),
        "moved": len(moved),
        "shown": [(entry, places[entry.published.region_code]) for entry in larger[:MOST_SHOWN]],
        "others": Release.objects.ever_published().filter(month=release.month).exclude(pk=release.pk),
        "figures_path": path_with(reverse("figures:dashboard"), release=release.code),
        "crumbs": crumbs(),
    }
    return render(request, "site/dashboards/releases/release_detail.html", context)


@login_not_required
@require_safe
def release_check(request: HttpRequest, code: str) -> HttpResponse:
    """Computed while one waits, never kept: the release is built again from what was known then, and compared."""
    mark_public(request)
    release = _release(code)
    context = {
        "release": release,
        "differences": rebuilding.reproduce(release)[:MOST_SHOWN],
        "crumbs": [*crumbs(), (release.code, reverse("figures:release-detail", args=[release.code]))],
    }
    response = render(request, "site/dashboards/releases/release_check.html", context)
    response["Cache-Control"] = "no-store"
    return response


@public_page()
def release_values(request: HttpRequest, code: str) -> HttpResponse:
    """All its values, as a table for spreadsheets."""
    release = _release(code)
    return downloads.as_csv(release.code, files.headings(), files.rows(release))


@public_page()
def release_canonical(request: HttpRequest, code: str) -> HttpResponse:
    """The text that the digest is taken of, byte for byte."""
    release = _release(code)
    return HttpResponse(
        files.canonical(release).encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{release.code}.json"'},
    )


def crumbs() -> list[tuple[str, str]]:
    return [(_("Dashboard"), reverse("figures:dashboard")), (_("Releases"), reverse("figures:releases"))]


def _release(code: str) -> Release:
    try:
        return release_asked(code)
    except BadInput as error:
        raise NothingHere(str(error)) from error
