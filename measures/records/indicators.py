"""Making the number of a policy item out of a sort: what counts on the day, counted, and where the rows stand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from measures.items.indicators import Indicator, register

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from measures.records.sorts import Sort
    from measures.records.sums import Of


def counts(
    code: str, room: str, sort: Sort, of: Of, *, unit: str | _StrPromise, zh: str, en: str, rows: str = ""
) -> None:
    """Register the number for the item of this code; `rows`: the address of a page of the room that lists them.

    Where nothing of the sort was ever put down there is no number: nobody knows that there are none.
    """

    def measure(on: dt.date) -> Indicator | None:
        found = sort.counted(on)
        value = of(found)
        if value == 0 and of(sort.dated()) == 0:
            return None
        made_up = found.filter(demonstration=True).exists()
        path = f"{reverse(rows)}?on={on}" if rows else _path(room, sort, on)
        return Indicator(value, unit, zh, en, path, demonstration=made_up)

    register(code, measure)


def _path(room: str, sort: Sort, on: dt.date) -> str:
    """Of persons only the numbers are public: they stand on the page of the room."""
    if not sort.is_public:
        return f"{reverse(f'{room}:overview')}#{sort.code}"
    return f"{reverse(f'{room}:public-records', args=[sort.code])}?on={on}"
