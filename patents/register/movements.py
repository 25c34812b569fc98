"""What moves figures of the register: which patents may begin or cease to count with a month, and by what."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.facts import Facts, fetch
from ipportal.core.metrics.movements.causes import Cause
from patents.register import inforce
from patents.register.inforce import TERM_MONTHS
from patents.register.models import EVENT_WORDS

EPOCH: Final = dt.date(1900, 1, 1)
TERM: Final = "term"  # the 20 years are over
WORDS: Final = {ord(kind): word for word, kind in EVENT_WORDS.items()}
# Whatever moves in a county belongs to it before or after, so some grant or transfer has named the county.
AT_HOME: Final = """
    FROM ({searches}) found, LATERAL (
        SELECT FROM patents_event h WHERE h.number = found.number AND h.county = ANY(%s) LIMIT 1) home"""


class Days(NamedTuple):
    """Events of which one of the two days lies between others; a grant carries the filing day."""

    column: str  # effective_on or filed_on
    first: dt.date
    last: dt.date


class Search(NamedTuple):
    """A statement that gives numbers of patents."""

    sql: str
    params: list[Any]


class Teller(NamedTuple):
    """A room that tells more about the patents: where to look for what moves by it, and what it says of them."""

    days: Callable[[str, int], list[Days]]
    searches: Callable[[str, int], list[Search]]
    causes: Callable[[str, Facts, int], Iterator[tuple[int, Cause]]]


_tellers: Final[list[Teller]] = []


def also_moved_by(teller: Teller) -> None:
    """A room above tells facts by which some metrics' patents begin or cease to count."""
    _tellers.append(teller)


def movers(metric: str, counties: Sequence[int], month: int) -> list[int]:
    """Patents of the counties to which something happened in the month, or of which a term ends in it."""
    spans = [Days("effective_on", *days(month)), Days("filed_on", *days(month - TERM_MONTHS))]
    searches = []
    for teller in _tellers:
        spans += teller.days(metric, month)
        searches += teller.searches(metric, month)
    searches.append(_of_events(spans))
    sql = AT_HOME.format(searches=" UNION ".join(search.sql for search in searches))
    params = [value for search in searches for value in search.params]
    (found,) = fetch(["found.number"], sql, [*params, list(counties)])
    return sorted(found.tolist())


def _of_events(spans: Sequence[Days]) -> Search:
    between = " OR ".join(f"e.{column} BETWEEN %s AND %s" for column, _first, _last in spans)
    params = [day for _column, *span in spans for day in span]
    return Search(f"SELECT e.number FROM patents_event e WHERE {between}", params)


def causes(metric: str, facts: Facts, month: int) -> dict[int, list[Cause]]:
    """By patent what happened to it in the month, in order of the days."""
    found: dict[int, list[Cause]] = {}
    more = (teller.causes(metric, facts, month) for teller in _tellers)
    for told in (_events(facts, month), _terms(facts, month), *more):
        for number, cause in told:
            found.setdefault(number, []).append(cause)
    return {number: sorted(told, key=lambda cause: cause.day) for number, told in found.items()}


def _events(facts: Facts, month: int) -> Iterator[tuple[int, Cause]]:
    """Grants, restorations, ends and moves; a transfer within one county moves nothing."""
    homes: dict[int, int] = {}
    told = inforce.among(facts.word >> 54, (*inforce.LIFE, inforce.TRANSFER))
    for number, word in zip(facts.thing[told].tolist(), facts.word[told].tolist(), strict=True):
        kind, county, on = word >> 54, (word >> 34) & 0xFFFFF, date((word >> inforce.DAY_BITS) & inforce.DAY_MASK)
        before = homes.get(number, 0)
        if kind in (inforce.GRANT, inforce.TRANSFER) and county:
            homes[number] = county
        else:
            county = 0
        if Month.of(on).no == month and not (kind == inforce.TRANSFER and county in (0, before)):
            begins = kind in (*inforce.BEGINNINGS, inforce.TRANSFER)
            yield number, Cause(on, WORDS[kind], begins, county, before if county else 0)


def _terms(facts: Facts, month: int) -> Iterator[tuple[int, Cause]]:
    """The 20 years of those that end in the month."""
    for number, word in newest_grants(facts, month).items():
        end = years_after(date(word & inforce.DAY_MASK), TERM_MONTHS // 12)
        if Month.of(end).no == month:
            yield number, Cause(end, TERM, begins=False)


def newest_grants(facts: Facts, month: int) -> dict[int, int]:
    """By patent the last grant up to the end of a month."""
    told = (facts.word >> 54 == inforce.GRANT) & (inforce.month(inforce.day(facts.word)) <= month)
    return dict(zip(facts.thing[told].tolist(), facts.word[told].tolist(), strict=True))


def days(month: int) -> tuple[dt.date, dt.date]:
    """The first and the last."""
    there = Month.from_no(month)
    return there.first_day, there.last_day


def date(days_since: int) -> dt.date:
    """Of days since 1900."""
    return EPOCH + dt.timedelta(days_since)


def years_after(day: dt.date, years: int) -> dt.date:
    """The anniversary; of 29 February, 28 February where there is no such day."""
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))
