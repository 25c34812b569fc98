"""From facts to stretches of time: when and where a centre is in operation, and since when a patent is proved."""

from __future__ import annotations

from typing import Final

import numpy as np

from ipportal.core.metrics.facts import OPEN, Facts, Numbers, Spells
from patents.register.inforce import DAY_BITS, DAY_MASK, month

KINDS: Final = "CAFTP"  # models.FactKind: where each stands here is its number in a word
CONTRACTED, ACCEPTED, FAILED, TERMINATED, PROVED = range(1, len(KINDS) + 1)
CITY_BITS, CITY_MASK = 20, (1 << 20) - 1
HIGH_VALUE: Final = 1 << (DAY_BITS + CITY_BITS)
KIND_BITS: Final = DAY_BITS + CITY_BITS + 1
# As the database packs it; the functions below take it apart.
WORD: Final = (
    f"(strpos('{KINDS}', f.kind)::bigint << {KIND_BITS}) | (f.high_value::integer::bigint << {KIND_BITS - 1})"
    f" | (f.city::bigint << {DAY_BITS}) | (f.effective_on - DATE '1900-01-01')::bigint"
)


def kind(facts: Facts) -> Numbers:
    return facts.word >> KIND_BITS


def day(facts: Facts) -> Numbers:
    """Days since 1900."""
    return facts.word & DAY_MASK


def city(facts: Facts) -> Numbers:
    return (facts.word >> DAY_BITS) & CITY_MASK


def in_operation(facts: Facts) -> Spells:
    """From the month of the contract to the one before the end; of what is known at a time each stands there once."""
    begun, ended = facts.where(kind(facts) == CONTRACTED), facts.where(kind(facts) != CONTRACTED)
    until = np.full(len(begun.thing), OPEN)
    ended = ended.where(np.isin(ended.thing, begun.thing))
    until[np.searchsorted(begun.thing, ended.thing)] = month(day(ended))
    spells = Spells(begun.thing, city(begun), month(day(begun)), until)
    return spells.where(spells.since < until)


def proved(facts: Facts) -> Spells:
    """From the month in which a report was accepted that proved the patent; what was proved stays so."""
    return Spells(facts.thing, city(facts), month(day(facts)), np.full(len(facts.thing), OPEN))


def proved_of_high_value(facts: Facts) -> Spells:
    return proved(facts.where(facts.word & HIGH_VALUE > 0))
