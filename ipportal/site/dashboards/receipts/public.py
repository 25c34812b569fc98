"""The things that a figure counts, for everyone: page by page, and whole as a file."""

from __future__ import annotations

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from ipportal.core.kit import downloads
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.metrics.receipts.members import Receipt
from ipportal.site.dashboards.filters import FIGURE_READS, RECEIPT_READS, chosen_cursor
from ipportal.site.dashboards.public import crumbs, receipt_of
from ipportal.site.dashboards.receipts.tables import file_headings, file_rows, listed
from ipportal.site.dashboards.receipts.workbooks import MOST_ROWS, about
from ipportal.site.dashboards.things import things_of


@public_page(reads=RECEIPT_READS)
def member_list(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """One page of them; the address says where it begins."""
    receipt = receipt_of(request, metric, region, month)
    context = {
        "receipt": receipt,
        "view": receipt.view,
        "listed": listed(_counted(receipt.counted), chosen_cursor(request.GET)),
        "most_rows": MOST_ROWS,
        "crumbs": crumbs(receipt),
    }
    return render(request, "site/dashboards/receipts/member_list.html", context)


@public_page(reads=FIGURE_READS)
def member_file(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponseBase:
    """All of them, sent while they are found. What is known with a change set does not move meanwhile."""
    receipt = receipt_of(request, metric, region, month)
    counted = _counted(receipt.counted)
    name = f"{metric}-{region}-{month}-{receipt.things.noun}"
    return downloads.streamed_csv(name, file_headings(counted), file_rows(counted))


@public_page(reads=FIGURE_READS)
def member_workbook(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """The first of them, with what the figure rests on; a long receipt says how many are in the CSV only."""
    receipt = receipt_of(request, metric, region, month)
    counted = _counted(receipt.counted)
    rows, name = islice(file_rows(counted), MOST_ROWS), f"{metric}-{region}-{month}-{receipt.things.noun}"
    return downloads.as_xlsx(name, file_headings(counted), rows, about(receipt))


def _counted(counted: Receipt | None) -> Receipt:
    if counted is None:
        raise NothingHere(_("This figure counts nothing that could be listed."))
    if not counted.is_open:
        raise NothingHere(str(things_of(counted).note))
    return counted
