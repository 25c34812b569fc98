"""What moved a figure since the previous month, for everyone: page by page, and whole as a file."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from ipportal.core.kit import downloads
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.metrics.movements.moves import Movement, Movements
from ipportal.core.metrics.receipts.members import PAGE
from ipportal.site.dashboards.filters import MOVEMENT_READS, VIEW_READS
from ipportal.site.dashboards.movements.tables import file_headings, file_rows, listed
from ipportal.site.dashboards.public import crumbs, receipt_of
from ipportal.site.dashboards.queries import Receipt


@public_page(reads=MOVEMENT_READS)
def movement_list(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """What came in, then what went out, each with what happened to it."""
    receipt = receipt_of(request, metric, region, month)
    movements = _moved(receipt)
    page: Page[Movement] = Paginator(movements, PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]  # a sequence
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    context = {
        "receipt": receipt,
        "view": receipt.view,
        "movements": movements,
        "page": page,
        "moved": listed(movements, page) if len(movements) else None,
        "crumbs": crumbs(receipt),
    }
    return render(request, "site/dashboards/movements/movement_list.html", context)


@public_page(reads=VIEW_READS)
def movement_file(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponseBase:
    """All of them, sent while they are found."""
    movements = _moved(receipt_of(request, metric, region, month))
    return downloads.streamed_csv(
        f"{metric}-{region}-{month}-movements", file_headings(movements), file_rows(movements)
    )


def _moved(receipt: Receipt) -> Movements:
    if receipt.counted is None:
        raise NothingHere(_("This figure counts nothing that could be listed."))
    if receipt.movements is None:
        raise NothingHere(_("What happened in a period has no movements."))
    return receipt.movements
