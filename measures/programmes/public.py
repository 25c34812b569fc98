"""What anybody may see of the programmes: numbers of all, rows of what names nobody."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.kit.pages import public_page
from measures.programmes.frame import PROGRAMMES
from measures.programmes.models import ServiceCase, Talent
from measures.programmes.sorts import ROOM, SERVICES, TALENTS
from measures.records import counting, pages
from measures.records.filters import reads_of
from measures.records.sorts import of_room

READS: Final = reads_of(of_room(ROOM))


@public_page()
def overview(request: HttpRequest) -> HttpResponse:
    """How much there is of everything, and of talents and services only how many."""
    today = clock.today()
    talents, cases = Talent.objects.counted(today), ServiceCase.objects.counted(today)
    context = {
        "lists": [pages.shelf_of(PROGRAMMES, sort, today) for sort in of_room(ROOM) if sort.is_public],
        "talents": counting.by_word(TALENTS, "level", talents),
        "talents_by_city": counting.by_city(TALENTS, talents),
        "persons": counting.totals(TALENTS, talents),
        "cases": counting.by_word(SERVICES, "service", cases),
        "clients": counting.totals(SERVICES, cases),
        "demonstration": talents.filter(demonstration=True).exists() or cases.filter(demonstration=True).exists(),
        "today": today,
        "crumbs": [(_("Measures"), reverse("measures"))],
    }
    return render(request, "measures/programmes/overview.html", context)


@public_page(reads=READS)
def public_list(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.public_list(request, PROGRAMMES, sort)


@public_page(reads=READS)
def public_file(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.public_file(request, PROGRAMMES, sort)
