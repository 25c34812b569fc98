"""What happens to patents, counted in the month in which it does: grants announced, licences recorded.

Unlike what is in force, an announcement stays one: a patent that is declared invalid later was granted all the same.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ipportal.core.metrics.facts import Facts, Numbers, Spells, begins
from patents.register.inforce import FIRST_CODE, GRANT, LAST_CODE, TRANSFER, Mask, day, inventions, month

LICENCE: Final = ord("C")


def grants(facts: Facts) -> Spells:
    """Patents of every kind in the month of their grant, by the county of the first-named applicant; each once."""
    granted = (facts.word >> 54) == GRANT
    number, word = facts.thing[granted], facts.word[granted]
    first = begins(number)
    return _in_province(number[first], (word[first] >> 34) & 0xFFFFF, month(day(word[first])))


def invention_grants(facts: Facts) -> Spells:
    """Inventions alone."""
    return grants(facts.once(inventions))


def licences(facts: Facts) -> Spells:
    """Licences in the month in which they take effect, where the first-named owner was then; a patent may have many."""
    number, word = facts.thing, facts.word
    kind = word >> 54
    (told,) = np.nonzero(kind == LICENCE)
    if not len(told):
        return Spells(told, told, told, told)
    county = (word >> 34) & 0xFFFFF
    index = np.arange(len(word))
    settled = ((kind == GRANT) | (kind == TRANSFER)) & (county > 0)
    home = np.maximum.accumulate(np.where(settled, index, -1))[told]
    start = np.maximum.accumulate(np.where(begins(number), index, 0))[told]
    told, home = told[home >= start], home[home >= start]
    return _in_province(number[told], county[home], month(day(word[told])))


def _in_province(number: Numbers, county: Numbers, since: Numbers) -> Spells:
    here: Mask = (county >= FIRST_CODE) & (county <= LAST_CODE)
    return Spells(number[here], county[here], since[here], since[here] + 1)
