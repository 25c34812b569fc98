"""When an invention is of high value, and where: on top of when it is in force, over many patents at once.

Counted at the end of a month: in force, and at least one finding of the kinds asked for holds, or (kind 3) more than
ten years have passed. A pure function of the facts of each patent: its events and its findings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import numpy as np

from ipportal.core.metrics.facts import Facts, Numbers, Spells, begins
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


def of_kind(kind: HighValueKind) -> Callable[[Facts], Spells]:
    """The stock of one kind."""
    if kind == HighValueKind.LONG_HELD:
        return long_held
    return lambda facts: _spells(facts.once(found_on), {kind})


def of_any_kind(facts: Facts) -> Spells:
    """The union: each patent once, however many kinds it meets."""
    found, plain = facts.once(found_on), facts.once(long_held)
    also_found = np.isin(plain.thing, np.unique(found.thing))
    mine, others = _spells(found, STORED, or_long_held=True), plain.where(~also_found)
    return Spells(*(np.concatenate(both) for both in zip(mine[:4], others[:4], strict=True)))


def long_held(facts: Facts) -> Spells:
    """Those in force for more than ten years from their filing (or grant, as set)."""
    lives, found = facts.once(inforce.inventions).once(inforce.lives_of), facts.once(inforce.in_force)
    start = np.maximum(found.since, long_held_since(lives.word[found.grant]))
    spells = Spells(lives.thing[found.place], found.county, start, found.until)
    return spells.where(start < found.until)


def found_on(facts: Facts) -> Facts:
    """Of the inventions on which anything was found: events of their lives and findings."""
    mine = facts.once(inforce.inventions)
    letter = mine.word >> 54
    told = inforce.among(letter, (*inforce.TOLD, BEGINS, ENDS))
    return mine.where(told & _whole_things(mine.thing, (letter == BEGINS) | (letter == ENDS)))


def _spells(facts: Facts, kinds: Collection[HighValueKind], *, or_long_held: bool = False) -> Spells:
    letter = facts.word >> 54
    asked = inforce.among(letter, inforce.TOLD) | inforce.among((facts.word >> KIND_BITS) & 0x7F, tuple(kinds))
    number, word = facts.thing[asked], facts.word[asked]
    first = begins(number)
    found = inforce.stretches(first, word)
    held = _holding(first, word)[found.place] > 0
    start = found.since
    if or_long_held:
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
