"""What a receipt needs of the register: which patents may count in some counties, and what each of them is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ipportal.core.accounts.models import User
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.facts import Numbers, fetch
from ipportal.core.metrics.registry import Candidates, Kind, Measure, Span, Stretch
from patents.register import rules
from patents.register.inforce import TERM_MONTHS
from patents.register.models import Patent

PUBLIC: Final = ("publication_number", "title", "ipc_main", "filed_on", "granted_on", "demonstration")
PRIVATE: Final = ("first_owner", "credit_code")

# From each county the next few along its index: the cost does not grow with the register. What cannot count (told of
# other days; for what stands: not yet granted or moved, or filed 20 years before) is passed over inside the index.
NEXT: Final = """
    FROM unnest(%s::int[]) AS asked(county), LATERAL (
        SELECT DISTINCT e.number FROM patents_event e
        WHERE e.county = asked.county AND e.number {beyond} %s
            AND e.effective_on BETWEEN %s AND %s AND (e.filed_on IS NULL OR e.filed_on >= %s)
        ORDER BY e.number {order} LIMIT %s) found"""
FIRST, LAST = -1, 10**13
LONG_AGO: Final = dt.date(1900, 1, 1)
FEWEST: Final = 20  # of each county


def candidates(measure: Measure, counties: Sequence[int], span: Span, stretch: Stretch) -> Candidates:
    """Patents that belonged to one of the counties at some time and may count: may be in force, or were granted."""
    if not counties:
        return Candidates([], are_last=True)
    each = max(FEWEST, min(stretch.about, 4 * stretch.about // len(counties)))
    sql = NEXT.format(beyond="<" if stretch.down else ">", order="DESC" if stretch.down else "ASC")
    beyond = stretch.beyond if stretch.beyond is not None else LAST if stretch.down else FIRST
    stands = measure.kind == Kind.STOCK
    days = (LONG_AGO if stands else Month.from_no(span.first).first_day), Month.from_no(span.last).last_day
    filed_from = Month.from_no(span.last + 1 - TERM_MONTHS).first_day if stands else LONG_AGO
    params = [list(counties), beyond, *days, filed_from, each]
    county, number = fetch(["asked.county", "found.number"], sql, params)
    return _without_gaps(county, number, each, down=stretch.down)


def _without_gaps(county: Numbers, number: Numbers, each: int, *, down: bool) -> Candidates:
    """A county that gave as many as it was asked for may have more: nothing beyond its last one is told yet."""
    codes, found = np.unique(county, return_counts=True)
    unfinished = np.isin(county, codes[found >= each])
    if unfinished.any():
        sign = -1 if down else 1
        lasts = [int((sign * number[county == code]).max()) for code in codes[found >= each].tolist()]
        number = number[sign * number <= min(lasts)]
    things = np.unique(number).tolist()
    return Candidates(things[::-1] if down else things, are_last=not unfinished.any())


def describe(numbers: Sequence[int], reader: User | None = None) -> dict[int, dict[str, Any]]:
    """Each patent as the register describes it today; its owner only where the reader may see it."""
    rows = Patent.objects.filter(number__in=numbers).values("number", *PUBLIC)
    known = {row.pop("number"): row for row in rows}
    nothing: dict[str, Any] = dict.fromkeys(PUBLIC)
    found = {number: {"application_number": written(number)} | known.get(number, nothing) for number in numbers}
    if reader is not None:
        for row in rules.visible_to(reader).filter(number__in=numbers).values("number", *PRIVATE):
            found[row.pop("number")] |= row
    return found
