"""What anybody may see of international exchange."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.kit.pages import public_page
from measures.exchange.frame import EXCHANGE
from measures.exchange.sorts import ROOM
from measures.records import pages
from measures.records.filters import reads_of
from measures.records.sorts import of_room

READS: Final = reads_of(of_room(ROOM))


@public_page()
def overview(request: HttpRequest) -> HttpResponse:
    """How much there is of everything."""
    today = clock.today()
    context = {
        "lists": [pages.shelf_of(EXCHANGE, sort, today) for sort in of_room(ROOM)],
        "today": today,
        "crumbs": [(_("Measures"), reverse("measures"))],
    }
    return render(request, "measures/exchange/overview.html", context)


@public_page(reads=READS)
def public_list(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.public_list(request, EXCHANGE, sort)


@public_page(reads=READS)
def public_file(request: HttpRequest, sort: str) -> HttpResponse:
    return pages.public_file(request, EXCHANGE, sort)
