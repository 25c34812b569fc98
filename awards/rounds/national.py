"""Records of the China Patent Award won by Jiangsu, by edition: counted from the honours that hold."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q

from patents.honours.models import Honour

CHINA_PATENT_AWARD: Final = "china-patent-award"


class Won(NamedTuple):
    """An edition with its categories, how many were won in each, and who says so."""

    edition: str
    year: int
    categories: list[tuple[str, int]]
    sources: list[str]

    @property
    def total(self) -> int:
        return sum(count for _category, count in self.categories)


def won_by_edition() -> list[Won]:
    """The newest first. A patent with several winners is one award."""
    rows = (
        Honour.objects.holding()
        .filter(award=CHINA_PATENT_AWARD)
        .values("edition", "category", "source", "awarded_on__year")
        .annotate(patents=Count("number", distinct=True), others=Count("pk", filter=Q(number__isnull=True)))
        .order_by("edition", "category", "source")
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["edition"]].append(row)
    won = [_won(edition, some) for edition, some in found.items()]
    return sorted(won, key=lambda one: (one.year, one.edition), reverse=True)


def _won(edition: str, rows: list[Any]) -> Won:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["category"]] += row["patents"] + row["others"]
    sources = sorted({row["source"] for row in rows if row["source"]})
    return Won(edition, max(row["awarded_on__year"] for row in rows), list(counts.items()), sources)
