"""What the rows of a list can come to: a sum, how many different, how many that have something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    Of = Callable[[QuerySet[Any]], int]


def summed(name: str) -> Of:
    return lambda rows: rows.order_by().aggregate(found=Sum(name))["found"] or 0


def distinct(name: str) -> Of:
    return lambda rows: rows.order_by().aggregate(found=Count(name, distinct=True))["found"]


def having(name: str) -> Of:
    return lambda rows: rows.filter(Q((f"{name}__isnull", False))).count()


def where(*, exclude: dict[str, Any] | None = None, **wanted: Any) -> Of:
    """How many of a kind."""
    return lambda rows: rows.filter(**wanted).exclude(**(exclude or {"pk": None})).count()


def how_many(rows: QuerySet[Any]) -> int:
    return rows.count()
