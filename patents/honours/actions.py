"""What an import of honours does: new ones are added, those told otherwise are retracted and told again."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.db import connection

from ipportal.core.intake.registry import Counts
from ipportal.core.jobs import events
from ipportal.core.regions.models import PROVINCE
from patents.honours.awards import PROVINCIAL
from patents.honours.models import Honour, HonourRetraction

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report

WHO: Final = ("award", "edition", "number", "person", "organisation")
SAME: Final = " AND ".join(f"h.{name} IS NOT DISTINCT FROM s.{name}" for name in WHO)
HOLDS: Final = "NOT EXISTS (SELECT FROM patents_honour_retraction r WHERE r.honour_id = h.id)"
SAYS: Final = ("category", "awarded_on", "source")
LONGEST_REASON: Final = 200
COLUMNS: Final = ", ".join((*WHO, *SAYS))
# Where the winner sits: by the register, else by the body of that name. The provincial prize is given in the province.
PLACE: Final = f"""coalesce(
    (SELECT p.county / 100 * 100 FROM patents_patent p WHERE p.number = s.number),
    (SELECT min(o.region_id::integer / 100 * 100) FROM ipportal_organisation o WHERE o.name = s.organisation),
    CASE WHEN s.award = '{PROVINCIAL}' THEN {PROVINCE} END)"""
INVENTED: Final = "coalesce((SELECT p.demonstration FROM patents_patent p WHERE p.number = s.number), false)"


def merge_honours(cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
    """An honour is known by award, edition and who won it; what else the row says may correct it."""
    cursor.execute("DROP TABLE IF EXISTS known_honours")
    differs = " OR ".join(f"h.{name} IS DISTINCT FROM s.{name}" for name in SAYS)
    cursor.execute(
        f"""CREATE TEMPORARY TABLE known_honours ON COMMIT DROP AS
            SELECT s.row_no, s.number, h.id, ({differs}) AS differs, jsonb_build_object(
                'category', h.category, 'awarded_on', h.awarded_on, 'source', h.source)::text AS before
            FROM {stage} s JOIN patents_honour h ON {SAME} AND {HOLDS}"""
    )
    cursor.execute("SELECT row_no, before FROM known_honours WHERE differs ORDER BY row_no")
    changed = cursor.fetchall()
    for row, before in changed:
        report.changed(row, json.loads(before))
    cursor.execute(
        """INSERT INTO patents_honour_retraction (honour_id, seq, reason)
           SELECT id, %s, 'told otherwise' FROM known_honours WHERE differs""",
        [change_set.seq],
    )
    cursor.execute(
        f"""INSERT INTO patents_honour ({COLUMNS}, city, demonstration, seq)
            SELECT {COLUMNS}, {PLACE}, {INVENTED}, %s FROM {stage} s
            WHERE NOT EXISTS (SELECT FROM known_honours k WHERE k.row_no = s.row_no AND NOT k.differs)
            ORDER BY s.row_no""",
        [change_set.seq],
    )
    written: int = cursor.rowcount
    cursor.execute("SELECT count(*) FROM known_honours WHERE NOT differs")
    unchanged: int = cursor.fetchone()[0]
    if written:
        _tell(cursor, change_set)
    return Counts(new=written - len(changed), changed=len(changed), unchanged=unchanged)


def give_honours(found: Iterable[Honour], *, change_set: ChangeSet) -> None:
    """By a room above, which knows its winners and where they sit: they become known with the change set."""
    Honour.objects.bulk_create(found)
    with connection.cursor() as cursor:
        _tell(cursor, change_set)


def retract_honours(found: Iterable[Honour], reason: str, *, change_set: ChangeSet) -> None:
    """They hold no longer from the change set on; what concerns their patents is judged anew."""
    retracted = list(found)
    HonourRetraction.objects.bulk_create(
        HonourRetraction(honour=one, seq=change_set.seq, reason=reason[:LONGEST_REASON]) for one in retracted
    )
    numbers = [one.number for one in retracted if one.number is not None]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS honoured")
        cursor.execute(
            "CREATE TEMPORARY TABLE honoured ON COMMIT DROP AS SELECT unnest(%s::bigint[]) AS number", [numbers]
        )
    events.publish("honours.changed", seq=change_set.seq, touched="honoured")


def _tell(cursor: CursorWrapper, change_set: ChangeSet) -> None:
    """Who follows what a patent won is told which patents are concerned."""
    cursor.execute("DROP TABLE IF EXISTS honoured")
    cursor.execute(
        """CREATE TEMPORARY TABLE honoured ON COMMIT DROP AS
           SELECT DISTINCT number FROM patents_honour WHERE seq = %s AND number IS NOT NULL""",
        [change_set.seq],
    )
    events.publish("honours.changed", seq=change_set.seq, touched="honoured")
