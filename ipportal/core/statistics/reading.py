"""Rows of population, statistics and corrections files, cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import dates, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.periods import Month
from ipportal.core.regions.names import read_region
from ipportal.core.statistics import words

if TYPE_CHECKING:
    from ipportal.core.intake.sheets import Record

FIRST_DAY: Final = dt.date(1949, 10, 1)
MOST_RESIDENTS_10K: Final = 1_000_000  # ten thousand million people
LARGEST: Final = Decimal(10) ** 15
SOURCE_LENGTH: Final = 300


class Fact(NamedTuple):
    """One published value, as it goes to the staging table; `field` is the column of the file it stood in."""

    row_no: int
    metric: str
    period: str
    period_kind: str
    place: str
    region_code: str
    region_name: str
    region_kind: str
    value: Decimal
    printed: str
    unit: str
    growth_pct: str
    source: str
    field: str


def read_source(value: str) -> str:
    return text.limited(text.tidy(value), SOURCE_LENGTH)


def residents(value: str) -> Decimal:
    """Population in 10,000 persons, above zero, kept exactly: two decimals, as published."""
    found = money.number(value, highest=MOST_RESIDENTS_10K)
    if found <= 0:
        raise Fault(
            "population-not-above-zero",
            _("{value}: a population is above zero; leave the row out where it is not known"),
            value=text.shown(value, 30),
        )
    return exactly(found, 2, value)


def exactly(found: Decimal, decimals: int, value: str) -> Decimal:
    """The number, or a Fault where it has more decimals than are kept: nothing is rounded away."""
    if -int(found.normalize().as_tuple().exponent) > decimals:
        raise Fault(
            "too-many-decimals",
            _("{value} has more than {decimals} decimals"),
            value=text.shown(value, 30),
            decimals=decimals,
        )
    return found


def published_value(value: str) -> Decimal:
    return exactly(money.number(value, lowest=-LARGEST, highest=LARGEST), 6, value)


def year_reader(today: dt.date) -> Callable[[str], int]:
    """Years whose end has come."""
    last = today.year if (today.month, today.day) == (12, 31) else today.year - 1
    return lambda value: dates.year(value, latest=last)


def day_reader(today: dt.date) -> Callable[[str], dt.date]:
    return lambda value: dates.day(value, earliest=FIRST_DAY, latest=today)


def read_population(record: Record, today: dt.date) -> tuple[object, ...] | None:
    """`(region, year, residents, published on, source)`, or None after its faults were reported."""
    place = record.read("region", read_region)
    year = record.read("year", year_reader(today))
    count = record.read("resident_10k", residents)
    published_on = record.read("published_on", day_reader(today))
    source = record.read("source", read_source)
    if published_on and year and published_on <= dt.date(year, 12, 31):
        message = _("published on {published_on}, before the end of {year}")
        record.reject("published_on", Fault("published-too-early", message, published_on=published_on, year=year))
    return (place, year, count, published_on, source) if record.is_good else None


class Head(NamedTuple):
    """What a row says before its values: the period and the place."""

    month: Month
    period_kind: str
    named: words.Named


def read_head(record: Record, today: dt.date, *, table8: bool = False) -> Head | None:
    """Period, place and kind of row; None after faults."""
    kind_of_period = (
        record.read("period_kind", words.read_period_kind) if "period_kind" in record.sheet.columns else None
    )
    period = record.read("period", lambda value: words.read_period(value, kind_of_period or ""))
    if period and period[0] > Month.of(today):
        message = _("{value} lies after this month, {latest}")
        record.reject("period", Fault("date-out-of-range", message, value=period[0], latest=Month.of(today)))
    named = record.read("region", lambda value: words.read_place(value, table8=table8))
    if named and "region_kind" in record.sheet.columns:
        kind = record.read("region_kind", partial(words.read_kind, known=named))
        named = named._replace(kind=kind) if kind else named
    return Head(*period, named) if period and named and record.is_good else None


def read_long(record: Record, today: dt.date) -> Iterator[Fact]:
    """The facts of a row in the long layout: one, or two where our metric is the same in another unit."""
    head = read_head(record, today)
    metric = record.read("metric", lambda value: text.limited(text.name(value), 80))
    value = record.read("value", published_value)
    unit = record.read("unit", lambda word: text.limited(word, 60)) or ""
    growth = record.read("growth_pct", published_value)
    source = record.read("source", read_source)
    if metric is None or value is None:
        return
    shares = words.shares_of(metric)
    if value < 0 and shares[0].metric in words.NEVER_NEGATIVE:
        message = _("{value} is below {limit}")
        record.reject("value", Fault("number-too-small", message, value=text.shown(record.raw("value"), 30), limit=0))
    if head is None or source is None or not record.is_good:
        return
    for share in shares:
        own_unit = unit if share.divisor == 1 and unit else words.UNITS.get(share.metric, unit)
        yield _fact(record, head, share, value, "value", own_unit, source, growth)


TABLE8_VALUES: Final = ("valid_inventions", "population_million", "growth_pct", "density_per_million")


def read_table8(record: Record, today: dt.date) -> Iterator[Fact]:
    """The facts of a row of CNIPA's Table 8: one for each printed cell, and the density per 10,000 people."""
    head = read_head(record, today, table8=True)
    values = {name: record.read(name, published_value) for name in TABLE8_VALUES}
    for name in ("valid_inventions", "population_million", "density_per_million"):
        found = values[name]
        if found is not None and found < 0:
            message = _("{value} is below {limit}")
            record.reject(name, Fault("number-too-small", message, value=text.shown(record.raw(name), 30), limit=0))
    source = record.read("source", read_source)
    if head is None or not record.is_good:
        return
    source = table8_source(source or "", head.month)
    for name, value in values.items():
        if value is not None:
            for share in words.shares_of(name):
                growth = values["growth_pct"] if name == "valid_inventions" else None
                yield _fact(record, head, share, value, name, words.UNITS[share.metric], source, growth)


def table8_source(given: str, month: Month) -> str:
    """The publisher, the table and its month; the address of the publisher's page stands behind them."""
    if given and not given.startswith(("http://", "https://")):
        return given
    return ", ".join(part for part in (f"CNIPA, Table 8, {month}", given) if part)


def _fact(
    record: Record,
    head: Head,
    share: words.Share,
    value: Decimal,
    field: str,
    unit: str,
    source: str,
    growth: Decimal | None,
) -> Fact:
    return Fact(
        row_no=record.number,
        metric=share.metric,
        period=str(head.month),
        period_kind=head.period_kind,
        place=head.named.place,
        region_code=head.named.code,
        region_name=text.limited(head.named.name, 80),
        region_kind=str(head.named.kind),
        value=value / share.divisor,
        printed=text.shown(record.text(field), 40),
        unit=unit,
        growth_pct="" if growth is None else text.shown(record.text("growth_pct"), 20),
        source=source,
        field=field,
    )
