"""Which population divides which figure: by the definition's rule, with its year, its vintage and its source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Denominator
from ipportal.core.metrics.facts import Numbers
from ipportal.core.metrics.places import Places
from ipportal.core.statistics.models import Population


class People(NamedTuple):
    """The population of a place at the end of a year, as chosen among its publications."""

    id: int
    region: str
    year: int
    resident_10k: Decimal
    published_on: dt.date | None
    demonstration: bool
    source: str

    @property
    def hundreds(self) -> int:
        """In hundreds of persons: a whole number, since populations have two decimals of 10,000 persons."""
        return int(self.resident_10k * 100)


def read(known: int) -> dict[tuple[str, int], People]:
    """The best publication for each place and year, of those known with a change set."""
    best: dict[tuple[str, int], People] = {}
    rows = Population.objects.filter(seq__lte=known).best_first().values_list(
        "id", "region_id", "year", "resident_10k", "published_on", "demonstration", "source"
    )  # fmt: skip
    for row in rows:
        best.setdefault((row[1], row[2]), People(*row))
    return best


def changed(known: int, until: int) -> bool:
    """Whether populations became known after one change set, up to another."""
    return Population.objects.filter(seq__gt=known, seq__lte=until).exists()


def choose(
    rule: Denominator, places: Places, months: range, known: dict[tuple[str, int], People]
) -> tuple[Numbers, ...]:
    """For each place and month: the population row (0: none), hundreds of persons, and whether it is invented."""
    spans = [Month.from_no(number) for number in months]
    usual = np.array([rule.year_for("", month) for month in spans])
    first = int(usual.min())
    tables = np.zeros((3, len(places.codes), int(usual.max()) - first + 1), np.int64)
    for (region, year), people in known.items():
        row, column = places.index(region), year - first
        if row is not None and 0 <= column < tables.shape[2]:
            tables[:, row, column] = _numbers(people)
    chosen = tables[:, :, usual - first]
    for region in {exception.region for exception in rule.exceptions}:
        row = places.index(region)
        for column, month in enumerate(spans if row is not None else ()):
            found = known.get((region, rule.year_for(region, month)))
            chosen[:, row, column] = _numbers(found) if found else 0
    return tuple(chosen)


def _numbers(people: People) -> tuple[int, int, int]:
    return people.id, people.hundreds, people.demonstration
