"""The patents that a figure counts, for everyone: page by page, and whole as a file."""

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
from ipportal.site.dashboards.receipts.tables import MemberTable, file_headings, file_rows
from ipportal.site.dashboards.receipts.workbooks import MOST_ROWS, about


@public_page(reads=RECEIPT_READS)
def member_list(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """One page of the patents; the address says where it begins."""
    receipt = receipt_of(request, metric, region, month)
    context = {
        "receipt": receipt,
        "view": receipt.view,
        "listed": MemberTable.of(_counted(receipt.counted), chosen_cursor(request.GET)),
        "most_rows": MOST_ROWS,
        "crumbs": crumbs(receipt),
    }
    return render(request, "site/dashboards/receipts/member_list.html", context)


@public_page(reads=FIGURE_READS)
def member_file(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponseBase:
    """All of them, sent while they are found. What is known with a change set does not move meanwhile."""
    counted = _counted(receipt_of(request, metric, region, month).counted)
    return downloads.streamed_csv(f"{metric}-{region}-{month}-patents", file_headings(), file_rows(counted))


@public_page(reads=FIGURE_READS)
def member_workbook(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """The first of them, with what the figure rests on; a long receipt says how many are in the CSV only."""
    receipt = receipt_of(request, metric, region, month)
    rows = islice(file_rows(_counted(receipt.counted)), MOST_ROWS)
    return downloads.as_xlsx(f"{metric}-{region}-{month}-patents", file_headings(), rows, about(receipt))


def _counted(counted: Receipt | None) -> Receipt:
    if counted is None:
        raise NothingHere(_("This figure counts nothing that could be listed."))
    return counted
