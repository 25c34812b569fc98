"""The places that have figures, 109 of them now, and to which of them each code of the ledger belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ipportal.core.metrics.facts import Numbers
from ipportal.core.regions.models import PROVINCE, Level, Region, RegionChange


@dataclass(frozen=True)
class Places:
    """Rows of every table of figures: the province, its cities, its counties; each knows the row it is part of."""

    codes: list[str]
    part_of: Numbers  # row of the place above; the province's own is 0
    cities: Numbers  # rows of the cities
    leads_to: dict[str, list[str]]  # a code that is none of them, and what it became; as then also what it came from
    above: dict[str, str]  # code → code of the place above, for every code ever valid

    def row(self, code: int) -> int:
        """Where a code counts: a county or its successor, else its city, else only the province."""
        return self._find(f"{code:06d}", frozenset())

    def _find(self, code: str, seen: frozenset[str]) -> int:
        if code in self._rows:
            return self._rows[code]
        places = self.leads_to.get(code, [])
        if len(places) == 1 and code not in seen:
            return self._find(places[0], seen | {code})
        # Abolished and divided, a zone, or not a code we know: the county is unknown, the city is not.
        above = self.above.get(code, code[:4] + "00")
        return self._find(above, seen | {code}) if above != code and above not in seen else 0

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.codes)}

    def rows_of(self, counties: Iterable[int]) -> Numbers:
        return np.array([self.row(code) for code in counties], np.int64)

    def index(self, code: str) -> int | None:
        return self._rows.get(code)

    def inside(self, region: str, counties: Numbers) -> NDArray[np.bool_]:
        """Which codes of the ledger count in a place: in it itself, or in a part of it."""
        row, rows = self.index(region), self.rows_of(counties.tolist())
        if row is None:
            return np.zeros(len(rows), bool)
        held: NDArray[np.bool_] = (rows == row) | (self.part_of[rows] == row)
        return held if row else np.ones(len(rows), bool)

    def add_up(self, own: Numbers) -> Numbers:
        """From what belongs to each place itself to its whole: a city is its counties and what is unallocated in it."""
        whole = own.copy()
        counties = np.nonzero((self.part_of > 0) & ~np.isin(np.arange(len(self.codes)), self.cities))[0]
        np.add.at(whole, self.part_of[counties], own[counties])
        whole[0] += whole[self.cities].sum(axis=0)
        return whole


def read(known: int | None = None) -> Places:
    """The places as they are now, or as they were known with a change set, from the table of regions."""
    everywhere, followed = Region.objects.all(), RegionChange.objects.all()
    counted_now = everywhere.counted()
    if known is not None:
        counted_now, everywhere = everywhere.counted_as_known(known), everywhere.known(known)
        followed = followed.filter(seq__lte=known)
    above = everywhere.filter(code__startswith=PROVINCE[:2], parent__isnull=False).values_list("code", "parent_id")
    return arranged(counted_now, leading(followed.values_list("former_id", "successor_id")), dict(above))


def leading(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Codes with all that each leads to, in the order of codes."""
    leads_to: dict[str, list[str]] = {}
    for code, place in sorted(pairs):
        leads_to.setdefault(code, []).append(place)
    return leads_to


def arranged(regions: Iterable[Region], leads_to: dict[str, list[str]], above: Mapping[str, str | None]) -> Places:
    """Places in the order of their rows: the province and its cities, then the counties."""
    counted = {region.code: region for region in regions}
    order = sorted(counted, key=lambda code: (counted[code].level == Level.COUNTY, code))
    rows = {code: row for row, code in enumerate(order)}
    return Places(
        codes=order,
        part_of=np.array([rows.get(counted[code].parent_id or "", 0) for code in order], np.int64),
        cities=np.array([row for code, row in rows.items() if counted[code].level == Level.CITY], np.int64),
        leads_to=leads_to,
        above={code: parent for code, parent in above.items() if parent is not None},
    )
