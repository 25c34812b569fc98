"""What moves figures of high value besides the register's events: findings that begin or end, and ten years passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import numpy as np

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.facts import Facts
from ipportal.core.metrics.movements.causes import Cause
from patents.highvalue import standing, terms
from patents.highvalue.models import HighValueKind
from patents.register import inforce
from patents.register.movements import Days, Search, Teller, also_moved_by, date, days, newest_grants, years_after

METRIC: Final = "high-value-invention-patents"
KINDS: Final = {METRIC: (*standing.STORED, HighValueKind.LONG_HELD)} | {
    f"{METRIC}-kind-{kind.value}": (kind,) for kind in HighValueKind
}
BEGINS, ENDS, TEN_YEARS = "finding_begins", "finding_ends", "ten_years"
FOUND: Final = """SELECT f.number FROM patents_finding f
    WHERE f.kind = ANY(%s) AND (f.since BETWEEN %s AND %s OR f.until BETWEEN %s AND %s)"""


def searches(metric: str, month: int) -> list[Search]:
    """Findings of the metric's kinds that begin or end in the month."""
    kinds = [kind.value for kind in KINDS.get(metric, ()) if kind in standing.STORED]
    return [Search(FOUND, [kinds, *days(month) * 2])] if kinds else []


def anniversaries(metric: str, month: int) -> list[Days]:
    """Grants whose ten years have passed in the month: the last day of a month counts from the month after it.

    Two days at the end of a leap year's February have their anniversary on the last day of a shorter one.
    """
    if HighValueKind.LONG_HELD not in KINDS.get(metric, ()):
        return []
    first, last = days(month - standing.MONTHS)
    return [Days("effective_on" if _from_grant() else "filed_on", first - dt.timedelta(2), last)]


def causes(metric: str, facts: Facts, month: int) -> Iterator[tuple[int, Cause]]:
    """Findings of the metric's kinds, and the ten years."""
    kinds = KINDS.get(metric, ())
    letter, kind = facts.word >> 54, (facts.word >> standing.KIND_BITS) & standing.KIND_MASK
    asked = ((letter == standing.BEGINS) | (letter == standing.ENDS)) & np.isin(kind, [k.value for k in kinds])
    asked &= inforce.month(inforce.day(facts.word)) == month
    for number, word in zip(facts.thing[asked].tolist(), facts.word[asked].tolist(), strict=True):
        begins = word >> 54 == standing.BEGINS
        on = date((word >> inforce.DAY_BITS) & inforce.DAY_MASK)
        what = BEGINS if begins else ENDS
        yield number, Cause(on, what, begins, kind=(word >> standing.KIND_BITS) & standing.KIND_MASK)
    if HighValueKind.LONG_HELD in kinds:
        yield from _ten_years(facts, month)


def _ten_years(facts: Facts, month: int) -> Iterator[tuple[int, Cause]]:
    """Those that have been held for more than ten years from a day of the month on."""
    from_grant = _from_grant()
    for number, word in newest_grants(facts, month).items():
        start = date((word >> inforce.DAY_BITS) & inforce.DAY_MASK if from_grant else word & inforce.DAY_MASK)
        since = years_after(start, terms.YEARS) + dt.timedelta(1)
        if Month.of(since).no == month:
            yield number, Cause(since, TEN_YEARS, begins=True, kind=HighValueKind.LONG_HELD.value)


def _from_grant() -> bool:
    return terms.long_held_from() == terms.GRANT


also_moved_by(Teller(anniversaries, searches, causes))
