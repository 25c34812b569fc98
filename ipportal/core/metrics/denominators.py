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
    shape = (len(places.codes), len(months))
    ids, hundreds, invented = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    special = {exception.region for exception in rule.exceptions}
    by_year = _columns(rule, "", months)
    for row, code in enumerate(places.codes):
        for year, columns in (_columns(rule, code, months) if code in special else by_year).items():
            people = known.get((code, year))
            if people:
                ids[row, columns] = people.id
                hundreds[row, columns] = people.hundreds
                invented[row, columns] = people.demonstration
    return ids, hundreds, invented


def _columns(rule: Denominator, region: str, months: range) -> dict[int, list[int]]:
    """The columns of months that a year's population divides."""
    columns: dict[int, list[int]] = {}
    for column, number in enumerate(months):
        columns.setdefault(rule.year_for(region, Month.from_no(number)), []).append(column)
    return columns
