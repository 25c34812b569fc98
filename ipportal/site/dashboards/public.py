"""The dashboards: the cities of a month, a figure with all it rests on, cities compared; each also as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ipportal.core.kit import downloads
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.pages import public_page
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.published import is_published
from ipportal.core.metrics.queries import asked_period
from ipportal.core.metrics.receipts.members import Cursor
from ipportal.core.metrics.releases.revisions import history
from ipportal.core.metrics.standpoints import Standpoint
from ipportal.core.regions.models import PROVINCE
from ipportal.site.dashboards import queries
from ipportal.site.dashboards.boundaries import counterparts
from ipportal.site.dashboards.drawings import draw
from ipportal.site.dashboards.filters import (
    COMPARE_READS,
    FIGURE_READS,
    READS,
    chosen,
    chosen_cities,
    chosen_metric,
    chosen_month,
    chosen_period,
    chosen_region,
    chosen_view,
    inside,
    parsed_month,
    plain,
)
from ipportal.site.dashboards.movements.tables import listed as listed_moves
from ipportal.site.dashboards.nation import nation
from ipportal.site.dashboards.ratios import ratio_page
from ipportal.site.dashboards.receipts.tables import listed
from ipportal.site.dashboards.tables import (
    NUMERATOR,
    PERIOD_NAMES,
    PLACE_FILE,
    SERIES_FILE,
    PartTable,
    PlaceTable,
    in_order,
)
from ipportal.site.dashboards.things import has_figure
from ipportal.site.pages.queries import PER_10K, Span, province_and_cities
from ipportal.templatetags.portal import month_name, path_with, region_name

FILES: Final[dict[str, Callable[[str, Sequence[str], Iterable[Sequence[Any]]], HttpResponse]]] = {
    "csv": downloads.as_csv,
    "xlsx": downloads.as_xlsx,
}


MONTH_NUMBERS: Final = range(1, 13)
FIRST_FEW: Final = 10  # things shown with a figure; all of them have pages of their own
FEW_MOVED: Final = slice(5)


def _files(address: str, *args: str, **parameters: str | int) -> list[tuple[str, str]]:
    """Where the same table lies as a file."""
    labels = {"csv": _("Download CSV"), "xlsx": _("Download Excel")}
    return [(path_with(reverse(address, args=[*args, kind]), **parameters), label) for kind, label in labels.items()]


def _month_words(month: Month) -> dict[str, int]:
    return {"year": month.year, "month": month.month}


def crumbs(receipt: queries.Receipt) -> list[tuple[str, str]]:
    """The pages above: the dashboard of the month, and for a county its city."""
    query = receipt.view.query
    above = [(_("Dashboard"), path_with(reverse("figures:dashboard"), **_month_words(receipt.month), **query))]
    parent = receipt.region.parent
    if parent is not None and parent.code.startswith("32"):
        place = reverse("figures:figure", args=[receipt.definition.code, parent.code, str(receipt.month)])
        above.append((region_name(parent), path_with(place, **query)))
    return above


def span_of(view: Standpoint) -> Span:
    shown = queries.shown_span(view)
    if shown is None:
        raise NothingHere(_("No figures have been computed yet."))
    return shown


@public_page(reads=READS)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The province, its 13 cities as a table and as a map, and its place in the nation."""
    view = chosen_view(request.GET)
    shown = queries.shown_span(view)
    if shown is None:
        return render(request, "site/dashboards/dashboard.html", {"view": view, "nation": nation()})
    wanted = chosen(request.GET, shown, view)
    overview = queries.overview(view, wanted.month, shown)
    caption = _("Invention patents per 10,000 people by city")
    table = PlaceTable(
        overview.rows,
        month=wanted.month,
        caption=caption,
        ordering=wanted.ordering,
        query=view.query,
        doubts=overview.doubts,
    )
    context = {
        "overview": overview,
        "view": view,
        "table": table,
        "nation": nation(),
        "files": _files("figures:dashboard-file", ordering=wanted.ordering, **_month_words(wanted.month), **view.query),
        "compare_path": reverse("figures:compare"),
        "month_numbers": MONTH_NUMBERS,
    }
    return render(request, "site/dashboards/dashboard.html", context)


@public_page(reads=READS)
def dashboard_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The table of the dashboard, same month, same order, same numbers."""
    view = chosen_view(request.GET)
    shown = span_of(view)
    wanted = chosen(request.GET, shown, view)
    overview = queries.overview(view, wanted.month, shown)
    rows = in_order(overview.rows, wanted.ordering or "rank")
    headings = [*(str(column.heading) for column in PLACE_FILE), _("Note on the rank")]
    lines = [[*(c.value(row) for c in PLACE_FILE), overview.doubts if row.rank else ""] for row in rows]
    return FILES[kind](f"{PER_10K}-{wanted.month}", headings, lines)


@public_page(reads=FIGURE_READS)
def figure(request: HttpRequest, metric: str, region: str, month: str) -> HttpResponse:
    """The receipt of a figure: its two halves, where each comes from, what it counts, its history, its parts."""
    asked = definition(chosen_metric(metric))
    if is_published(asked):
        return ratio_page(request, asked, region, month, chosen_view(request.GET))
    receipt = receipt_of(request, metric, region, month)
    points = [(str(Month.from_no(f.month)), f.value) for f in reversed(receipt.series)]
    context = {
        "receipt": receipt,
        "view": receipt.view,
        "revisions": history(receipt.definition.code, receipt.region.code, receipt.month.no, receipt.period),
        "listed": listed(receipt.counted, Cursor(), FIRST_FEW) if receipt.counted and receipt.is_listed else None,
        "moved": listed_moves(receipt.movements, FEW_MOVED) if receipt.movements else None,
        "parts": _parts(receipt),
        "drawing": draw(points),
        "choices": queries.definitions_of(receipt.region),
        "periods": _periods(receipt),
        "counterparts": counterparts(receipt),
        "crumbs": crumbs(receipt),
        "files": _files("figures:figure-file", metric, region, month, **receipt.query),
        "month_numbers": MONTH_NUMBERS,
    }
    return render(request, "site/dashboards/figure.html", context)


def _parts(receipt: queries.Receipt) -> PartTable | None:
    """The cities of the province, or the counties of a city."""
    if (receipt.region.code != PROVINCE and receipt.things.by_city) or not receipt.parts:
        return None
    caption, kind = _("Counties of %(city)s"), _("County")
    if receipt.region.code == PROVINCE:
        caption, kind = _("Cities of %(city)s"), _("City")
    return PartTable(
        receipt.parts,
        month=receipt.month,
        caption=caption % {"city": region_name(receipt.region)},
        query=receipt.query,
        pair=receipt.pair,
        counted=str(receipt.numerator.name),
        things=receipt.things,
        kind=kind,
    )


def _periods(receipt: queries.Receipt) -> list[tuple[str, str, str]]:
    """The same figure over its other spans of time; a whole year is the last that is over."""
    code, region, month = receipt.definition.code, receipt.region.code, receipt.month
    december = Month(month.year, 12)
    year = december if december in receipt.span else december - 12
    ends = {period: year if period == "year" else month for period in receipt.definition.periods}
    return [
        (
            period,
            str(PERIOD_NAMES[period]),
            path_with(
                reverse("figures:figure", args=[code, region, str(end)]), **receipt.view.query, **asked_period(period)
            ),
        )
        for period, end in ends.items()
        if end == month or (end in receipt.span and receipt.view.holds(region, end))
    ]


@public_page(reads=FIGURE_READS)
def figure_file(request: HttpRequest, metric: str, region: str, month: str, kind: str) -> HttpResponse:
    """The history of one figure, as its page shows it."""
    receipt = receipt_of(request, metric, region, month)
    headings = [str(receipt.things.numerator if heading is NUMERATOR else heading) for heading, _value in SERIES_FILE]
    rows = [[value(receipt, figure) for _heading, value in SERIES_FILE] for figure in receipt.series]
    return FILES[kind](f"{metric}-{region}-{month}", headings, rows)


def receipt_of(request: HttpRequest, metric: str, region: str, month: str) -> queries.Receipt:
    """The figure of an address, seen as the address says."""
    period = chosen_period(request.GET, metric)
    return receipt_seen_from(chosen_view(request.GET), metric, region, month, period)


def receipt_seen_from(view: Standpoint, metric: str, region: str, month: str, period: str) -> queries.Receipt:
    code, shown = chosen_metric(metric), span_of(view)
    at = inside(parsed_month(month), shown)
    found = queries.receipt(view, code, chosen_region(region, view, at), at, shown, period)
    if found is None and period == "year" and not month.endswith("-12"):
        raise NothingHere(_("A whole year has its figure in December."))
    if found is None and definition(code).has_data:
        raise NothingHere(_("This figure is not published for this month."))
    if found is None:
        raise NothingHere(_("This figure has no value for any month: its data source does not exist yet."))
    if not has_figure(code, found.region):
        raise NothingHere(_("This figure is counted by city: counties have none."))
    return found


@public_page(reads=COMPARE_READS)
def compare(request: HttpRequest) -> HttpResponse:
    """Cities side by side."""
    view = chosen_view(request.GET)
    shown = span_of(view)
    cities = [region for region in province_and_cities() if region.level == "city"]
    picked = chosen_cities(request.GET, cities)
    month = chosen_month(request.GET, shown, view)
    comparison = queries.compare(view, month, shown, cities, picked)
    caption = _("Cities in %(month)s") % {"month": month_name(month)}
    context = {
        "comparison": comparison,
        "view": view,
        "table": PlaceTable(
            comparison.rows,
            month=month,
            caption=caption,
            ordering="city",
            orderable=False,
            query=view.query,
            doubts=comparison.doubts,
        ),
        "demonstration": any(row.demonstration for row in comparison.rows),
        "crumbs": [(_("Dashboard"), reverse("figures:dashboard"))],
        "month_numbers": MONTH_NUMBERS,
    }
    return render(request, "site/dashboards/compare.html", context)


@login_not_required
@require_safe
def open_figure(request: HttpRequest) -> HttpResponse:
    """From the picker's form to the address of a figure."""
    metric = chosen_metric(plain(request.GET.get("metric", PER_10K)))
    view = chosen_view(request.GET)
    month = chosen_month(request.GET, span_of(view), view)
    region = chosen_region(plain(request.GET.get("region", "")), view, month)
    kept = asked_period(asked) if (asked := request.GET.get("period", "")) in definition(metric).periods else {}
    return redirect(path_with(reverse("figures:figure", args=[metric, region.code, str(month)]), **view.query, **kept))
