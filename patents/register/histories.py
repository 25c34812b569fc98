"""Whether new events fit into the lives of their patents: one look at old and new events together, in order of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import Fault
from ipportal.core.kit.identifiers import written
from patents.register.terms import YEARS_SQL

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.intake.reports import Report

LAST: Final = 1 << 62  # staged events come after what is known of the same day

# The same event told again: a grant by its day, a transfer by its new owner and county, others by kind and day.
REPEATS: Final = """e.number = s.number AND e.kind = s.kind AND e.effective_on = s.effective_on
    AND (s.kind <> 'T' OR (e.owner = s.owner AND e.county IS NOT DISTINCT FROM s.county))
    AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)"""

UNKNOWN: Final = """
    DELETE FROM {stage} s WHERE NOT EXISTS (SELECT FROM patents_patent p WHERE p.number = s.number)
    RETURNING s.row_no, s.number"""

# Per staged event: the patent's dates, when it was granted by the events that hold, and what stood before it.
FITS: Final = """
    WITH line AS (
        SELECT e.number, e.kind, e.effective_on, e.seq, e.id, NULL::integer AS row_no
        FROM patents_event e
        WHERE e.number IN (SELECT number FROM {stage})
          AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)
        UNION ALL
        SELECT s.number, s.kind, s.effective_on, {last}, s.row_no, s.row_no
        FROM {stage} s WHERE NOT EXISTS (SELECT FROM patents_event e WHERE {repeats})
    ), seen AS (
        SELECT row_no, number, kind, effective_on,
               min(effective_on) FILTER (WHERE kind = 'G' AND row_no IS NULL) OVER patent AS granted_on,
               min(effective_on) FILTER (WHERE kind = 'G') OVER patent AS first_grant,
               max(array[to_char(effective_on, 'YYYYMMDD'), lpad(seq::text, 20, '0'), lpad(id::text, 20, '0'), kind])
                   FILTER (WHERE kind IN ('L', 'R', 'A')) OVER before AS ended
        FROM line
        WINDOW patent AS (PARTITION BY number),
               before AS (PARTITION BY number ORDER BY effective_on, seq, id
                          ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW)
    ), found AS (
        SELECT n.row_no, n.number, n.kind, n.effective_on, p.filed_on,
               coalesce(n.granted_on, n.first_grant) AS granted_on,
               (p.filed_on + make_interval(years => {years}))::date AS expires_on,
               n.ended[4] AS ended,
               n.kind = 'G' AND n.granted_on IS NOT NULL AND n.granted_on <> n.effective_on AS otherwise
        FROM seen n JOIN patents_patent p ON p.number = n.number WHERE n.row_no IS NOT NULL
    )
    SELECT row_no, number, effective_on, filed_on, granted_on, expires_on, CASE
        WHEN effective_on < filed_on THEN 'before-filing'
        WHEN otherwise THEN 'granted-otherwise'
        WHEN kind IN ('L', 'R', 'E', 'I', 'P') AND granted_on IS NULL THEN 'not-granted'
        WHEN kind IN ('L', 'R', 'E', 'I', 'P') AND effective_on < granted_on THEN 'before-grant'
        WHEN kind IN ('L', 'R', 'A') AND effective_on > expires_on THEN 'after-expiry'
        WHEN kind = 'R' AND ended IS DISTINCT FROM 'L' THEN 'restore-without-lapse'
        WHEN kind = 'E' AND effective_on < expires_on THEN 'early-expiry'
        WHEN kind = 'L' AND ended IN ('L', 'A') THEN 'ended-before'
    END AS code
    FROM found ORDER BY row_no"""

MESSAGES: Final[dict[str, Any]] = {
    "before-filing": _("{number}: {day} is before the filing date {filed}"),
    "granted-otherwise": _("{number}: was granted on {granted} as known so far; correct it by the register"),
    "not-granted": _("{number}: no grant is known; import the register first"),
    "before-grant": _("{number}: {day} is before the grant on {granted}"),
    "after-expiry": _("{number}: {day} is after the term ended on {expires}"),
    "restore-without-lapse": _("{number}: no lapse stands before the restoration on {day}"),
    "early-expiry": _("{number}: {day} is before the end of the term, {expires}"),
    "ended-before": _("{number}: had ended already before {day}"),
}
ONLY_FLAGS: Final = frozenset({"early-expiry", "ended-before"})


def remove_misfits(cursor: CursorWrapper, stage: str, report: Report) -> None:
    """Take out and report staged events of unknown patents, and events that cannot be so."""
    cursor.execute(UNKNOWN.format(stage=stage))
    for row, number in sorted(cursor.fetchall()):
        shown = written(number)
        fault = Fault("unknown-patent", _("{number} is not in the register"), number=shown)
        report.reject(row, "application_number", fault, value=shown)
    cursor.execute(FITS.format(stage=stage, last=LAST, repeats=REPEATS, years=YEARS_SQL))
    misfits = []
    for row, number, day, filed, granted, expires, code in cursor.fetchall():
        if code is None:
            continue
        fault = Fault(
            code, MESSAGES[code], number=written(number), day=day, filed=filed, granted=granted, expires=expires
        )
        tell: Callable[..., None] = report.flag if code in ONLY_FLAGS else report.reject
        tell(row, "effective_on", fault, value=str(day))
        if code not in ONLY_FLAGS:
            misfits.append(row)
    if misfits:
        cursor.execute(f"DELETE FROM {stage} WHERE row_no = ANY(%s)", [misfits])  # noqa: S608 - the engine's own table
