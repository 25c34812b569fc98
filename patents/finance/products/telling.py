"""Years of other finance become public once they are over; what is told late of them waits for enough others.

Whoever kept the numbers told before may take them away from those told now. So a year is told anew only if what changed
since each time that it was shown is of three firms and more, and none of them is most of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from ipportal.core.kit import clock
from ipportal.core.metrics.actions import show_new_data
from patents.finance.products.models import YearTold
from patents.finance.products.queries import Group, Share, groups, told_of
from patents.finance.products.sorts import RECORDS

if TYPE_CHECKING:
    from patents.finance.products.sorts import Sort

TELLING_LOCK: Final = 770_032  # advisory: one telling at a time
Shares = Mapping[int, Share]


@transaction.atomic
def tell_years() -> int:
    """Tell every year that is over as far as it may be told; how many were told, for the first time or anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TELLING_LOCK])
    new = [
        _row(sort, year, group)
        for sort, year, group, told in _years(clock.today())
        if _differs(told, group) and all(may_follow(shares_of(row), group.shares) for row in told if _is_shown(row))
    ]
    YearTold.objects.bulk_create(new)
    if new:
        show_new_data()
    return len(new)


def waiting(today: dt.date) -> int:
    """Records that say otherwise, of years told before, than what was told last."""
    return sum(len(differences(shares_of(told[-1]), group.shares)) for _s, _y, group, told in _years(today) if told)


def may_follow(before: Shares, now: Shares) -> bool:
    """Whether the difference between two tellings gives nobody away."""
    changed = differences(before, now)
    return not changed or not told_of(changed).is_withheld


def differences(before: Shares, now: Shares) -> list[Share]:
    """Of each record that came, went or changed: whose it is and how much it moves."""
    return [
        _moved(before.get(record), now.get(record))
        for record in sorted(before.keys() | now.keys())
        if before.get(record) != now.get(record)
    ]


def _moved(before: Share | None, now: Share | None) -> Share:
    if before is None or now is None or before.firm != now.firm:
        told = [share for share in (before, now) if share is not None]
        firms = [share.firms for share in told if share.firms is not None]
        return Share(told[-1].firm, max(share.amount_fen for share in told), min(firms) if firms else None)
    firms_moved = None if now.firms is None else abs(now.firms - (before.firms or 0))
    return Share(now.firm, abs(now.amount_fen - before.amount_fen), firms_moved)


def shares_of(row: YearTold) -> dict[int, Share]:
    return {int(record): Share(*says) for record, says in row.shares.items()}


def _years(today: dt.date) -> Iterator[tuple[Sort, int, Group, list[YearTold]]]:
    """Each sort and year that is over: what its records say, and what was told of it, the newest last."""
    told: dict[tuple[str, int], list[YearTold]] = defaultdict(list)
    for row in YearTold.objects.order_by("pk"):
        told[row.sort, row.year].append(row)
    for sort in RECORDS:
        found = {year: group for (year,), group in groups(sort, sort.counted(), ()).items() if year}
        known = {year for code, year in told if code == sort.code}
        for year in sorted(known | found.keys()):
            if year < today.year:
                yield sort, year, found.get(year, Group()), told.get((sort.code, year), [])


def _differs(told: list[YearTold], group: Group) -> bool:
    return not told or shares_of(told[-1]) != group.shares


def _is_shown(row: YearTold) -> bool:
    return row.count is not None


def _row(sort: Sort, year: int, group: Group) -> YearTold:
    cell = group.told()
    return YearTold(
        sort=sort.code, year=year, count=cell.count, amount_fen=cell.amount_fen, firms=cell.firms,
        shares=_written(group.shares.items()), demonstration=group.demonstration,
    )  # fmt: skip


def _written(shares: Iterable[tuple[int, Share]]) -> dict[str, list[str | int | None]]:
    return {str(record): list(share) for record, share in shares}
