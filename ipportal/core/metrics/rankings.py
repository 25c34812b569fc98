"""Rankings for programs: places with ranks, margins, what makes them provisional, and the years at rank 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from ipportal.core.kit.periods import Month
from ipportal.core.kit.runs import Ranking, YearFirst, run_at_first
from ipportal.core.metrics import firsts, provisional, queries
from ipportal.core.metrics.models import Cell
from ipportal.core.metrics.standpoints import PERIOD, Standpoint
from ipportal.core.statistics import firsts as official_firsts
from ipportal.core.statistics import standings
from ipportal.core.statistics.api import plain_decimal
from ipportal.core.statistics.models import OfficialValue

T = TypeVar("T", Cell, OfficialValue)
Row = dict[str, Any]
OF_A_FIGURE: Final = (
    "rank", "region", "value", "numerator", "denominator", "denominator_year", "tied", "margin", "behind", "reason",
)  # fmt: skip
NOT_FIRST: Final[Row] = dict.fromkeys(
    ("first_since", "years_first", "known_from", "first_ended_by", "first_years"), None
)


def ours(view: Standpoint, metric: str, month: Month, level: str, period: str = PERIOD) -> list[Row]:
    """Places of one level by our own figures, as `queries.ranking` has them."""
    places = queries.ranking(view, metric, month, level, period)
    known = [place for place in places if place["value"] is not None]
    doubts = provisional.reasons(
        (place["denominator_year"] for place in known),
        without_value=len(places) - len(known),
        basis=view.known(month).basis,
    )
    years = firsts.year_ends(view, metric, sorted(place["region"] for place in places), month)

    def told(cell: Cell) -> Row:
        at = Month.from_no(cell.month)
        release = view.known(at).release
        return {
            "month": str(at),
            "value": plain_decimal(cell.value),
            "denominator_year": cell.denominator_year,
            "source": release.code if release else view.known(at).basis.value,
        }

    return [
        {name: place[name] for name in OF_A_FIGURE}
        | {"provisional": doubts if place["rank"] else []}
        | _first(place["rank"], place["region"], years, told)
        for place in places
    ]


def official(metric: str, month: str, peer_group: str) -> list[Row]:
    """Provinces by published values. Margins as ours have them: to the next place below, and to the one above."""
    values, members = standings.provinces_of(metric, month, peer_group), list(standings.peers(peer_group))
    doubts = provisional.reasons([], without_value=len(standings.without_value(members, values)))
    years = official_firsts.year_ends(metric, [region.code for region in members], month)

    def told(value: OfficialValue) -> Row:
        return {"month": value.period, "value": plain_decimal(value.value), "source": value.source}

    return [
        {
            "rank": place.rank,
            "region": place.thing.region_code,
            "region_name": place.thing.region_name,
            "value": plain_decimal(place.value),
            "numerator": None,
            "denominator": None,
            "tied": place.tied,
            "margin": plain_decimal(place.margin),
            "behind": plain_decimal(place.behind),
            "source": place.thing.source,
            "reason": None,
            "provisional": doubts,
        }
        | _first(place.rank, place.thing.region_code, years, told)
        for place in standings.rank(values)
    ]


def _first(rank: int | None, region: str, years: Mapping[int, Ranking[T]], told: Callable[[T], Row]) -> Row:
    """Of rank 1: since which year's end without a gap, how many years, and since when anything is known."""
    run = run_at_first(years, lambda thing: thing.region_code == region) if rank == 1 else None
    if run is None:
        return NOT_FIRST
    return {
        "first_since": run.since,
        "years_first": run.count,
        "known_from": run.known_from,
        "first_ended_by": run.ended_by,
        "first_years": [_year(year) | told(year.place.thing) for year in run.years],
    }


def _year(year: YearFirst[T]) -> Row:
    return {
        "year": year.year,
        "tied": year.place.tied,
        "places": len(year.ranking.places),
        "without_value": list(year.ranking.missing),
    }
