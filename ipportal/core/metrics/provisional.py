"""Why ranks and margins may still move: what is compared is not quite alike, not complete, or not published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from ipportal.core.metrics.models import Basis, Cell

DENOMINATORS: Final = "denominator-years-differ"
WITHOUT_VALUE: Final = "places-without-value"
NOT_PUBLISHED: Final = "not-published"


def reasons(years: Iterable[int | None], *, without_value: int, basis: str = Basis.PUBLISHED) -> list[str]:
    """Of a ranking: the years of its denominators, how many places have no value, and the basis it is seen from."""
    found = {
        DENOMINATORS: len({year for year in years if year is not None}) > 1,
        WITHOUT_VALUE: without_value > 0,
        NOT_PUBLISHED: basis != Basis.PUBLISHED,
    }
    return [reason for reason, holds in found.items() if holds]


def reasons_of(cells: Iterable[Cell | None], basis: str) -> list[str]:
    """The same from the cells that are ranked, None for a place that has none."""
    held = list(cells)
    known = [cell for cell in held if cell is not None and cell.value is not None]
    return reasons((cell.denominator_year for cell in known), without_value=len(held) - len(known), basis=basis)


def sentence(reason: str) -> str:
    """The reason in the reader's language."""
    return {
        DENOMINATORS: _("denominators of different years"),
        WITHOUT_VALUE: _("not every place has a value"),
        NOT_PUBLISHED: _("not published"),
    }[reason]


def mark(found: Iterable[str]) -> str:
    """What stands beside a rank: "" where it stands firm."""
    said = _("; ").join(map(sentence, found))
    return _("Provisional: %(reasons)s") % {"reasons": said} if said else ""
