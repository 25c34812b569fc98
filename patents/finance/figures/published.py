"""What anyone may know of pledges: each month's and each year's cells as the newest closing leaves them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.registry import REASONS, SUPPRESSED
from ipportal.core.regions.models import PROVINCE, Region
from patents.finance.figures import layers
from patents.finance.figures.actions import waiting_corrections
from patents.finance.figures.layers import CITY, FAMILIES, KIND, MONTH, MONTHS, SIZE, TOTAL, YEAR, Said, said_of
from patents.finance.figures.models import PledgeClosing, PledgeFact, PledgeWithheld
from patents.finance.models import Size
from patents.finance.rights import RightKind

INCLUSIVE_FEN: Final = 1_000_000_000  # loans of at most ten million yuan
SIZES: Final = tuple(size.value or layers.UNKNOWN_SIZE for size in Size)

__all__ = ["PublishedRow", "last_closing", "published_rows", "waiting_corrections"]


class PublishedRow(NamedTuple):
    """A cell: of a region, or of the province by kind of right or size. All numbers are None where it is withheld."""

    month: str  # of a year its December
    period: str
    region: str
    right_kind: str  # "": all
    size: str  # "": all; "unknown": not stated
    registrations: int | None
    amount_fen: int | None
    enterprises: int | None
    inclusive: int | None  # loans of at most ten million yuan
    reason: str


def is_inclusive(said: Said) -> bool:
    """A loan without an amount of its own is as large as what secures it."""
    return (said.amount if said.loan is None else said.loan) <= INCLUSIVE_FEN


def published_rows(*, first: Month | None = None, last: Month | None = None, period: str = MONTH) -> list[PublishedRow]:
    """As known at the newest closing: each region; the province by kind; the province by size. Months in order."""
    closing, begun = PledgeClosing.objects.last(), PledgeClosing.objects.order_by("first").first()
    if closing is None or begun is None:
        return []
    begin, end = max(begun.first, first.no if first else 0), min(closing.last, last.no if last else closing.last)
    months = [month for month in range(begin, end + 1) if period == MONTH or month % MONTHS == MONTHS - 1]
    if not months:
        return []
    width = 1 if period == MONTH else MONTHS
    facts, hidden, categories = _facts(months[0] - width + 1, months[-1]), _hidden(period), _categories()
    return [
        row
        for month in months
        for row in _rows(month, period, categories, _of(facts, range(month - width + 1, month + 1)), hidden)
    ]


def last_closing() -> PledgeClosing | None:
    return PledgeClosing.objects.last()


def _facts(first: int, last: int) -> dict[int, list[Said]]:
    """By month what is held to be so."""
    columns = layers.SAYS.split(", ")
    found: dict[int, list[Said]] = defaultdict(list)
    held = PledgeFact.objects.filter(month__range=(first, last), retraction__isnull=True)
    for row in held.values_list(*columns):
        found[row[0]].append(said_of(row))
    return found


def _of(facts: dict[int, list[Said]], months: Iterable[int]) -> list[Said]:
    return [said for month in months for said in facts.get(month, ())]


def _hidden(period: str) -> set[tuple[str, str, int]]:
    """Family, category and month of what is withheld; a year of the province is the sum of its months."""
    rows = set(PledgeWithheld.objects.filter(period=period).values_list("family", "category", "month"))
    if period == YEAR:
        totals = PledgeWithheld.objects.filter(period=MONTH, family=TOTAL).values_list("month", flat=True)
        rows |= {(TOTAL, "", month - month % MONTHS + MONTHS - 1) for month in totals}
    return rows


def _categories() -> dict[str, list[str]]:
    cities = list(Region.objects.cities().order_by("code").values_list("code", flat=True))
    return {TOTAL: [""], CITY: cities, KIND: list(RightKind.values), SIZE: list(SIZES)}


def _rows(
    month: int,
    period: str,
    categories: dict[str, list[str]],
    facts: list[Said],
    hidden: set[tuple[str, str, int]],
) -> Iterator[PublishedRow]:
    for family in (TOTAL, *FAMILIES):
        cells: dict[str, list[Said]] = defaultdict(list)
        for said in facts:
            cells[said.category(family)].append(said)
        for category in categories[family]:
            place = (
                str(Month.from_no(month)),
                period,
                category if family == CITY else PROVINCE,
                category if family == KIND else "",
                category if family == SIZE else "",
            )
            yield _row(place, cells[category], is_hidden=(family, category, month) in hidden)


def _row(place: tuple[str, str, str, str, str], facts: list[Said], *, is_hidden: bool) -> PublishedRow:
    if is_hidden:
        return PublishedRow(*place, None, None, None, None, REASONS[SUPPRESSED])
    return PublishedRow(
        *place,
        registrations=len(facts),
        amount_fen=sum(said.amount for said in facts),
        enterprises=len({firm for said in facts for firm in said.firms}),
        inclusive=sum(is_inclusive(said) for said in facts),
        reason="",
    )
