"""What honours add to the figures: awards won, by the city of the winner."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection

from ipportal.core.jobs.events import subscribe
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.facts import NEVER, OPEN, Facts, Spells, begins, fetch, listed
from ipportal.core.metrics.registry import Kind, Room, Scope, counts
from patents.honours.models import Honour
from patents.honours.receipts import PROJECT, WON, candidates, causes, describe, movers
from patents.register.inforce import DAY_BITS, DAY_MASK, month

TAKEN: Final = f"coalesce((SELECT r.seq FROM patents_honour_retraction r WHERE r.honour_id = h.id), {NEVER})"
WORD: Final = f"(h.city::bigint << {DAY_BITS}) | (h.awarded_on - DATE '1900-01-01')::bigint"


def read(scope: Scope) -> Facts:
    """Sorted by project and day; all of them, unless projects are named. There are hundreds, not millions."""
    named = "" if scope.things is None else "AND h.project = ANY(%s::bigint[])"
    params: list[Any] = [scope.known, *([] if scope.things is None else [listed(scope.things)])]
    source = f"""FROM (
        SELECT * FROM ({PROJECT}) h WHERE h.seq <= %s {named} ORDER BY h.project, h.awarded_on, h.seq, h.id) h"""
    return Facts(*fetch(["h.project", WORD, "h.seq", TAKEN], source, params))


def won(facts: Facts) -> Spells:
    """Each project once, on the first day told of it: several winners share an award."""
    first = facts.where(begins(facts.thing))
    since = month(first.word & DAY_MASK)
    return Spells(first.thing, first.word >> DAY_BITS, since, np.full(len(first.thing), OPEN))


def is_told(known: int) -> bool:
    return Honour.objects.filter(WON, seq__lte=known).exists()


def is_demonstration(known: int) -> bool:
    return Honour.objects.filter(WON, seq__lte=known, demonstration=True).exists()


AWARDS: Final = Room("awards", read, is_demonstration, candidates, describe, movers, causes, is_told=is_told)

# +1 in the month in which an award was given; unit: awards.
counts("awards-won", measure=65, room=AWARDS, kind=Kind.FLOW)(won)


@subscribe("honours.changed")
def keep_the_figures_right(*, seq: int, touched: str) -> None:
    figures.book_few(AWARDS, seq, _projects(seq))
    figures.order_figures()


def _projects(seq: int) -> Sequence[int]:
    """Those of which the change set told something, or took something back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT h.project FROM ({PROJECT}) h WHERE h.seq = %s
                OR EXISTS (SELECT FROM patents_honour_retraction r WHERE r.honour_id = h.id AND r.seq = %s)
                ORDER BY 1""",
            [seq, seq],
        )
        return [project for (project,) in cursor.fetchall()]
