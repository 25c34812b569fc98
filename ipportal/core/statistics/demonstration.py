"""Populations for the demonstration: where no source gives a number, a smooth one that says what it is.

Cities run straight between the years that publications give; counties share their city by fixed weights, and cities
their province, exactly to the last digit. Everything is counted in hundredths of 10,000 persons: nothing is rounded.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db import transaction

from ipportal.core.audit.actions import SYSTEM, Actor, begin_change_set
from ipportal.core.jobs.events import publish
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.statistics.models import Population

FIRST_YEAR: Final = 2013
LAST_YEAR: Final = 2025
SOURCE: Final = "Demonstration value: computed for this demonstration, published by nobody"
YEARS: Final = range(FIRST_YEAR, LAST_YEAR + 1)
HUNDREDTHS: Final = 100
STEADIEST: Final = Fraction(3, 1000)  # largest change a year beyond the published years

Series = dict[int, int]  # year → hundredths of 10,000 persons


@transaction.atomic
def seed_populations(*, by: Actor = SYSTEM) -> int:
    """Give the province, its cities and counties a population at each year's end where there is none; says how many."""
    cities = {city.code: [county.code for county in city.children.counties()] for city in Region.objects.cities()}
    values = populations(_real(), cities)
    there = set(Population.objects.filter(year__in=YEARS).values_list("region_id", "year"))
    missing = [(code, year) for code, series in values.items() for year in YEARS if (code, year) not in there]
    if not missing:
        return 0
    change_set = begin_change_set(by=by, reason="demonstration populations")
    Population.objects.bulk_create(
        Population(
            region_id=code,
            year=year,
            resident_10k=Decimal(values[code][year]) / HUNDREDTHS,
            source=SOURCE,
            demonstration=True,
            seq=change_set.seq,
        )
        for code, year in missing
    )
    publish("population.changed", seq=change_set.seq)
    return len(missing)


def populations(real: Mapping[str, Series], cities: Mapping[str, Sequence[str]]) -> dict[str, Series]:
    """Every place's series over all years; published numbers stand in it unchanged."""
    own = _city_series(real, list(cities))
    result: dict[str, Series] = {PROVINCE: {}}
    for year in YEARS:
        added = sum(series[year] for series in own.values())
        result[PROVINCE][year] = real.get(PROVINCE, {}).get(year, added)
    for city, counties in cities.items():
        result[city] = own[city]
        result.update({county: {} for county in counties})
        for year in YEARS:
            known = {county: real[county][year] for county in counties if year in real.get(county, {})}
            open_counties = {county: weight(county) for county in counties if county not in known}
            rest = share_out(own[city][year] - sum(known.values()), open_counties)
            for county in counties:
                result[county][year] = known.get(county, rest.get(county, 0))
    return result


def share_out(whole: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole numbers by weight that add up to the whole: what is left over goes to the largest remainders."""
    total = sum(weights.values())
    if not total or whole <= 0:
        return {}
    shares = {code: divmod(whole * part, total) for code, part in weights.items()}
    left = whole - sum(share for share, _rest in shares.values())
    first = sorted(shares, key=lambda code: (-shares[code][1], code))[:left]
    return {code: share + (code in first) for code, (share, _rest) in shares.items()}


def weight(county: str) -> int:
    """A fixed share of its own for each county: districts 60 to 120, counties and county-level cities 80 to 160."""
    spread = zlib.crc32(county.encode()) % 61
    return (60 if county[4] < "2" else 80) + spread * (60 if county[4] < "2" else 80) // 60


def _city_series(real: Mapping[str, Series], cities: Sequence[str]) -> dict[str, Series]:
    """Published years, then years whose remainder the province's number fixes, then straight lines between them."""
    points = {city: dict(real.get(city, {})) for city in cities}
    for year in sorted(year for year in real.get(PROVINCE, {}) if year in YEARS):
        unknown = [city for city in cities if year not in points[city]]
        rest = real[PROVINCE][year] - sum(points[city][year] for city in cities if city not in unknown)
        guesses = {city: _on_line(points[city], year) for city in unknown}
        expected = sum(guesses.values())
        if expected and abs(Fraction(rest, expected) - 1) < Fraction(1, 5):
            for city, share in share_out(rest, guesses).items():
                points[city][year] = share
    return {city: {year: _on_line(points[city], year) for year in YEARS} for city in cities}


def _on_line(points: Series, year: int) -> int:
    """Between two known years on the straight line; beyond them with the change of the nearest two, held small."""
    if not points:
        return 0
    if year in points:
        return points[year]
    years = sorted(points)
    before = [known for known in years if known < year]
    after = [known for known in years if known > year]
    if before and after:
        low, high = before[-1], after[0]
        return round(points[low] + Fraction((points[high] - points[low]) * (year - low), high - low))
    near, far = (years[-1], years[-2:][0]) if before else (years[0], years[:2][-1])
    change = Fraction(0) if near == far else Fraction(points[near] - points[far], (near - far) * points[near])
    change = max(-STEADIEST, min(STEADIEST, change))
    return round(points[near] * (1 + change * (year - near)))


def _real() -> dict[str, Series]:
    """Published populations by place and year, of each year the best."""
    found: dict[str, Series] = {}
    for row in Population.objects.filter(demonstration=False, region__code__startswith="32").best_first():
        found.setdefault(row.region_id, {}).setdefault(row.year, int(row.resident_10k * HUNDREDTHS))
    return found
