"""The list of winners: the newest edition first, inside it by category, then in the official order; never by score."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from awards.nominations import ordering
from awards.results.models import Award
from awards.rounds.models import Category, CategoryCode, Edition
from awards.rounds.rules import may_keep_editions

if TYPE_CHECKING:
    import datetime as dt
    from collections import Counter
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from awards.results.models import AwardQuerySet
    from ipportal.core.accounts.models import User

CATEGORIES: Final = list(CategoryCode.values)


class Prize(NamedTuple):
    """What a category of an edition gives, and how many got it."""

    category: Category
    given: int


def with_names(rows: AwardQuerySet) -> AwardQuerySet:
    return rows.select_related("edition", "category", "city", "decision")


def seen_by(user: User | AnonymousUser, at: dt.datetime) -> AwardQuerySet:
    """Whoever keeps editions sees those whose hour has not come; everybody else what is published."""
    return Award.objects.standing() if may_keep_editions(user) else Award.objects.published(at)


def in_order(rows: Iterable[Award]) -> list[Award]:
    """Projects by filing day, inventors by the strokes of the surname."""
    parted = sorted(rows, key=_part)
    return [award for _key, some in groupby(parted, key=_part) for award in _officially(list(some))]


def prizes(edition: Edition, counted: Counter[int]) -> list[Prize]:
    """The categories of an edition, the highest first; `counted`: by category, how many were awarded."""
    found = sorted(edition.categories.all(), key=lambda category: CATEGORIES.index(category.code))
    return [Prize(category, counted[category.pk]) for category in found]


def _part(award: Award) -> tuple[int, int]:
    return -award.edition.number, CATEGORIES.index(award.category.code)


def _officially(rows: list[Award]) -> list[Award]:
    if rows[0].category.code == CategoryCode.INVENTOR:
        return [placed.nomination for placed in ordering.inventors(rows)]
    return ordering.projects(rows)


def latest(rows: Iterable[Award]) -> Edition | None:
    editions: list[Any] = sorted({award.edition for award in rows}, key=attrgetter("number"))
    return editions[-1] if editions else None
