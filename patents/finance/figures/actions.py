"""Closing months: what the tables say of registrations becomes known to the figures, once nobody is given away by it.

A month that is over is told whole. What is told late of a month told before - entered late, corrected, void - waits
until it can go with enough others of the same month.
"""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from ipportal.core.audit.actions import SYSTEM, Actor, begin_change_set, record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.facts import listed
from patents.finance import recognising
from patents.finance.figures import layers
from patents.finance.figures.layers import SAYS, Move, said_of
from patents.finance.figures.models import PledgeClosing, PledgeWithheld
from patents.finance.recognising import KEY, NAMES
from patents.finance.states import COUNTED

CLOSINGS_LOCK: Final = 770_031  # advisory: one closing at a time
OF_JIANGSU: Final = "p.county BETWEEN 320000 AND 329999 AND p.state = ANY(%(counted)s)"
REGISTERED: Final = f"""{OF_JIANGSU} AND p.registered_on BETWEEN DATE '2000-01-01' AND %(until)s
    AND p.secured_fen <= 100000000000000"""
FIRMS: Final = f"""
    WITH {NAMES} INSERT INTO patents_pledge_firm (key) SELECT DISTINCT {KEY} FROM patents_pledgor o
        JOIN patents_pledge p ON p.id = o.pledge_id WHERE {REGISTERED} AND {KEY} IS NOT NULL
    EXCEPT SELECT key FROM patents_pledge_firm ORDER BY 1 ON CONFLICT DO NOTHING
"""
ROWS: Final = f"""
    SELECT p.id AS pledge_id,
        (extract(year FROM p.registered_on) * 12 + extract(month FROM p.registered_on) - 1)::smallint AS month,
        coalesce(p.city_id::integer, 320000) AS city,
        coalesce((SELECT g.kind FROM patents_pledged_right g WHERE g.pledge_id = p.id ORDER BY g.seq LIMIT 1), '')
            AS right_kind,
        named.size, p.secured_fen AS amount_fen, p.loan_fen, named.firms, p.demonstration
    FROM patents_pledge p CROSS JOIN LATERAL (
        SELECT array_agg(f.id ORDER BY o.seq) AS firms, (array_agg(o.size ORDER BY o.seq))[1] AS size
        FROM patents_pledgor o JOIN patents_pledge_firm f ON f.key = {KEY} WHERE o.pledge_id = p.id
    ) named
    WHERE {REGISTERED} AND named.firms IS NOT NULL
"""
HELD: Final = f"""
    SELECT pledge_id, {SAYS} FROM patents_pledge_fact f
    WHERE NOT EXISTS (SELECT FROM patents_pledge_fact_retraction r WHERE r.fact_id = f.id)
"""
CHANGED: Final = f"""
    WITH {NAMES}, said AS MATERIALIZED ({ROWS}), held AS MATERIALIZED ({HELD})
    SELECT true AS is_new, * FROM (SELECT * FROM said EXCEPT SELECT * FROM held) missing
    UNION ALL SELECT false, * FROM (SELECT * FROM held EXCEPT SELECT * FROM said) wrong
"""


class Closed(NamedTuple):
    """What a closing did: how many facts became known and were taken back, and how many corrections wait."""

    closing: PledgeClosing | None
    new: int
    retracted: int
    waiting: int


@transaction.atomic
def close_months(*, until: dt.date | None = None, by: Actor = SYSTEM, order: bool = True) -> Closed:
    """Close every month that is over on a day (today), and tell what corrections may be told.

    Takes no turn at what is known where nothing is to be told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSINGS_LOCK])
    before = PledgeClosing.objects.last()
    last = _last_month(until or clock.today())
    if before is not None and last.no < before.last:
        last = Month.from_no(before.last)
    changed = _changed(last)
    first = _first(before, changed)
    if first is None:
        return Closed(None, 0, 0, 0)
    over = before.last if before else first - 1
    told = safe(changed, over)
    waiting = len(changed) - len(told)
    if not told and last.no == over:
        return Closed(None, 0, 0, waiting)
    seq = begin_change_set(by=by, reason=f"pledges of {last} and before").seq
    first = min([first, *(_january(month) for move in told.values() for month in move.months)])
    closing = PledgeClosing.objects.create(seq=seq, first=first, last=last.no)
    new, taken = _tell(seq, told, last)
    PledgeWithheld.objects.bulk_create(
        PledgeWithheld(closing=closing, family=family, category=category, month=month, period=period)
        for family, category, month, period in sorted(layers.decisions(closing, before))
    )
    record("pledges closed", by=by, thing=closing, told=new, retracted=taken, waiting=waiting)
    firms = {firm for move in told.values() for said in move if said is not None for firm in said.firms}
    publish("pledges.told", seq=seq, pledges=sorted(told), firms=sorted(firms))
    if order:
        figures.order_figures(by=by)
    return Closed(closing, new, taken, waiting)


def waiting_corrections() -> int:
    """Corrections of months told before that would give somebody away, and wait for others to go with."""
    before = PledgeClosing.objects.last()
    if before is None:
        return 0
    changed = _changed(Month.from_no(before.last), with_firms=False)
    return len(changed) - len(safe(changed, before.last))


def safe(changed: Mapping[int, Move], over: int) -> dict[int, Move]:
    """What may be told: all that is about new months alone, and of each month told before everything or nothing.

    In a year that is over no cell may give anybody away either: nothing is withheld there that was shown. What moves
    from one month to another goes with both or with none.
    """
    told, year_is_over = dict(changed), over + 1 - (over + 1) % layers.MONTHS
    while True:
        unsafe = {
            month
            for month, moves in layers.by_month(told).items()
            if month <= over and not layers.is_safe(list(moves.values()), cell_by_cell=month < year_is_over)
        }
        if not unsafe:
            return told
        told = {pledge: move for pledge, move in told.items() if not move.months & unsafe}


def _last_month(today: dt.date) -> Month:
    """The newest month that was over so many days ago."""
    return Month.of(today - dt.timedelta(days=settings.PLEDGE_CLOSING_DAYS)) - 1


def _first(before: PledgeClosing | None, changed: Mapping[int, Move]) -> int | None:
    """The January from which there is anything to tell."""
    if before is not None:
        return before.first
    months = [month for move in changed.values() for month in move.months]
    return _january(min(months)) if months else None


def _january(month: int) -> int:
    return month - month % layers.MONTHS


def _changed(last: Month, *, with_firms: bool = True) -> dict[int, Move]:
    """By pledge: what is held to be so, and what its rows say instead."""
    params: dict[str, Any] = {"counted": list(COUNTED), "until": last.last_day} | recognising.params()
    changed: dict[int, Move] = {}
    with connection.cursor() as cursor:
        if with_firms:
            cursor.execute(FIRMS, params)
        cursor.execute(CHANGED, params)
        for is_new, pledge, *says in cursor:
            said = said_of(says)
            move = changed.get(pledge, Move(None, None))
            changed[pledge] = move._replace(new=said) if is_new else move._replace(old=said)
    return changed


def _tell(seq: int, told: Mapping[int, Move], last: Month) -> tuple[int, int]:
    """Write down what is told of some pledges; how many facts are new and how many are taken back."""
    params: dict[str, Any] = {
        "counted": list(COUNTED),
        "until": last.last_day,
        "seq": seq,
        "taken": listed([pledge for pledge, move in told.items() if move.old is not None]),
        "new": listed([pledge for pledge, move in told.items() if move.new is not None]),
    } | recognising.params()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO patents_pledge_fact_retraction (fact_id, seq)
               SELECT f.id, %(seq)s FROM patents_pledge_fact f WHERE f.pledge_id = ANY(%(taken)s::bigint[])
                   AND NOT EXISTS (SELECT FROM patents_pledge_fact_retraction r WHERE r.fact_id = f.id)""",
            params,
        )
        taken = cursor.rowcount
        cursor.execute(
            f"""WITH {NAMES} INSERT INTO patents_pledge_fact (seq, pledge_id, {SAYS})
                SELECT %(seq)s, said.* FROM ({ROWS}) said WHERE pledge_id = ANY(%(new)s::bigint[])
                ORDER BY pledge_id""",
            params,
        )
        return cursor.rowcount, taken
