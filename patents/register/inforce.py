"""When an invention is in force, and where: the one definition, over many patents at once.

Counted at the end of a month: granted, not ended, not wholly invalid, within 20 years of filing, and the first-named
owner's county lies in the province. A pure function of the events of each patent.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ipportal.core.metrics.facts import Facts, Numbers, Spells, begins
from patents.register.terms import INVENTION_YEARS

TERM_MONTHS: Final = INVENTION_YEARS * 12  # the right ends on that day, so at the end of that month it no longer counts
FIRST_CODE, LAST_CODE = 320_000, 329_999  # codes of the province; patents elsewhere are not booked
AFTER_ALL: Final = 1 << 15  # a month after all others

GRANT, RESTORE, LAPSE, EXPIRE, ABANDON, INVALID, TRANSFER = (ord(letter) for letter in "GRLEAIT")
BEGINNINGS: Final = (GRANT, RESTORE)
LIFE: Final = (GRANT, RESTORE, LAPSE, EXPIRE, ABANDON)
TOLD: Final = (*LIFE, INVALID, TRANSFER)  # a licence or an invalidation in part changes nothing

# An event in one number: kind, county, day it takes effect, filing day (days since 1900, 17 bits each).
# Put together in steps: PostgreSQL is quicker with small numbers.
WORD: Final = (
    "((ascii(kind) << 20 | coalesce(county, 0))::bigint << 17 | (effective_on - DATE '1900-01-01')) << 17"
    " | coalesce(filed_on - DATE '1900-01-01', 0)"
)
EPOCH: Final = dt.date(1900, 1, 1)
DAY_BITS: Final = 17
DAY_MASK: Final = (1 << DAY_BITS) - 1
MONTH_OF_DAY: Final = (np.datetime64("1900-01-01") + np.arange(DAY_MASK + 1)).astype("M8[M]").astype(
    np.int64
) + 1970 * 12
Mask = NDArray[np.bool_]


class Stretches(NamedTuple):
    """Where each begins and by which grant (places among the facts), its county, first month, and the month after."""

    place: Numbers
    grant: Numbers
    county: Numbers
    since: Numbers
    until: Numbers


def day(word: Numbers) -> Numbers:
    return (word >> DAY_BITS) & DAY_MASK


def month(days: Numbers) -> Numbers:
    """Month number (year × 12 + month − 1) of days since 1900."""
    return MONTH_OF_DAY[days]


def is_invention(number: Numbers) -> Mask:
    """Kind digit 1 or 8: the fifth digit of twelve, the third of eight."""
    digit = np.where(number >= 10**11, number // 10**7, number // 10**5) % 10
    invention: Mask = (digit == 1) | (digit == 8)
    return invention


def spells(facts: Facts) -> Spells:
    """When and where each invention counts; events come sorted by patent, day, change set and id."""
    found, lives = facts.once(in_force), facts.once(inventions).once(lives_of)
    return Spells(lives.thing[found.place], found.county, found.since, found.until)


def spells_by_applicant(facts: Facts, granted_from: dt.date) -> Spells:
    """The same, but what was granted on that day or later stays where its grant placed it: with the applicant."""
    lives = facts.once(inventions).once(lives_of)
    found = stretches(begins(lives.thing), lives.word, granted_from)
    return Spells(lives.thing[found.place], found.county, found.since, found.until)


def inventions(facts: Facts) -> Facts:
    return facts.where(is_invention(facts.thing))


def lives_of(facts: Facts) -> Facts:
    """The events that say when and where a patent is in force."""
    return facts.where(among(facts.word >> 54, TOLD))


def in_force(facts: Facts) -> Stretches:
    """Of the lives of inventions."""
    lives = facts.once(inventions).once(lives_of)
    return stretches(begins(lives.thing), lives.word)


def stretches(first: Mask, word: Numbers, by_applicant_from: dt.date | None = None) -> Stretches:
    """Every stretch in which a patent counts between two facts; facts of other rooms among the events only cut it."""
    if not len(word):
        return Stretches(word, word, word, word, word)
    kind, county = word >> 54, (word >> 34) & 0xFFFFF
    index = np.arange(len(word))
    start = np.maximum.accumulate(np.where(first, index, 0))

    def newest(said: Mask) -> tuple[Numbers, Mask]:
        """At each event: where the patent's newest word on a matter stands, and whether there is one yet."""
        place = np.maximum.accumulate(np.where(said, index, -1))
        return place, place >= start

    life, lived = newest(among(kind, LIFE))
    grant, granted = newest(kind == GRANT)
    moves = kind == TRANSFER
    if by_applicant_from is not None:
        moves &= ~granted | (day(word)[grant] < (by_applicant_from - EPOCH).days)
    home, settled = newest(((kind == GRANT) | moves) & (county > 0))
    at = county[home]
    here = (at >= FIRST_CODE) & (at <= LAST_CODE)
    counts = lived & granted & settled & here & among(kind[life], BEGINNINGS) & ~_void(kind == INVALID, first)

    since = month(day(word))
    following = np.append(since[1:], AFTER_ALL)
    following[np.append(first[1:], True)] = AFTER_ALL
    until = np.minimum(following, month(word & DAY_MASK)[grant] + TERM_MONTHS)
    counts &= since < until
    return Stretches(*(column[counts] for column in (index, grant, at, since, until)))


def _void(struck: Mask, first: Mask) -> Mask:
    """Wholly invalid is deemed never to have existed: every event of the patent is struck out."""
    if not struck.any():
        return struck
    patent = np.cumsum(first) - 1
    void = np.zeros(int(patent[-1]) + 1, bool)
    void[patent[struck]] = True
    everywhere: Mask = void[patent]
    return everywhere


def among(values: Numbers, wanted: tuple[int, ...]) -> Mask:
    """Faster than np.isin for a handful of small numbers."""
    table = np.zeros(128, bool)
    table[list(wanted)] = True
    found: Mask = table[values]
    return found
