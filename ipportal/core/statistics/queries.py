"""Questions about published values: how the provinces rank by an official metric."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ipportal.core.statistics import standings, words
from ipportal.core.statistics.models import OfficialValue

# A ratio's printed halves, and the factor that brings the divisor to the unit of our own figures (10,000 people).
HALVES = {
    words.PER_10K: (words.STOCK, words.POPULATION, words.MILLION_IN_10K),
    words.DENSITY: (words.STOCK, words.POPULATION, words.MILLION_IN_10K),
}


@dataclass(frozen=True, slots=True)
class RankedRegion:
    """One place of a ranking; `margin` is the lead over the place below, `behind` the distance to the one above."""

    rank: int
    region: str
    name: str
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None  # 10,000 people, as printed in millions
    tied: bool
    margin: Decimal | None
    behind: Decimal | None
    source: str


def official_ranking(metric: str, month: str, peer_group: str = "all") -> list[RankedRegion]:
    """The provinces by an official value, highest first. `provinces` leaves the municipalities out.

    The nation, "of which" rows and what lies outside the total are never ranked with them; a place without a value
    has no rank.
    """
    stock, people, factor = HALVES.get(metric, (metric, "", Decimal(1)))
    numerators, denominators = _values(stock, month), _values(people, month)
    return [
        RankedRegion(
            rank=place.rank,
            region=place.thing.region_code,
            name=place.thing.region_name,
            value=place.value,
            numerator=numerators.get(place.thing.region_code),
            denominator=_times(denominators.get(place.thing.region_code), factor),
            tied=place.tied,
            margin=place.margin,
            behind=place.behind,
            source=place.thing.source,
        )
        for place in standings.rank(standings.provinces_of(metric, month, peer_group))
    ]


def _values(metric: str, month: str) -> dict[str, Decimal]:
    """Official values of the provinces by code."""
    if not metric:
        return {}
    found = OfficialValue.objects.official().filter(metric=metric, period=month, region_kind="province")
    return dict(found.values_list("region_code", "value"))


def _times(value: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if value is None else value * factor
