"""What the public may be told of money: a cell needs firms enough behind it, and none that is most of it.

Cells are a kind and a year that is over: no total over them, no city and no running year is published, so that nothing
can be taken away from anything. A year that was told is told anew only where what changed since is such a cell itself
(telling.py). Officials read the rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FEWEST: Final = 3
MOST_PERCENT: Final = 70  # of the amount that one firm may hold

TOO_FEW: Final = _("Fewer than %(n)s firms stand behind it.")
ONE_IS_MOST: Final = _("One firm would be recognised.")

WITHHELD: Final = _("Fewer than three firms, or one that is most of it, or it would give away a cell that is.")
WITHHELD_YEAR: Final = _("Fewer than 3 firms stand behind it, or one would be recognised.")


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of a public table. Withheld, nothing of it is told but the reason."""

    count: int | None
    amount_fen: int | None
    firms: int | None
    reason: str | _StrPromise = ""

    @property
    def is_withheld(self) -> bool:
        return self.count is None


def told(count: int, amounts: Mapping[str, int], firms: int | None = None) -> Told:
    """`amounts`: of each firm; `firms`: how many stand behind it, where that is known without their names."""
    number = len(amounts) if firms is None else firms
    if number < FEWEST:
        return _withheld(TOO_FEW % {"n": FEWEST})
    total = sum(amounts.values())
    if firms is None and total and 100 * max(amounts.values()) > MOST_PERCENT * total:
        return _withheld(ONE_IS_MOST)
    return Told(count, total, number)


def _withheld(reason: str | _StrPromise) -> Told:
    return Told(None, None, None, reason)
