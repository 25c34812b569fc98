"""Telling the facts of centres: what their rows say now and no fact does yet becomes known, what differs is taken back.

Asked for single centres with every move, and for all of them by `load_reference`: so those that were there before
there were facts are told too, and once everything is told nothing happens.
"""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from ipportal.core.audit.actions import SYSTEM, Actor, begin_change_set
from ipportal.core.jobs.events import publish
from ipportal.core.metrics.facts import listed

SAYS: Final = "centre_id, kind, effective_on, city, number, high_value"
# The rows as they are: contract, end, and each patent with what the report that proved it found.
ROWS: Final = """
    SELECT id AS centre_id, 'C' AS kind, contracted_on AS effective_on, city_id::integer AS city,
        NULL::bigint AS number, false AS high_value
    FROM patents_centre WHERE contracted_on IS NOT NULL
    UNION ALL
    SELECT id, CASE state WHEN 'accepted' THEN 'A' WHEN 'failed' THEN 'F' ELSE 'T' END, ended_on, city_id::integer,
        NULL, false
    FROM patents_centre WHERE contracted_on IS NOT NULL AND ended_on IS NOT NULL
    UNION ALL
    SELECT g.centre_id, 'P', g.since, c.city_id::integer, g.number, coalesce(cardinality(k.kinds_found) > 0, false)
    FROM patents_centre_patent g JOIN patents_centre c ON c.id = g.centre_id
        JOIN patents_centre_report r ON r.id = g.report_id
        LEFT JOIN patents_centre_claim k
            ON k.report_id = g.report_id AND k.version = r.version AND k.number = g.number
"""
ASKED: Final = "(%(centres)s::bigint[] IS NULL OR centre_id = ANY(%(centres)s::bigint[]))"
HELD: Final = f"""
    SELECT id, {SAYS} FROM patents_centre_fact f
    WHERE {ASKED} AND NOT EXISTS (SELECT FROM patents_centre_fact_retraction r WHERE r.fact_id = f.id)
"""
MISSING: Final = f"SELECT {SAYS} FROM ({ROWS}) said WHERE {ASKED} EXCEPT SELECT {SAYS} FROM ({HELD}) held"
WRONG: Final = f"""
    SELECT held.id FROM ({HELD}) held WHERE NOT EXISTS (
        SELECT FROM ({ROWS}) said
        WHERE (said.centre_id, said.kind, said.effective_on, said.city, said.high_value)
            = (held.centre_id, held.kind, held.effective_on, held.city, held.high_value)
            AND said.number IS NOT DISTINCT FROM held.number
    )
"""


class Told(NamedTuple):
    """How many facts became known, and how many were taken back."""

    new: int
    retracted: int


_afterwards: ContextVar[bool] = ContextVar("facts of centres are told afterwards", default=False)


@contextmanager
def told_afterwards() -> Iterator[None]:
    """A history that is laid down under a clock of its own: whoever does it tells all of it when the clock is back."""
    token = _afterwards.set(True)
    try:
        yield
    finally:
        _afterwards.reset(token)


def tell_now(centre: int, *, by: Actor, reason: str) -> None:
    """With a move; not while a history is laid down."""
    if not _afterwards.get():
        tell([centre], by=by, reason=reason)


@transaction.atomic
def tell(centres: Sequence[int] | None = None, *, by: Actor = SYSTEM, reason: str = "facts of the centres") -> Told:
    """Of some centres, or of all. A change set, and the turn that comes with it, is only taken where something is new.

    Called last in a transaction: until it ends nobody else adds to what is known.
    """
    params: dict[str, Any] = {"centres": None if centres is None else listed(centres)}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({MISSING}) OR EXISTS ({WRONG})", params)
        if not cursor.fetchone()[0]:
            return Told(0, 0)
        params["seq"] = seq = begin_change_set(by=by, reason=reason).seq
        cursor.execute(
            f"""INSERT INTO patents_centre_fact_retraction (fact_id, seq) SELECT id, %(seq)s FROM ({WRONG}) wrong
                RETURNING (SELECT f.centre_id FROM patents_centre_fact f WHERE f.id = fact_id),
                          (SELECT f.number FROM patents_centre_fact f WHERE f.id = fact_id)""",
            params,
        )
        taken = cursor.fetchall()
        cursor.execute(
            f"""INSERT INTO patents_centre_fact (seq, {SAYS}) SELECT %(seq)s, missing.* FROM ({MISSING}) missing
                ORDER BY centre_id, effective_on, kind, number RETURNING centre_id, number""",
            params,
        )
        new = cursor.fetchall()
    moved = [*taken, *new]
    publish(
        "centres.told",
        seq=seq,
        centres=sorted({centre for centre, number in moved if number is None}),
        patents=sorted({number for _centre, number in moved if number is not None}),
    )
    return Told(len(new), len(taken))
