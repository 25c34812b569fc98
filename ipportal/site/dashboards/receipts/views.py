"""A figure as the office sees it between releases: computed last, beside what is published, with the owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.revisions import history
from ipportal.core.metrics.releases.rules import may_see_unpublished
from ipportal.core.metrics.standpoints import AsComputed
from ipportal.site.dashboards.filters import chosen_cursor, chosen_period
from ipportal.site.dashboards.public import crumbs, receipt_seen_from
from ipportal.site.dashboards.receipts.tables import listed
from patents.register.models import Patent

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@shows(Patent, Release)
@require_safe
def figure_today(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """What it would be if it were published now, every value it was published with, and whose patents it counts."""
    person = cast("User", request.user)
    require(may_see_unpublished(person))
    receipt = receipt_seen_from(AsComputed(), metric, region, month, chosen_period(request.GET, metric))
    counted = receipt.counted
    context = {
        "receipt": receipt,
        "revisions": history(metric, receipt.region.code, receipt.month.no, receipt.period),
        "listed": listed(counted, chosen_cursor(request.GET), reader=person) if counted else None,
        "crumbs": crumbs(receipt),
    }
    return render(request, "site/dashboards/receipts/figure_today.html", context)
