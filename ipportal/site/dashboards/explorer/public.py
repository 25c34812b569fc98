"""The explorer: any metric, place and month, as the reader chooses; its table also as a file."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.published import is_published
from ipportal.site.dashboards import queries as dashboards
from ipportal.site.dashboards.explorer import queries
from ipportal.site.dashboards.explorer.filters import READS, Asked, asked
from ipportal.site.dashboards.explorer.queries import Explored
from ipportal.site.dashboards.explorer.tables import SpotTable, as_objects, as_rows, columns
from ipportal.site.dashboards.filters import chosen_view
from ipportal.site.dashboards.public import FILES, MONTH_NUMBERS, span_of
from ipportal.site.dashboards.tables import PERIOD_NAMES
from ipportal.templatetags.portal import grouped, path_with, period_name, region_name

JSON: Final = "json"
PERIOD_ENDS: Final = {"ytd": "-ytd", "year": "-year"}
PLACES_ON_MAP: Final = 1  # decimals of a value on the map, at most


@public_page(reads=READS)
def explore(request: HttpRequest) -> HttpResponse:
    """A form, and what it asks for: table, map, series, and a small line for each city."""
    view = chosen_view(request.GET)
    span = dashboards.shown_span(view)
    context: dict[str, Any] = {"view": view, "crumbs": [(_("Dashboard"), reverse("figures:dashboard"))]}
    if span is not None:
        wanted = asked(request.GET, view, span)
        context |= _form(wanted) | {"span": span}
        if wanted.definition.has_data and not is_published(wanted.definition):
            context |= _shown(queries.explore(view, wanted, span))
    return render(request, "site/dashboards/explorer/explore.html", context)


def _form(wanted: Asked) -> dict[str, Any]:
    return {
        "asked": wanted,
        "definition": wanted.definition,
        "of_province": is_published(wanted.definition),
        "metrics": sorted(catalogue().values(), key=lambda known: not known.has_data),
        "periods": [(period, PERIOD_NAMES[period]) for period in wanted.definition.periods],
        "choices": sorted(
            {*wanted.cities, *wanted.parts, *filter(None, [wanted.place])}, key=lambda region: region.code
        ),
        "month_numbers": MONTH_NUMBERS,
    }


def _shown(explored: Explored) -> dict[str, Any]:
    wanted = explored.asked
    caption = _("%(metric)s by place, %(month)s") % {
        "metric": wanted.definition.name,
        "month": period_name(wanted.month, wanted.period),
    }
    return {
        "explored": explored,
        "table": SpotTable(explored, caption),
        "files": _files(explored),
        "map_decimals": min(PLACES_ON_MAP, wanted.definition.decimals),
        "scale": [grouped(bound, wanted.definition.decimals) for bound in explored.scale or ()],
    }


def _files(explored: Explored) -> list[tuple[str, str]]:
    """Where the same table lies as a file."""
    labels = {"csv": _("Download CSV"), "xlsx": _("Download Excel"), JSON: _("Download JSON")}
    query = {**explored.asked.query, **explored.view.query}
    return [(path_with(reverse("figures:explore-file", args=[kind]), **query), label) for kind, label in labels.items()]


@public_page(reads=READS)
def explore_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The table of the explorer: same metric, places, month and order, same numbers."""
    view = chosen_view(request.GET)
    span = span_of(view)
    wanted = asked(request.GET, view, span)
    if not wanted.definition.has_data:
        raise NothingHere(_("This figure has no value for any month: its data source does not exist yet."))
    if is_published(wanted.definition):
        raise NothingHere(_("This figure compares the province with the nation; cities and counties have none."))
    explored = queries.explore(view, wanted, span)
    name = f"{wanted.definition.code}-{wanted.query['places']}-{wanted.month}{PERIOD_ENDS.get(wanted.period, '')}"
    if kind == JSON:
        return _as_json(explored, name)
    shown = columns(explored)
    return FILES[kind](name, [str(column.heading) for column in shown], as_rows(explored, shown))


def _as_json(explored: Explored, name: str) -> HttpResponse:
    """With what the numbers rest on: basis, release or day, and the version of the definition."""
    wanted, known = explored.asked, explored.known
    told = {
        "metric": wanted.definition.code,
        "month": str(wanted.month),
        "period": wanted.period,
        "within": wanted.whole.code,
        "within_name": region_name(wanted.whole),
        "basis": known.basis,
        "release": known.release.code if known.release else None,
        "as_of": explored.view.query.get("as_of"),
        "definition_version": known.version(wanted.definition.code),
        "data_up_to": known.data_up_to,
        "remark": explored.remark or None,
        "rank_note": explored.doubts or None,
        "count": len(wanted.parts) + 1,
        "results": as_objects(explored),
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
