"""What cannot be among populations: jumps between years, and cities that do not add up to their province."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import Fault
from ipportal.core.kit.money import half_up
from ipportal.core.regions.gazetteer import places
from ipportal.core.regions.models import PROVINCE
from ipportal.core.statistics.models import Population

# A population may move by a tenth between neighbouring publications, over longer gaps by a twentieth each year.
NEIGHBOUR_YEARS: Final = 2  # further apart, a census may lie between two publications
NEIGHBOURS_PCT: Final = Decimal(10)
YEARLY_PCT: Final = Decimal(5)


class Row(NamedTuple):
    """A staged row of a population file."""

    row_no: int
    region: str
    year: int
    resident_10k: Decimal
    source: str


class Found(NamedTuple):
    """Something that a person should look at, in a row and column of the file."""

    row_no: int
    column: str
    value: str
    fault: Fault


Known = dict[tuple[str, int], Decimal]


def check(rows: list[Row], language: str) -> Iterator[Found]:
    """All findings about staged rows, each beside what the database holds already."""
    known = _known({row.region for row in rows} | _families(rows), [row.year for row in rows])
    yield from _other_sources(rows, language)
    for row in rows:
        known[row.region, row.year] = row.resident_10k
    staged = {(row.region, row.year) for row in rows}
    for row in rows:
        yield from _jumps(row, known, staged, language)
    yield from _sums(rows, known, language)


def doubts(row: Row, published_on: dt.date | None, language: str) -> list[Fault]:
    """What speaks against one number typed by hand. That sources differ is no doubt: it is why one corrects."""
    found = [finding.fault for finding in check([row], language) if finding.fault.code != "sources-differ"]
    best = Population.objects.filter(region=row.region, year=row.year).best_first().first()
    return [*_against(best, row, published_on), *found] if best else found


def _against(best: Population, row: Row, published_on: dt.date | None) -> Iterator[Fault]:
    """Beside the row that counts now: an older publication would not replace it, and a slip is often far from it."""
    newest = None if best.demonstration else best.published_on
    if newest and (published_on is None or published_on < newest):
        yield Fault(
            "older-publication",
            _("{value}, published on {published_on}, is newer: the figures will go on resting on it"),
            value=best.resident_10k,
            published_on=newest,
        )
    ratio = row.resident_10k / best.resident_10k
    if abs(ratio - 1) * 100 > NEIGHBOURS_PCT:
        yield Fault(
            "far-from-known",
            _("{new} instead of {old} ({change} %)"),
            new=row.resident_10k,
            old=best.resident_10k,
            change=signed_pct(ratio),
        )


def allowed_pct(years: float | Decimal) -> Decimal:
    """By how many per cent a population may differ from one published so many years before."""
    return max(NEIGHBOURS_PCT, YEARLY_PCT * Decimal(years))


def place_name(code: str, language: str) -> str:
    place = places().get(code)
    if place is None:
        return code
    return place.name_zh if language == "zh" else place.name_en


def signed_pct(ratio: Decimal) -> str:
    """A ratio as a change in per cent with one decimal: 1.125 → +12.5."""
    return f"{half_up((ratio - 1) * 100, 1):+}"


def _families(rows: Iterable[Row]) -> set[str]:
    """The province and its cities, if any of them is in the file."""
    family = {PROVINCE, *(place.code for place in places().values() if place.level == "city")}
    return family if any(row.region in family for row in rows) else set()


def _known(regions: set[str], years: list[int]) -> Known:
    """Real populations of these places, from a few years before to a few years after; the best of each year."""
    if not years:
        return {}
    found: Known = {}
    rows = Population.objects.filter(
        region__in=regions, year__gte=min(years) - 10, year__lte=max(years) + 10, demonstration=False
    )
    for row in rows.best_first():
        found.setdefault((row.region_id, row.year), row.resident_10k)
    return found


def _jumps(row: Row, known: Known, staged: set[tuple[str, int]], language: str) -> Iterator[Found]:
    """Against the neighbouring years. Two rows of one file: the flag stands on the later."""
    before = next((year for year in _down(row.year) if (row.region, year) in known), None)
    after = next((year for year in _up(row.year) if (row.region, year) in known), None)
    if before is not None:
        yield from _jump(row, before, row.year, known, language)
    if after is not None and (row.region, after) not in staged:
        yield from _jump(row, row.year, after, known, language)


def _down(year: int) -> range:
    return range(year - 1, year - NEIGHBOUR_YEARS - 1, -1)


def _up(year: int) -> range:
    return range(year + 1, year + NEIGHBOUR_YEARS + 1)


def _jump(row: Row, before: int, year: int, known: Known, language: str) -> Iterator[Found]:
    old, new = known[row.region, before], known[row.region, year]
    ratio = new / old
    if abs(ratio - 1) * 100 > allowed_pct(year - before):
        fault = Fault(
            "population-jump",
            _("{region}: {new} at the end of {year}, but {old} at the end of {before} ({change} %)"),
            region=place_name(row.region, language),
            new=new,
            year=year,
            old=old,
            before=before,
            change=signed_pct(ratio),
        )
        yield Found(row.row_no, "resident_10k", str(row.resident_10k), fault)


def _other_sources(rows: list[Row], language: str) -> Iterator[Found]:
    """Another source gives another number for the same year: both are kept."""
    others = Population.objects.filter(
        region__in={row.region for row in rows}, year__in={row.year for row in rows}, demonstration=False
    ).order_by("seq", "id")
    by_place: dict[tuple[str, int], list[Population]] = {}
    for other in others:
        by_place.setdefault((other.region_id, other.year), []).append(other)
    for row in rows:
        for other in by_place.get((row.region, row.year), []):
            if other.source != row.source and other.resident_10k != row.resident_10k:
                fault = Fault(
                    "sources-differ",
                    _("{region}, {period}: {new} here, {old} in {source}; both are kept"),
                    region=place_name(row.region, language),
                    period=row.year,
                    new=row.resident_10k,
                    old=other.resident_10k,
                    source=other.source,
                )
                yield Found(row.row_no, "resident_10k", str(row.resident_10k), fault)
                break


def _sums(rows: list[Row], known: Known, language: str) -> Iterator[Found]:
    cities = sorted(place.code for place in places().values() if place.level == "city")
    for year in sorted({row.year for row in rows if row.region == PROVINCE or row.region in cities}):
        whole = known.get((PROVINCE, year))
        parts = [known[city, year] for city in cities if (city, year) in known]
        if whole is None or not parts:
            continue
        total, tolerance = sum(parts), sum(map(half_unit, [whole, *parts]))
        is_complete = len(parts) == len(cities)
        if total > whole + tolerance or (is_complete and total < whole - tolerance):
            row = _row_of(rows, year, cities)
            fault = Fault(
                "cities-differ-from-province",
                _("{year}: the {count} cities have {total} together, {region} has {whole}"),
                year=year,
                count=len(parts),
                total=total,
                region=place_name(PROVINCE, language),
                whole=whole,
            )
            yield Found(row.row_no, "resident_10k", str(row.resident_10k), fault)


def half_unit(value: Decimal) -> Decimal:
    """By how much a published number may be off through its own rounding; trailing zeros are taken as not printed."""
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal("0.5").scaleb(max(-2, min(0, exponent)))


def _row_of(rows: list[Row], year: int, cities: list[str]) -> Row:
    """The province's row of that year, or the last of its cities in the file."""
    own = [row for row in rows if row.year == year and (row.region == PROVINCE or row.region in cities)]
    return next((row for row in own if row.region == PROVINCE), own[-1])
