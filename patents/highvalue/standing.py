"""When an invention is of high value, and where: on top of when it is in force, over many patents at once.

Counted at the end of a month: in force, and at least one finding of the kinds asked for holds, or (kind 3) more than
ten years have passed. A pure function of the facts of each patent: its events and its findings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from ipportal.core.metrics.facts import Numbers, Spells, begins
from patents.highvalue import terms
from patents.highvalue.models import HighValueKind
from patents.register import inforce

# A finding among the events of its patent: it begins, it ends; its kind stands where an event has its county.
BEGINS, ENDS = ord("H"), ord("h")
KIND_BITS: Final = 34
KIND_MASK: Final = 0xFFFFF
MONTHS: Final = terms.YEARS * 12
UNION: Final = 10  # measure of the union in the ledger; kinds 1 to 5 follow
STORED: Final = (
    HighValueKind.EMERGING_INDUSTRY,
    HighValueKind.OVERSEAS_FAMILY,
    HighValueKind.HIGH_PLEDGE,
    HighValueKind.NATIONAL_AWARD,
)


def words(kind: Numbers, day: Numbers, letter: int) -> Numbers:
    """Findings in the numbers that events are packed into."""
    packed: Numbers = (letter << 54) | (kind << KIND_BITS) | (day << inforce.DAY_BITS)
    return packed


def of_kind(kind: HighValueKind) -> Callable[[Numbers, Numbers], Spells]:
    """The stock of one kind."""
    if kind == HighValueKind.LONG_HELD:
        return lambda number, word: _spells(number, word, (), long_held=True)
    return lambda number, word: _spells(number, word, (kind,), long_held=False)


def of_any_kind(number: Numbers, word: Numbers) -> Spells:
    """The union: each patent once, however many kinds it meets."""
    return _spells(number, word, STORED, long_held=True)


def _spells(number: Numbers, word: Numbers, kinds: tuple[HighValueKind, ...], *, long_held: bool) -> Spells:
    letter = word >> 54
    is_finding = (letter == BEGINS) | (letter == ENDS)
    asked = is_finding & inforce.among((word >> KIND_BITS) & 0x7F, tuple(kinds))
    kept = inforce.is_invention(number) & (inforce.among(letter, inforce.TOLD) | asked)
    if not long_held:
        kept &= _whole_things(number, asked)
    number, word = number[kept], word[kept]
    if not len(number):
        return Spells(number, number, number, number)
    first = begins(number)
    found = inforce.stretches(first, word)
    held = _holding(first, word)[found.place] > 0
    start = found.since
    if long_held:
        late = np.maximum(start, long_held_since(word[found.grant]))
        start = np.where(held, start, late)
        held = start < found.until
    return Spells(number[found.place[held]], found.county[held], start[held], found.until[held])


def _whole_things(number: Numbers, marked: inforce.Mask) -> inforce.Mask:
    """All facts of the patents of which any is marked."""
    thing = np.cumsum(begins(number)) - 1
    wanted = np.zeros(int(thing[-1]) + 1 if len(thing) else 0, bool)
    wanted[thing[marked]] = True
    everywhere: inforce.Mask = wanted[thing]
    return everywhere


def _holding(first: inforce.Mask, word: Numbers) -> Numbers:
    """After each fact, how many findings of its patent hold."""
    letter = word >> 54
    step = (letter == BEGINS).astype(np.int64) - (letter == ENDS)
    running = np.cumsum(step)
    begin = np.maximum.accumulate(np.where(first, np.arange(len(word)), 0))
    holding: Numbers = running - (running[begin] - step[begin])
    return holding


def long_held_since(grant: Numbers) -> Numbers:
    """The first month at whose end more than ten years have passed since the filing (or the grant, as set).

    Strictly more: with the tenth anniversary on the last day of a month, the month after it. 29 February has its
    anniversary on 28 February where there is no such day.
    """
    days = inforce.day(grant) if terms.long_held_from() == terms.GRANT else grant & inforce.DAY_MASK
    month = inforce.month(days)
    day_of_month = days - _first_day(month) + 1
    anniversary = month + MONTHS
    length = _first_day(anniversary + 1) - _first_day(anniversary)
    since: Numbers = anniversary + (day_of_month >= length)
    return since


def _first_day(month: Numbers) -> Numbers:
    """The first day of a month, in days since 1900."""
    first = (month - 1970 * 12).astype("M8[M]").astype("M8[D]") - np.datetime64("1900-01-01")
    days: Numbers = first.astype(np.int64)
    return days
