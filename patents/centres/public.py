"""What everybody may read: the directory of centres, one centre by its public facts, the calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.accounts.frame import narrowed
from ipportal.core.kit import clock
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.regions.map import shapes
from ipportal.core.regions.models import Region
from patents.centres.calls.models import Call
from patents.centres.filters import READS, DirectoryFilter
from patents.centres.models import Centre


@public_page(reads=READS)
def directory(request: HttpRequest) -> HttpResponse:
    found = DirectoryFilter(request.GET, queryset=Centre.objects.published())
    rows = list(narrowed(found).with_names().order_by("-call__year", "city", "pk"))
    context = {
        "filter": found,
        "rows": rows,
        "shapes": shapes(by_city(rows)) if rows else (),
        "narrowed": _kept(request),
        "calls": Call.objects.published()[:10],
        "today": clock.today(),
    }
    return render(request, "patents/centres/directory.html", context)


@public_page()
def centre(request: HttpRequest, centre: int) -> HttpResponse:
    """Name, field, lead, members, days, status; nothing of money, reports or people."""
    found = Centre.objects.published().with_names().filter(pk=centre).first()
    if found is None:
        raise NothingHere(_("There is no centre with that number."))
    members = found.members.accepted().select_related("organisation")
    context = {"centre": found, "members": members, "crumbs": _above(), "today": clock.today()}
    return render(request, "patents/centres/centre.html", context)


@public_page()
def call(request: HttpRequest, call: int) -> HttpResponse:
    """Who may apply, until when, with what; what was not announced says so."""
    found = Call.objects.published().filter(pk=call).first()
    if found is None:
        raise NothingHere(_("There is no call with that number."))
    context = {"call": found, "quotas": found.quotas.select_related("city"), "crumbs": _above()}
    return render(request, "patents/centres/call.html", context | {"today": clock.today()})


def by_city(centres: Iterable[Centre]) -> list[tuple[Region, Decimal | None]]:
    """The 13 cities, each with how many of them it has; a city without one has no colour."""
    count = Counter(centre.city_id for centre in centres)
    return [(city, Decimal(count[city.code]) or None) for city in Region.objects.cities().order_by("code")]


def _kept(request: HttpRequest) -> str:
    """What a city of the map keeps of the list as it is narrowed."""
    kept = {name: value for name in READS if name != "city" and (value := request.GET.get(name))}
    return f"{urlencode(kept)}&" if kept else ""


def _above() -> list[tuple[str, str]]:
    return [(_("Cultivation centres"), reverse("centres"))]
