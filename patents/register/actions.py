"""What an import of the register does: patents are described anew, events are added, corrections retract and add."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.models import ImportBatch
from ipportal.core.intake.registry import Counts
from ipportal.core.jobs import events
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.identifiers import written
from patents.register.histories import REPEATS
from patents.register.models import Patent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report

DEMONSTRATION: Final = "demonstration"  # the source of batches whose patents are invented
DESCRIBED: Final = tuple(
    field.name for field in Patent._meta.concrete_fields if field.name not in {"number", "seq", "demonstration"}
)
COLUMNS: Final = ", ".join(DESCRIBED)
OURS: Final = ", ".join(f"p.{column}" for column in DESCRIBED)
THEIRS: Final = ", ".join(f"s.{column}" for column in DESCRIBED)
DIFFERS: Final = f"({OURS}, p.demonstration) IS DISTINCT FROM ({THEIRS}, %(demonstration)s::boolean)"
PAGE: Final = 2000

Facts = Mapping[str, int | bool]  # the change set's number, and whether its patents are invented


def merge_patents(cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
    """New patents are added; rows that differ correct theirs and, where it is concerned, their grant; others stay."""
    facts = {"seq": change_set.seq, "demonstration": is_demonstration(change_set)}
    make_touched(cursor)
    known, changed = _compare(cursor, stage, facts)
    new = _add_new(cursor, stage, facts, some_known=bool(known))
    if changed:
        _correct(cursor, stage, facts, report)
    events.publish("register.changed", seq=change_set.seq, touched="touched")
    return Counts(new=new, changed=changed, unchanged=known - changed)


def is_demonstration(change_set: ChangeSet) -> bool:
    if change_set.batch is None:
        return False
    return ImportBatch.objects.filter(pk=change_set.batch, source=DEMONSTRATION).exists()


def make_touched(cursor: CursorWrapper) -> None:
    """Which patents' events changed; fresh ones had none before. What the figures are kept right by."""
    cursor.execute("DROP TABLE IF EXISTS touched")
    cursor.execute("CREATE TEMPORARY TABLE touched (number bigint NOT NULL, fresh boolean NOT NULL) ON COMMIT DROP")


def _compare(cursor: CursorWrapper, stage: str, facts: Facts) -> tuple[int, int]:
    """How many patents we know already, and how many of them are told otherwise; they stand in the table `known`.

    Only their numbers are looked up, all at once in the index: a file of new patents never reads the register.
    """
    cursor.execute("DROP TABLE IF EXISTS known")
    cursor.execute(
        f"""CREATE TEMPORARY TABLE known ON COMMIT DROP AS
            SELECT number, false AS differs FROM patents_patent
            WHERE number = ANY(ARRAY(SELECT number FROM {stage}))"""
    )
    known = cursor.rowcount
    if not known:
        return 0, 0
    cursor.execute("ANALYZE known")
    cursor.execute(
        f"""UPDATE known k SET differs = true FROM {stage} s JOIN patents_patent p ON p.number = s.number
            WHERE k.number = s.number AND {DIFFERS}""",
        facts,
    )
    return known, cursor.rowcount


def _add_new(cursor: CursorWrapper, stage: str, facts: Facts, *, some_known: bool) -> int:
    """Patents not seen before, and their grants in the order of the index that finds them."""
    is_new = "NOT EXISTS (SELECT FROM known k WHERE k.number = s.number)" if some_known else "true"
    cursor.execute(
        f"""INSERT INTO patents_patent (number, {COLUMNS}, demonstration, seq)
            SELECT number, {COLUMNS}, %(demonstration)s, %(seq)s FROM {stage} s WHERE {is_new}""",
        facts,
    )
    new: int = cursor.rowcount
    granted = f"FROM {stage} s WHERE granted_on IS NOT NULL AND {is_new}"
    cursor.execute(
        f"""INSERT INTO patents_event (number, seq, kind, effective_on, county, filed_on, owner, source)
            SELECT number, %(seq)s, 'G', granted_on, county, filed_on, '', '' {granted} ORDER BY number""",
        facts,
    )
    cursor.execute(f"INSERT INTO touched SELECT number, true {granted}")
    return new


def _correct(cursor: CursorWrapper, stage: str, facts: Facts, report: Report) -> None:
    """Keep what stood there, then write the rows anew; a grant that is told otherwise is retracted and told again."""
    cursor.execute("DROP TABLE IF EXISTS corrected")
    cursor.execute(
        f"""CREATE TEMPORARY TABLE corrected ON COMMIT DROP AS
            SELECT s.row_no, s.number, s.granted_on, s.filed_on, s.county,
                   p.granted_on AS granted_before, p.county AS county_before,
                   grants.id AS event, grants.effective_on AS event_on, grants.county AS event_county,
                   grants.filed_on AS event_filed_on, moves.county AS moved_to
            FROM known k JOIN {stage} s ON s.number = k.number JOIN patents_patent p ON p.number = s.number
            LEFT JOIN LATERAL ({_latest("G")}) grants ON true
            LEFT JOIN LATERAL ({_latest("T")}) moves ON true
            WHERE k.differs"""
    )
    for row, before in _before(cursor, stage):
        report.changed(row, before)
    assignments = ", ".join(f"{column} = s.{column}" for column in DESCRIBED)
    cursor.execute(
        f"""UPDATE patents_patent p SET {assignments}, demonstration = %(demonstration)s, seq = %(seq)s
            FROM {stage} s JOIN corrected c ON c.row_no = s.row_no WHERE p.number = s.number""",
        facts,
    )
    _correct_grants(cursor, facts)
    _flag_moves(cursor, report)


def _latest(kind: str) -> str:
    """The last event of a kind that holds, for the patent p."""
    return (
        "SELECT e.id, e.effective_on, e.county, e.filed_on FROM patents_event e"
        f" WHERE e.number = p.number AND e.kind = '{kind}'"
        " AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)"
        " ORDER BY e.effective_on DESC, e.seq DESC, e.id DESC LIMIT 1"
    )


def _before(cursor: CursorWrapper, stage: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Row numbers and the cells that will be overwritten, some thousands at a time."""
    last = 0
    while True:
        cursor.execute(
            f"""SELECT s.row_no, (
                    SELECT jsonb_object_agg(old.key, old.value) FROM jsonb_each(to_jsonb(p)) old
                    WHERE old.key NOT IN ('seq', 'demonstration') AND old.value IS DISTINCT FROM to_jsonb(s) -> old.key
                )::text
                FROM corrected c JOIN {stage} s ON s.row_no = c.row_no JOIN patents_patent p ON p.number = c.number
                WHERE c.row_no > %s ORDER BY c.row_no LIMIT {PAGE}""",
            [last],
        )
        page = cursor.fetchall()
        for row, before in page:
            yield row, json.loads(before or "{}")
        if len(page) < PAGE:
            return
        last = page[-1][0]


# A patent that has moved is described with its owner of today: that says nothing about the county at grant.
GRANT_COUNTY: Final = "CASE WHEN c.moved_to IS NULL OR c.event IS NULL THEN c.county ELSE c.event_county END"
GRANT_IS_WRONG: Final = f"""c.event IS NOT NULL AND CASE WHEN c.granted_on IS NULL THEN c.granted_before IS NOT NULL
    ELSE (c.event_on, c.event_county, c.event_filed_on)
         IS DISTINCT FROM (c.granted_on, {GRANT_COUNTY}, c.filed_on) END"""


def _correct_grants(cursor: CursorWrapper, facts: Facts) -> None:
    cursor.execute(
        f"""INSERT INTO touched SELECT c.number, false FROM corrected c
            WHERE ({GRANT_IS_WRONG}) OR (c.event IS NULL AND c.granted_on IS NOT NULL)"""
    )
    cursor.execute(
        f"""INSERT INTO patents_event (number, seq, kind, effective_on, county, filed_on, owner, source)
            SELECT c.number, %(seq)s, 'G', c.granted_on, {GRANT_COUNTY}, c.filed_on, '', ''
            FROM corrected c WHERE c.granted_on IS NOT NULL AND (c.event IS NULL OR ({GRANT_IS_WRONG}))""",
        facts,
    )
    cursor.execute(
        f"""INSERT INTO patents_event_retraction (event_id, seq, reason)
            SELECT c.event, %(seq)s, 'the register describes the grant otherwise'
            FROM corrected c WHERE {GRANT_IS_WRONG}""",
        facts,
    )


def _flag_moves(cursor: CursorWrapper, report: Report) -> None:
    """A county that no transfer explains: the row is taken, the events stay, a person should look."""
    cursor.execute(
        """SELECT row_no, number, county, moved_to FROM corrected
           WHERE moved_to IS NOT NULL AND county NOT IN (county_before, moved_to) ORDER BY row_no"""
    )
    for row, number, county, moved_to in cursor.fetchall():
        report.flag(
            row,
            "county_code",
            Fault("county-without-transfer", _("{number}: county {county}, but the last transfer went to {moved_to}"),
                  number=written(number), county=county, moved_to=moved_to),
            value=str(county),
        )  # fmt: skip


def merge_events(cursor: CursorWrapper, stage: str, change_set: ChangeSet) -> Counts:
    """Add the staged events that are not known yet, in the order of the file."""
    cursor.execute(f"DELETE FROM {stage} s WHERE EXISTS (SELECT FROM patents_event e WHERE {REPEATS})")
    unchanged: int = cursor.rowcount
    make_touched(cursor)
    cursor.execute(
        f"""INSERT INTO touched
            SELECT number, NOT EXISTS (SELECT FROM patents_event e WHERE e.number = s.number)
            FROM (SELECT DISTINCT number FROM {stage}) s"""
    )
    cursor.execute(
        f"""INSERT INTO patents_event (number, seq, kind, effective_on, county, filed_on, owner, source)
            SELECT s.number, %s, s.kind, s.effective_on, CASE s.kind WHEN 'G' THEN p.county ELSE s.county END,
                   CASE s.kind WHEN 'G' THEN p.filed_on END, s.owner, s.source
            FROM {stage} s JOIN patents_patent p ON p.number = s.number ORDER BY s.row_no""",
        [change_set.seq],
    )
    new: int = cursor.rowcount
    events.publish("register.changed", seq=change_set.seq, touched="touched")
    return Counts(new=new, unchanged=unchanged)
