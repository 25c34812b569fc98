"""Where Jiangsu stands by official statistics: ranks among all and among the provinces, share, distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ipportal.core.kit.ranks import Place, ranked
from ipportal.core.regions.models import PROVINCE, Level, ProvinceKind, Region, RegionQuerySet
from ipportal.core.statistics.models import OfficialValue, RegionKind

PEERS: Final = (ProvinceKind.PROVINCE, ProvinceKind.AUTONOMOUS_REGION)
ALL: Final = (*PEERS, ProvinceKind.MUNICIPALITY)
SHOWN: Final = 8
# A month's own values before those of longer periods: one ranking never mixes them.
KINDS: Final = ("month", "year", "ytd", "cumulative")


@dataclass(frozen=True, slots=True)
class Standing:
    """The province in one official table."""

    period: str
    source: str
    own: Place[OfficialValue]
    own_among_provinces: Place[OfficialValue]
    all: list[Place[OfficialValue]]
    provinces: list[Place[OfficialValue]]
    national: OfficialValue | None
    share_pct: Decimal | None  # of the nation's stock
    missing: list[Region]  # of all; without a value they have no rank, and might be ahead
    regions: dict[str, Region]  # the 31

    @property
    def missing_provinces(self) -> list[Region]:
        return list(filter(is_province, self.missing))

    @property
    def nearest(self) -> list[tuple[Place[OfficialValue], Region | None]]:
        """The first places and the neighbour below the province, each with its names."""
        return [
            (place, self.regions.get(place.thing.region_code)) for place in self.all[: max(SHOWN, self.own.rank + 1)]
        ]


def latest_period(metric: str) -> str | None:
    return (
        OfficialValue.objects.official()
        .filter(metric=metric, region_kind=RegionKind.PROVINCE)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )


def provinces_of(metric: str, period: str, peer_group: str = "all") -> list[OfficialValue]:
    """The official rows of the 31: what is "of which" or outside the total is never ranked with them.

    The peer group `provinces` is provinces and autonomous regions: municipalities are another league.
    """
    found = OfficialValue.objects.official().filter(metric=metric, period=period, region_kind=RegionKind.PROVINCE)
    return of_one_kind(list(found.filter(region_code__in=peers(peer_group).values("code"))), KINDS)


def peers(peer_group: str = "all") -> RegionQuerySet:
    """Who is ranked with whom: the 31, or those of them that are no municipalities."""
    kinds = PEERS if peer_group == "provinces" else ALL
    return Region.objects.current().filter(level=Level.PROVINCE, province_kind__in=kinds).order_by("code")


def is_province(region: Region) -> bool:
    """Whether a place is in the peer group `provinces`."""
    return region.province_kind in PEERS


def without_value(members: Iterable[Region], values: Iterable[OfficialValue]) -> list[Region]:
    """The peers of whom no value is known."""
    known = {official.region_code for official in values}
    return [region for region in members if region.code not in known]


def of_one_kind(values: Sequence[OfficialValue], kinds: Sequence[str]) -> list[OfficialValue]:
    """Those of the first kind of period that there is any of."""
    for kind in kinds:
        if found := [official for official in values if official.period_kind == kind]:
            return found
    return []


def rank(values: Sequence[OfficialValue]) -> list[Place[OfficialValue]]:
    return ranked(values, value=lambda official: official.value, order=lambda official: official.region_code)


def standing(metric: str, stock: str = "invention-patents") -> Standing | None:
    """The province's place in the newest official table of a metric; None where there is none."""
    period = latest_period(metric)
    if period is None:
        return None
    members = {region.code: region for region in peers()}
    values = provinces_of(metric, period)
    everyone = rank(values)
    provinces = rank([official for official in values if is_province(members[official.region_code])])
    own, own_among_provinces = _own(everyone), _own(provinces)
    if own is None or own_among_provinces is None:
        return None
    nation = OfficialValue.objects.official().filter(metric=metric, period=period, region_kind=RegionKind.TOTAL).first()
    return Standing(
        period=period,
        source=own.thing.source,
        own=own,
        own_among_provinces=own_among_provinces,
        all=everyone,
        provinces=provinces,
        national=nation,
        share_pct=_share(stock, period),
        missing=without_value(members.values(), values),
        regions=members,
    )


def _own(places: Sequence[Place[OfficialValue]]) -> Place[OfficialValue] | None:
    return next((place for place in places if place.thing.region_code == PROVINCE), None)


def _share(stock: str, period: str) -> Decimal | None:
    """The province's part of the nation's stock, in per cent."""
    found = OfficialValue.objects.official().filter(metric=stock, period=period)
    own = found.filter(region_kind=RegionKind.PROVINCE, region_code=PROVINCE).first()
    whole = found.filter(region_kind=RegionKind.TOTAL).first()
    return own.value / whole.value * 100 if own and whole and whole.value else None
