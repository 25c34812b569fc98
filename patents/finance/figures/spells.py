"""From facts of pledges to what happens: a registration in its month, with its amount; a pledgor seen in a city."""

from __future__ import annotations

from typing import Final

import numpy as np

from ipportal.core.metrics.facts import Facts, Numbers, Spells

AMOUNT_BITS, CITY_BITS = 47, 4
AMOUNT_MASK: Final = (1 << AMOUNT_BITS) - 1
CITY_MASK: Final = (1 << CITY_BITS) - 1
EPOCH: Final = 2000 * 12  # months are counted from here, so that all fits into one number
PROVINCE: Final = 320_000
# As the database packs it; the functions below take it apart.
WORD: Final = (
    f"((f.month - {EPOCH})::bigint << {AMOUNT_BITS + CITY_BITS})"
    f" | (((f.city - {PROVINCE}) / 100)::bigint << {AMOUNT_BITS}) | f.amount_fen"
)


def month(facts: Facts) -> Numbers:
    return (facts.word >> (AMOUNT_BITS + CITY_BITS)) + EPOCH


def city(facts: Facts) -> Numbers:
    """The province itself where no city is known."""
    return ((facts.word >> AMOUNT_BITS) & CITY_MASK) * 100 + PROVINCE


def registered(facts: Facts) -> Spells:
    since = month(facts)
    return Spells(facts.thing, city(facts), since, since + 1)


def secured(facts: Facts) -> Spells:
    """The same, each with its amount in fen."""
    return registered(facts)._replace(weight=facts.word & np.int64(AMOUNT_MASK))
