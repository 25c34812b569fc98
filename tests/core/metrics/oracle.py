"""The slow, obvious oracle: every figure from the events and populations, one patent, one day, one place at a time.

Shares nothing with the engine: no ledger, no arrays, no SQL.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


@dataclass(frozen=True)
class Event:
    number: int
    seq: int
    id: int
    kind: str
    on: dt.date
    county: int | None = None
    filed_on: dt.date | None = None
    taken: int | None = None


@dataclass(frozen=True)
class Resident:
    """The population of a place at the end of a year, as one publication told it with a change set."""

    region: str
    year: int
    resident_10k: Decimal
    published_on: dt.date | None
    demonstration: bool
    seq: int
    id: int


class Cell(NamedTuple):
    """Everything that a figure says."""

    numerator: int
    value: Decimal | int | None
    growth: Decimal | None
    base: Decimal | int | None
    rank: int | None
    tied: bool
    resident: int | None  # id of the population that divides it
    demonstration: bool


def is_invention(number: int) -> bool:
    digits = str(number).zfill(8)
    return digits[4 if len(digits) == 12 else 2] in "18"


def ends_on(filed_on: dt.date) -> dt.date:
    """20 years after filing; where there is no such day, the last of the month."""
    year, month = filed_on.year + 20, filed_on.month
    return dt.date(year, month, min(filed_on.day, calendar.monthrange(year, month)[1]))


def county_in_force(
    events: Iterable[Event], day: dt.date, known: int, by_applicant_from: dt.date | None = None
) -> int | None:
    """Where the patent counts on a day, as known with a change set; None where it does not.

    With a day of the rule, what was granted on it or later is not moved by transfers.
    """
    held = [e for e in events if e.seq <= known and not (e.taken is not None and e.taken <= known)]
    if any(e.kind == "I" for e in held):
        return None
    alive, county, end, stays = False, None, None, False
    for event in sorted(held, key=lambda e: (e.on, e.seq, e.id)):
        if event.on > day:
            break
        if event.kind == "G":
            end = ends_on(event.filed_on or event.on)
            stays = bool(by_applicant_from and event.on >= by_applicant_from)
        if event.kind in "GR":
            alive = True
        if event.kind in "LEA":
            alive = False
        if event.kind in "GT" and event.county and not (event.kind == "T" and stays):
            county = event.county
    return county if alive and end and day < end else None


def lives(events: Iterable[Event]) -> dict[int, list[Event]]:
    """What was told of each patent."""
    by_patent: dict[int, list[Event]] = {}
    for event in events:
        by_patent.setdefault(event.number, []).append(event)
    return by_patent


def stock(events: Iterable[Event], day: dt.date, known: int, by_applicant_from: dt.date | None = None) -> Counter[int]:
    """Inventions in force by the code of the first-named owner's county, anywhere; by the rule the applicant's."""
    homes = (
        county_in_force(own, day, known, by_applicant_from)
        for number, own in lives(events).items()
        if is_invention(number)
    )
    return Counter(home for home in homes if home is not None)


def of_places(counted: Counter[int], parents: Mapping[str, str], became: Mapping[str, str]) -> Counter[str]:
    """From codes as they came to today's province, cities and counties; elsewhere is left out."""
    places: Counter[str] = Counter()
    for code, patents in counted.items():
        if not 320_000 <= code <= 329_999:
            continue
        place = str(code)
        while place in became:
            place = became[place]
        places["320000"] += patents
        city = place[:4] + "00"
        if parents.get(city) == "320000":
            places[city] += patents
        if place != city and parents.get(place) == city:
            places[place] += patents
    return places


class Place(NamedTuple):
    """A code of the province: what it lies in, its first day and the day after its last, where it has them."""

    parent: str
    since: dt.date | None
    until: dt.date | None


def of_places_then(
    counted: Counter[int], day: dt.date, known: Mapping[str, Place], changes: Iterable[tuple[str, str, dt.date]]
) -> Counter[str]:
    """From codes as they came to the province, cities and counties as they were on a day."""
    places: Counter[str] = Counter()
    for code, patents in counted.items():
        if not 320_000 <= code <= 329_999:
            continue
        places["320000"] += patents
        city = f"{code // 100}00"
        if city in known and city != "320000":
            places[city] += patents
        county = _county_then(str(code), day, known, list(changes))
        if county:
            places[county] += patents
    return places


def _county_then(
    code: str, day: dt.date, known: Mapping[str, Place], changes: Sequence[tuple[str, str, dt.date]]
) -> str | None:
    for _step in range(len(changes) + 1):
        place = known.get(code)
        if place is None or code.endswith("00"):
            return None
        if place.until and place.until <= day:
            others = [new for old, new, on in changes if old == code and on <= day]
        elif place.since and place.since > day:
            others = [old for old, new, on in changes if new == code and on > day]
        else:
            return code
        if len(others) != 1:
            return None
        code = others[0]
    return None


def half_up(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def resident(told: Iterable[Resident], region: str, year: int, known: int) -> Resident | None:
    """Real before invented, then the newest publication, then what was learned last."""
    held = [one for one in told if (one.region, one.year) == (region, year) and one.seq <= known]
    return max(
        held,
        key=lambda one: (not one.demonstration, one.published_on or dt.date.min, one.seq, one.id),
        default=None,
    )


def per_10k(patents: int, resident_10k: Decimal | None) -> Decimal | None:
    return half_up(Decimal(patents) / resident_10k, "0.01") if resident_10k else None


def growth(value: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    if value is None or not before:
        return None
    return half_up((Decimal(value) - Decimal(before)) / Decimal(before) * 100, "0.01")


def rank(value: Decimal | int | None, others: Iterable[Decimal | int | None]) -> int | None:
    return None if value is None else 1 + sum(other is not None and other > value for other in others)


def held(events: Iterable[Event], known: int) -> list[Event]:
    """What was held to be so with a change set, in the order in which it counts."""
    told = [e for e in events if e.seq <= known and not (e.taken is not None and e.taken <= known)]
    return sorted(told, key=lambda e: (e.on, e.seq, e.id))


def granted(events: Iterable[Event], known: int) -> tuple[dt.date, int] | None:
    """When one patent's grant was announced, and where its first-named applicant was."""
    grant = next((e for e in held(events, known) if e.kind == "G"), None)
    return (grant.on, grant.county or 0) if grant else None


def licensed(events: Iterable[Event], known: int) -> list[tuple[dt.date, int]]:
    """When licences of one patent took effect, and where its first-named owner was then."""
    found, home = [], 0
    for event in held(events, known):
        if event.kind in "GT" and event.county:
            home = event.county
        if event.kind == "C" and home:
            found.append((event.on, home))
    return found


def in_period(day: dt.date, month: dt.date, period: str) -> bool:
    """Whether a day lies in the period that ends with the month of another day."""
    if period == "month":
        return (day.year, day.month) == (month.year, month.month)
    return day.year == month.year and day.month <= month.month


def figures(
    stocks: Mapping[int, Counter[str]],
    codes: Sequence[str],
    cities: Collection[str],
    divide_by: Callable[[str, int], Resident | None] | None = None,
) -> dict[tuple[int, str], Cell]:
    """By month number and place, from the stocks of all months; those of the first year only serve as its base.

    A ratio is divided by the population of the year before.
    """
    values: dict[tuple[int, str], Decimal | int | None] = {}
    people: dict[tuple[int, str], Resident] = {}
    for month, stock in stocks.items():
        for code in codes:
            if divide_by is None:
                values[month, code] = stock[code]
                continue
            found = divide_by(code, month // 12 - 1)
            values[month, code] = per_10k(stock[code], found.resident_10k if found else None)
            if found:
                people[month, code] = found
    cells = {}
    for month in list(stocks)[12:]:
        ranked = [values[month, city] for city in cities]
        for code in codes:
            value, before, by = values[month, code], values[month - 12, code], people.get((month, code))
            up = growth(value, before)
            place = rank(value, ranked) if code in cities else None
            cells[month, code] = Cell(
                numerator=stocks[month][code],
                value=value,
                growth=up,
                base=before if up is not None else None,
                rank=place,
                tied=place is not None and ranked.count(value) > 1,
                resident=by.id if by else None,
                demonstration=by.demonstration if by else False,
            )
    return cells
