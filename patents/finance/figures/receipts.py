"""What receipts need of pledges: which may count, what each is, and who may know that."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ipportal.core.accounts.models import User
from ipportal.core.metrics.facts import Facts, fetch
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.registry import Candidates, Measure, Span, Stretch
from patents.finance.models import Pledge
from patents.finance.rules import visible_to

SHOWN: Final = ("pk", "registration_number", "registered_on", "pledgee", "demonstration")


def candidates(_measure: Measure, cities: Sequence[int], span: Span, stretch: Stretch) -> Candidates:
    """In the order of their numbers, those of which anything was told in the cities in the months."""
    sql = f"""FROM (
        SELECT DISTINCT f.pledge_id AS thing FROM patents_pledge_fact f
        WHERE f.city = ANY(%s) AND f.month BETWEEN %s AND %s
            AND (%s::bigint IS NULL OR f.pledge_id {"<" if stretch.down else ">"} %s)
        ORDER BY 1 {"DESC" if stretch.down else "ASC"} LIMIT %s) found"""
    (found,) = fetch(["thing"], sql, [list(cities), *span, stretch.beyond, stretch.beyond, stretch.about])
    return Candidates(found.tolist(), are_last=len(found) < stretch.about)


def none_moved(_metric: str, _cities: Sequence[int], _month: int) -> list[int]:
    """What happens in a period is all movement: only stocks list theirs."""
    return []


def no_causes(_metric: str, _facts: Facts, _month: int) -> dict[int, list[Cause]]:
    return {}


def pledges_listed_for(pledges: Sequence[int], reader: User | None) -> set[int]:
    """Those a signed-in person may see: its bank, its city, the province, its firms. Nobody else is told of any."""
    if reader is None:
        return set()
    return set(visible_to(reader).filter(pk__in=list(pledges)).values_list("pk", flat=True))


def firms_listed_for(_firms: Sequence[int], _reader: User | None) -> set[int]:
    """Pledgors are told of with their registrations, never by themselves."""
    return set()


def describe_pledges(pledges: Sequence[int], reader: User | None = None) -> dict[int, dict[str, Any]]:
    if reader is None:
        return {}
    rows = visible_to(reader).filter(pk__in=np.unique(pledges).tolist()).values(*SHOWN)
    return {row["pk"]: {"pledge": row.pop("pk"), **row} for row in rows}


def describe_firms(_firms: Sequence[int], _reader: User | None = None) -> dict[int, dict[str, Any]]:
    return {}


def is_demonstration(known: int) -> bool:
    return Pledge.objects.filter(demonstration=True, facts__seq__lte=known).exists()
