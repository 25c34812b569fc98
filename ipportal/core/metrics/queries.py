"""Reading figures, for pages, programs and commands alike: one figure, many, a ranking, a series, and any past day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max

from ipportal.core.audit.models import ChangeSet
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.kit.ranks import ranked
from ipportal.core.metrics import denominators, engine, places
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.engine import Snapshot
from ipportal.core.metrics.models import Basis, DataVersion, Figure, Run
from ipportal.core.regions.models import PROVINCE, Level, Region
from ipportal.core.statistics.models import Population

PERIOD: Final = "month"
NO_DATA_SOURCE: Final = "no-data-source"
NOT_PUBLISHED: Final = "not-published"


@dataclass(frozen=True, slots=True)
class Known:
    """What a set of figures rests on."""

    computed_at: dt.datetime | None
    data_up_to: dt.date | None
    versions: dict[str, int]


def data_version() -> tuple[int, dt.datetime | None]:
    """Changes whenever anything the public sees changes, and when it last did."""
    row = DataVersion.objects.values_list("version", "changed_at").first()
    return row or (0, None)


def shown_run() -> Run | None:
    """The run whose figures are shown. It vouches for all of them, also for those it found unchanged."""
    return Run.objects.filter(pk__in=DataVersion.objects.filter(run__isnull=False).values("run")).first()


def known_now() -> Known:
    run = shown_run()
    return Known(run.computed_at, _day_of(run.seq), run.versions) if run else Known(None, None, {})


def shown_months() -> tuple[Month, Month] | None:
    """First and last month with figures; None before the first computation."""
    of_province = Figure.objects.of("invention-patents").filter(region_code=PROVINCE)
    first, last = of_province.order_by("month").first(), of_province.order_by("-month").first()
    return (Month.from_no(first.month), Month.from_no(last.month)) if first and last else None


def figure(metric: str, region: str, month: Month, as_of: dt.date | None = None) -> dict[str, Any]:
    """One figure as contract.md §4 has it; BadInput for a metric or region that does not exist."""
    (found,) = figures(metric, [_counted(region)], [month], as_of)
    return found


def figures(
    metric: str, regions: Sequence[str], months: Sequence[Month], as_of: dt.date | None = None
) -> list[dict[str, Any]]:
    """Figures in the order of months, then regions; each one asked for is answered, with a value or a reason."""
    entry = definition(metric)
    if as_of is not None:
        known, snapshot = snapshot_of(as_of)
        rows = _rows_of(snapshot, metric, as_of)
    else:
        known = known_now()
        wanted = Figure.objects.of(metric).filter(
            region_code__in=regions, month__in=[month.no for month in months], period=PERIOD
        )
        rows = {(row.month, row.region_code): row for row in wanted}
    sources = _sources(row for row in rows.values() if row.region_code in set(regions))
    return [
        as_object(entry, rows.get((month.no, region)), region, month, known, sources)
        for month in months
        for region in regions
    ]


def series(metric: str, region: str, months: Sequence[Month], as_of: dt.date | None = None) -> list[dict[str, Any]]:
    """One place over time, in the order of the months asked for."""
    return figures(metric, [_counted(region)], months, as_of)


def as_objects(rows: Iterable[Figure]) -> list[dict[str, Any]]:
    """Stored rows, as a filtered page of the API lists them, in their order."""
    held = list(rows)
    known, sources = known_now(), _sources(held)
    return [
        as_object(definition(row.metric), row, row.region_code, Month.from_no(row.month), known, sources)
        for row in held
    ]


def ranking(metric: str, month: Month, level: str = Level.CITY, as_of: dt.date | None = None) -> list[dict[str, Any]]:
    """Places of one level, best first; those without a value last and without a rank.

    `margin` is how far a place is ahead of the next one below (0 for a tie), `behind` how far from the one above.
    """
    regions = list(Region.objects.counted().filter(level=level).order_by("code").values_list("code", flat=True))
    found = figures(metric, regions, [month], as_of)
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


def snapshot_of(day: dt.date) -> tuple[Known, Snapshot]:
    """All figures as known at the end of a day at the office, from the ledger and the populations of then."""
    if day > clock.today():
        raise BadInput("as-of-in-the-future", f"{day} is still to come", field="as_of")
    known = last_known_on(day)
    last = Month.of(day + dt.timedelta(days=1)) - 1
    snapshot = engine.compute(known, places.read(), last, denominators.read(known))
    run = shown_run()
    return Known(clock.now(), _day_of(known), run.versions if run else {}), snapshot


def last_known_on(day: dt.date) -> int:
    """The number of the last change set of that day in Asia/Shanghai, or before."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), OFFICE_ZONE)
    return ChangeSet.objects.filter(known_at__lt=midnight).aggregate(last=Max("seq"))["last"] or 0


def metrics() -> list[Definition]:
    """All metrics in their order; those without data say so by `has_data`."""
    return list(catalogue().values())


def as_object(
    entry: Definition, row: Figure | None, region: str, month: Month, known: Known, sources: dict[int, str]
) -> dict[str, Any]:
    """A figure for programs: decimals as texts, and null with a reason where there is no value."""
    shared = {
        "metric": entry.code,
        "region": region,
        "month": str(month),
        "period": row.period if row else PERIOD,
        "unit": str(entry.unit),
        "basis": Basis.RECOMPUTED.value,
        "revision": 0,
        "release": None,
        "receipt": f"/figures/{entry.code}/{region}/{month}/",
    }
    if row is None:
        reason = NOT_PUBLISHED if entry.has_data and known.data_up_to else NO_DATA_SOURCE
        return shared | _nothing(reason, str(entry.source))
    return shared | {
        "value": _text(row.value, entry.decimals),
        "numerator": str(row.numerator),
        "denominator": _text(row.denominator, 2),
        "denominator_year": row.denominator_year,
        "denominator_published_on": row.denominator_published_on.isoformat() if row.denominator_published_on else None,
        "denominator_source": sources.get(row.denominator_id or 0),
        "growth_pct": _text(row.growth_pct, 2),
        "growth_base": _text(row.growth_base, entry.decimals),
        "rank": row.rank,
        "tied": row.tied,
        "definition_version": known.versions.get(entry.code),
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


def _counted(region: str) -> str:
    if not Region.objects.counted().filter(code=region).exists():
        raise BadInput("unknown-region", f"no figures for region {region[:20]!r}", field="region")
    return region


def _rows_of(snapshot: Snapshot, metric: str, as_of: dt.date) -> dict[tuple[int, str], Figure]:
    """A computed snapshot as rows that were not stored; months that were not over on the day are not among them."""
    block = snapshot.blocks.get(metric)
    if block is None:
        return {}
    entry, rows = definition(metric), {}
    for column, month in enumerate(snapshot.months):
        if Month.from_no(month).last_day > as_of:
            continue
        for row, code in enumerate(snapshot.places.codes):
            rows[month, code] = engine.cell(block, snapshot, entry, row, column)
    return rows


def _sources(rows: Iterable[Figure]) -> dict[int, str]:
    wanted = {row.denominator_id for row in rows if row.denominator_id}
    return dict(Population.objects.filter(pk__in=wanted).values_list("pk", "source")) if wanted else {}


def _day_of(seq: int) -> dt.date | None:
    moment = ChangeSet.objects.filter(pk=seq).values_list("known_at", flat=True).first()
    return moment.astimezone(OFFICE_ZONE).date() if moment else None


def _text(value: Decimal | None, decimals: int) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"
