"""What a receipt needs of the register: which patents may count in some counties, and what each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from ipportal.core.accounts.models import User
from ipportal.core.kit.identifiers import written
from ipportal.core.metrics.registry import Stretch
from patents.register import rules
from patents.register.models import Patent

PUBLIC: Final = ("publication_number", "title", "ipc_main", "filed_on", "granted_on", "demonstration")
PRIVATE: Final = ("first_owner", "credit_code")

# From each county the next few along its index, and of these the next few: the cost does not grow with the register.
NEXT: Final = """
    SELECT DISTINCT found.number FROM unnest(%s::int[]) AS asked(county), LATERAL (
        SELECT DISTINCT e.number FROM patents_event e WHERE e.county = asked.county AND e.number {beyond} %s
        ORDER BY e.number {order} LIMIT %s) found
    ORDER BY found.number {order} LIMIT %s"""
FIRST, LAST = -1, 10**13


def candidates(counties: Sequence[int], stretch: Stretch) -> list[int]:
    """Patents that were granted to, or moved to, one of the counties at any time, in the order of their numbers."""
    sql = NEXT.format(beyond="<" if stretch.down else ">", order="DESC" if stretch.down else "ASC")
    beyond = stretch.beyond if stretch.beyond is not None else LAST if stretch.down else FIRST
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(counties), beyond, stretch.most, stretch.most])
        return [number for (number,) in cursor.fetchall()]


def describe(numbers: Sequence[int], reader: User | None = None) -> dict[int, dict[str, Any]]:
    """Each patent as the register describes it today; its owner only where the reader may see it."""
    rows = Patent.objects.filter(number__in=numbers).values("number", *PUBLIC)
    known = {row.pop("number"): row for row in rows}
    nothing: dict[str, Any] = dict.fromkeys(PUBLIC)
    found = {number: {"application_number": written(number)} | known.get(number, nothing) for number in numbers}
    if reader is not None:
        for row in rules.visible_to(reader).filter(number__in=numbers).values("number", *PRIVATE):
            found[row.pop("number")] |= row
    return found
