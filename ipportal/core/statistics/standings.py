"""Where Jiangsu stands by official statistics: ranks among all and among the provinces, share, distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ipportal.core.kit.ranks import Place, ranked
from ipportal.core.regions.models import PROVINCE, ProvinceKind, Region
from ipportal.core.statistics.models import OfficialValue, RegionKind

PEERS: Final = (ProvinceKind.PROVINCE, ProvinceKind.AUTONOMOUS_REGION)
SHOWN: Final = 8


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
    regions: dict[str, Region]

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
    if peer_group == "provinces":
        found = found.filter(region_code__in=Region.objects.filter(province_kind__in=PEERS).values("code"))
    return list(found)


def rank(values: Sequence[OfficialValue]) -> list[Place[OfficialValue]]:
    return ranked(values, value=lambda official: official.value, order=lambda official: official.region_code)


def standing(metric: str, stock: str = "invention-patents") -> Standing | None:
    """The province's place in the newest official table of a metric; None where there is none."""
    period = latest_period(metric)
    if period is None:
        return None
    everyone, provinces = (rank(provinces_of(metric, period, group)) for group in ("all", "provinces"))
    own, own_among_provinces = _own(everyone), _own(provinces)
    if own is None or own_among_provinces is None:
        return None
    nation = OfficialValue.objects.official().filter(metric=metric, period=period, region_kind=RegionKind.TOTAL).first()
    regions = Region.objects.in_bulk([place.thing.region_code for place in everyone])
    return Standing(
        period, own.thing.source, own, own_among_provinces, everyone, provinces, nation, _share(stock, period), regions
    )


def _own(places: Sequence[Place[OfficialValue]]) -> Place[OfficialValue] | None:
    return next((place for place in places if place.thing.region_code == PROVINCE), None)


def _share(stock: str, period: str) -> Decimal | None:
    """The province's part of the nation's stock, in per cent."""
    found = OfficialValue.objects.official().filter(metric=stock, period=period)
    own = found.filter(region_kind=RegionKind.PROVINCE, region_code=PROVINCE).first()
    whole = found.filter(region_kind=RegionKind.TOTAL).first()
    return own.value / whole.value * 100 if own and whole and whole.value else None
