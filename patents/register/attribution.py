"""What the change of basis at the end of 2020 would move: inventions as counted, and by the applicant from a day on.

The rule stands in the definition, off: nothing that is published rests on it.
"""

from __future__ import annotations

from typing import NamedTuple

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import places
from ipportal.core.metrics.adding import stock
from ipportal.core.metrics.definitions import Attribution
from ipportal.core.metrics.registry import Scope
from patents.register.counts import read_events
from patents.register.inforce import spells, spells_by_applicant


class Effect(NamedTuple):
    """A place, what it counts, and what it would count by the rule."""

    region: str
    counted: int
    by_rule: int


def effects(rule: Attribution, month: Month, known: int) -> list[Effect]:
    """The places in which the rule would change anything at the end of a month, as known with a change set."""
    facts, spot = read_events(Scope(known)).known(known), places.read()
    both = (spells(facts), spells_by_applicant(facts, rule.granted_from))
    counted, by_rule = (stock(each.cells(), spot, range(month.no, month.no + 1))[:, 0].tolist() for each in both)
    every = map(Effect, spot.codes, counted, by_rule)
    return [effect for effect in every if effect.counted != effect.by_rule]
