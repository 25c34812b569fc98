"""Targets of a contract at the desk, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipportal.core.accounts.frame import asking, posted
from ipportal.core.kit.errors import Conflict, NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from patents.centres import rules
from patents.centres.contracts.actions import set_targets
from patents.centres.contracts.kpis import BY_CODE, MONEY
from patents.centres.contracts.scorecard import years_of
from patents.centres.forms import TargetsForm
from patents.centres.models import Centre
from patents.centres.views import find_centre, show_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@shows(Centre)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, centre: int, year: int) -> HttpResponse:
    """What the contract promises for a year of construction."""
    found = find_centre(request, centre)
    require(rules.may_keep_calls(rules.acting_as(asking(request))))
    if year not in years_of(found):
        raise NothingHere(_("Nothing is built in that year."))
    back = reverse("centres:centre", args=[found.pk])
    title = _("Targets of %(year)s: %(name)s") % {"year": year, "name": found}
    form = TargetsForm(posted(request), initial=_known(found, year))
    if form.is_bound and form.is_valid():
        try:
            set_targets(found, year, form.values(), by=asking(request))
        except Conflict as conflict:
            return show_form(request, form, title, back, status=409, refusal=conflict)
        messages.success(request, _("Saved."))
        return redirect(back)
    return show_form(request, form, title, back)


def _known(centre: Centre, year: int) -> dict[str, object]:
    """Money as the field of yuan takes it: whole fen."""
    rows = centre.targets.filter(year=year)
    return {row.kpi: int(row.value) if BY_CODE[row.kpi].unit == MONEY else f"{row.value:.0f}" for row in rows}
