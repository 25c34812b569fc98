"""The desk: what a signed-in person must do next, what is late, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import order_figures
from ipportal.core.submissions.models import Submission
from ipportal.site.pages import rules
from ipportal.site.pages.desk import calculations
from ipportal.site.pages.desk import desk as things_of

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@shows(ImportBatch, Submission)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "site/pages/desk.html", things_of(cast("User", request.user)))


@shows()
@require_safe
def desk_calculations(request: HttpRequest) -> HttpResponse:
    """How the figures stand, for a page that asks again every few seconds."""
    return render(request, "site/pages/_calculations.html", calculations())


@shows()
@require_POST
def recompute(request: HttpRequest) -> HttpResponse:
    """Order the figures anew; one order that waits serves all who asked."""
    user = cast("User", request.user)
    require(rules.may_recompute(user))
    with transaction.atomic():
        order_figures(by=user)
    return redirect("desk")
