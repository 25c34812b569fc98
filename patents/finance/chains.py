"""A pledge and what adds to it stand in one chain; the pledge that the others add to is its root."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection


def roots_of(pledges: Collection[int]) -> dict[int, int]:
    """Of each pledge the one its chain begins with; its own where it adds to none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pledge, patents_pledge_root(pledge) FROM unnest(%s::bigint[]) AS asked (pledge)", [sorted(pledges)]
        )
        return dict(cursor.fetchall())
