"""Reading figures, for pages, programs and commands alike: one figure, many, a ranking, a series, and any past day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.kit.ranks import ranked
from ipportal.core.metrics import published
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.models import Cell, DataVersion, DefinitionVersion
from ipportal.core.metrics.registry import remark
from ipportal.core.metrics.standpoints import PERIOD, AsComputed, AsKnownOn, Known, Standpoint, by_place
from ipportal.core.regions.models import PROVINCE, Level
from ipportal.core.statistics.models import Population

NO_DATA_SOURCE: Final = "no-data-source"
NOT_PUBLISHED: Final = "not-published"


def data_version() -> tuple[int, dt.datetime | None]:
    """Changes whenever anything the public sees changes, and when it last did."""
    row = DataVersion.objects.values_list("version", "changed_at").first()
    return row or (0, None)


def figure(
    metric: str, region: str, month: Month, as_of: dt.date | None = None, period: str = PERIOD
) -> dict[str, Any]:
    """One figure as contract.md §4 has it, from all that is known; BadInput for a metric or region that is none."""
    return figure_from(AsKnownOn(as_of) if as_of else AsComputed(), metric, region, month, period)


def figure_from(view: Standpoint, metric: str, region: str, month: Month, period: str = PERIOD) -> dict[str, Any]:
    """The same, seen from a standpoint."""
    view.require(region, month)
    (found,) = figures(view, metric, [region], [month], period)
    return found


def figures(
    view: Standpoint, metric: str, regions: Sequence[str], months: Sequence[Month], period: str = PERIOD
) -> list[dict[str, Any]]:
    """Figures in the order of months, then regions; each one asked for is answered, with a value or a reason."""
    entry = definition(metric)
    require_period(entry, period)
    if published.is_published(entry):
        return [
            _published(ratio, region, view) for ratio in published.ratios(entry, view, months) for region in regions
        ]
    cells = view.cells([metric], months, regions, period)
    found, sources, said = by_place(cells), _sources(cells), _remark(metric)
    return [
        as_object(entry, found.get((metric, month.no, region)), region, month, period, known, sources, view) | said
        for month, known in ((month, view.known(month)) for month in months)
        for region in regions
    ]


def as_objects(view: Standpoint, rows: Iterable[Cell]) -> list[dict[str, Any]]:
    """Stored rows, as a filtered page of the API lists them, in their order."""
    held = list(rows)
    sources, known = _sources(held), {no: view.known(Month.from_no(no)) for no in {row.month for row in held}}
    said = {metric: _remark(metric) for metric in {row.metric for row in held}}
    return [
        as_object(
            definition(row.metric),
            row,
            row.region_code,
            Month.from_no(row.month),
            row.period,
            known[row.month],
            sources,
            view,
        )
        | said[row.metric]
        for row in held
    ]


def _remark(metric: str) -> dict[str, str | None]:
    return {"remark": remark(metric) or None}


def require_period(entry: Definition, period: str) -> None:
    """BadInput (400) for a span of time over which the metric has no values."""
    if period not in entry.periods:
        message = _("A stock stands at the end of a month; it has no other period.")
        raise BadInput("no-such-period", message, field="period")


def ranking(
    view: Standpoint, metric: str, month: Month, level: str = Level.CITY, period: str = PERIOD
) -> list[dict[str, Any]]:
    """Places of one level, best first; those without a value last and without a rank.

    `margin` is how far a place is ahead of the next one below (0 for a tie), `behind` how far from the one above.
    """
    regions = list(view.regions(month).filter(level=level).order_by("code").values_list("code", flat=True))
    found = figures(view, metric, regions, [month], period)
    places = ranked(found, value=_value, order=lambda row: str(row["region"]))
    best = [
        place.thing
        | {"rank": place.rank, "tied": place.tied, "margin": _shown(place.margin), "behind": _shown(place.behind)}
        for place in places
    ]
    missing = [row for row in found if row["value"] is None]
    return best + [row | {"rank": None, "tied": False, "margin": None, "behind": None} for row in missing]


def _value(row: dict[str, Any]) -> Decimal | None:
    return None if row["value"] is None else Decimal(row["value"])


def _shown(distance: Decimal | None) -> str | None:
    return None if distance is None else str(distance)


def versions() -> dict[tuple[str, str], int]:
    """The number of every text that a definition ever had, by metric and digest."""
    kept = DefinitionVersion.objects.values_list("metric", "sha256", "version")
    return {(metric, sha256): number for metric, sha256, number in kept}


def metrics() -> list[Definition]:
    """All metrics in their order; those without data say so by `has_data`."""
    return list(catalogue().values())


def as_object(
    entry: Definition,
    row: Cell | None,
    region: str,
    month: Month,
    period: str,
    known: Known,
    sources: dict[int, str],
    view: Standpoint,
) -> dict[str, Any]:
    """A figure for programs: decimals as texts, and null with a reason where there is no value."""
    shared = {
        "metric": entry.code,
        "region": region,
        "month": str(month),
        "period": period,
        "unit": str(entry.unit),
        "basis": known.basis.value,
        "boundaries": view.boundaries,
        "revision": known.release.revision if known.release else 0,
        "release": known.release.code if known.release else None,
        "receipt": receipt_path(entry.code, region, month, view, period),
    }
    if row is None:
        reason = NOT_PUBLISHED if entry.has_data and known.data_up_to else NO_DATA_SOURCE
        return shared | _nothing(reason, str(entry.source))
    return shared | {
        "value": _text(row.value, entry.decimals),
        "numerator": entry.spelled(row.numerator),
        "denominator": _text(row.denominator, 2),
        "denominator_year": row.denominator_year,
        "denominator_published_on": row.denominator_published_on.isoformat() if row.denominator_published_on else None,
        "denominator_source": sources.get(row.denominator_id or 0),
        "growth_pct": _text(row.growth_pct, 2),
        "growth_base": _text(row.growth_base, entry.decimals),
        "rank": row.rank,
        "tied": row.tied,
        "definition_version": known.version(entry.code),
        "computed_at": known.computed_at.astimezone(OFFICE_ZONE).isoformat() if known.computed_at else None,
        "data_up_to": known.data_up_to.isoformat() if known.data_up_to else None,
        "source": str(entry.source),
        "demonstration": row.demonstration,
        "reason": row.reason or None,
    }


def _nothing(reason: str, source: str) -> dict[str, Any]:
    nulls = (
        "value numerator denominator denominator_year denominator_published_on denominator_source growth_pct"
        " growth_base rank definition_version computed_at data_up_to"
    )
    return dict.fromkeys(nulls.split()) | {"tied": False, "source": source, "demonstration": False, "reason": reason}


def _published(ratio: published.Ratio, region: str, view: Standpoint) -> dict[str, Any]:
    """A ratio of two published values: the province has one, no other place."""
    entry, month = ratio.definition, ratio.month
    shared = {"metric": entry.code, "region": region, "month": str(month)}
    told = published.as_object(ratio if region == PROVINCE else published.Ratio(entry, month, None, None))
    if region != PROVINCE:
        told |= {"reason": NO_DATA_SOURCE, "remark": None}
    return shared | _nothing("", "") | told | {"receipt": receipt_path(entry.code, region, month, view)}


def receipt_path(metric: str, region: str, month: Month, view: Standpoint, period: str = PERIOD) -> str:
    """Where the figure opens to what it counts, seen from the same standpoint."""
    path, query = f"/figures/{metric}/{region}/{month}/", {**view.query, **asked_period(period)}
    return f"{path}?{urlencode(query)}" if query else path


def asked_period(period: str) -> dict[str, str]:
    """What an address says of a period: nothing of the usual one."""
    return {} if period == PERIOD else {"period": period}


def _sources(rows: Iterable[Cell]) -> dict[int, str]:
    wanted = {row.denominator_id for row in rows if row.denominator_id}
    return dict(Population.objects.filter(pk__in=wanted).values_list("pk", "source")) if wanted else {}


def _text(value: Decimal | None, decimals: int) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"
