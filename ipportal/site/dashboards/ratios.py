"""The page of a ratio of two published values: the operands, what they make, or which of them nobody has published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import NothingHere
from ipportal.core.metrics.definitions import Definition
from ipportal.core.metrics.published import Ratio, ratios
from ipportal.core.metrics.standpoints import Standpoint
from ipportal.core.regions.models import PROVINCE
from ipportal.site.dashboards.filters import chosen_region, parsed_month
from ipportal.site.dashboards.queries import shown_span
from ipportal.templatetags.portal import path_with


def ratio_page(request: HttpRequest, definition: Definition, region: str, month: str, view: Standpoint) -> HttpResponse:
    """One month of the province: of which a value was published, or of which the portal has figures."""
    asked = parsed_month(month)
    place = chosen_region(region, view, asked)
    if place.code != PROVINCE:
        raise NothingHere(_("This figure compares the province with the nation; other places have none."))
    known = ratios(definition, view)
    ratio = next((found for found in known if found.month == asked), None)
    if ratio is None:
        shown = shown_span(view)
        if shown is None or asked not in shown:
            raise NothingHere(_("Neither the province's nor the nation's value is known from a publication."))
        ratio = Ratio(definition, asked, None, None)
    context = {
        "ratio": ratio,
        "region": place,
        "view": view,
        "known": known,
        "crumbs": [(_("Dashboard"), path_with(reverse("figures:dashboard"), **view.query))],
    }
    return render(request, "site/dashboards/ratio.html", context)
