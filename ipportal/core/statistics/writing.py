"""Staged rows of published facts become rows of ours, in sets."""

# Names in these statements are the kinds' own stage and our columns; values are always parameters.
# ruff: noqa: S608

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ipportal.core.intake.registry import Counts

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

# What one staged population is compared with: the last row of the same publication.
POPULATION_BEFORE = """
    FROM {stage} s LEFT JOIN LATERAL (
        SELECT e.id, e.resident_10k FROM ipportal_population e
        WHERE e.region_id = s.region AND e.year = s.year AND e.source = s.source
          AND e.published_on IS NOT DISTINCT FROM s.published_on AND NOT e.demonstration
        ORDER BY e.seq DESC, e.id DESC LIMIT 1
    ) e ON true
"""
OFFICIAL_BEFORE = """
    FROM {stage} s LEFT JOIN ipportal_official_value e
      ON e.metric = s.metric AND e.period = s.period AND e.period_kind = s.period_kind
     AND e.region_kind = s.region_kind AND COALESCE(NULLIF(e.region_code, ''), e.region_name) = s.place
     AND e.source = s.source
"""
OFFICIAL_DIFFERS = (
    "(e.value, e.printed, e.unit, e.growth_pct) IS DISTINCT FROM (s.value, s.printed, s.unit, s.growth_pct)"
)


class Change(NamedTuple):
    """A row of the file whose publication said something else before."""

    row_no: int
    before: dict[str, Any]


def staged(cursor: CursorWrapper, stage: str, shape: type[NamedTuple]) -> list[tuple[Any, ...]]:
    """The staged rows, as the fields of a tuple name them, in the order of the file."""
    cursor.execute(f"SELECT {', '.join(shape._fields)} FROM {stage} ORDER BY row_no")
    return list(cursor.fetchall())


def unstage(cursor: CursorWrapper, stage: str, row_no: int) -> None:
    """Take a row of the file out again, with all the facts it made."""
    cursor.execute(f"DELETE FROM {stage} WHERE row_no = %s", [row_no])


def write_populations(cursor: CursorWrapper, stage: str, seq: int) -> tuple[Counts, list[Change]]:
    """Every differing number is a new row: an earlier one of the same publication stays, as what was known then."""
    before = POPULATION_BEFORE.format(stage=stage)
    cursor.execute(
        f"SELECT s.row_no, s.region, s.year, e.resident_10k {before}"
        " WHERE e.resident_10k IS DISTINCT FROM s.resident_10k ORDER BY s.row_no"
    )
    found = cursor.fetchall()
    changes = [
        Change(row, {"region": region, "year": year, "resident_10k": str(old)})
        for row, region, year, old in found
        if old is not None
    ]
    cursor.execute(
        "INSERT INTO ipportal_population (region_id, year, resident_10k, published_on, source, demonstration, seq)"
        f" SELECT s.region, s.year, s.resident_10k, s.published_on, s.source, false, %s {before}"
        " WHERE e.resident_10k IS DISTINCT FROM s.resident_10k ORDER BY s.row_no",
        [seq],
    )
    new = len(found) - len(changes)
    return Counts(new=new, changed=len(changes), unchanged=_rows(cursor, stage) - len(found)), changes


def write_official(cursor: CursorWrapper, stage: str, seq: int) -> tuple[Counts, list[Change]]:
    """New values are added; what the same source now prints otherwise is changed, and told with what it was.

    A value is official when no other source gave one for the cell before; a person may mark another later.
    """
    before = OFFICIAL_BEFORE.format(stage=stage)
    cursor.execute(
        f"SELECT s.row_no, s.metric, e.id IS NULL, e.printed, e.value {before}"
        f" WHERE e.id IS NULL OR {OFFICIAL_DIFFERS} ORDER BY s.row_no"
    )
    found = cursor.fetchall()
    new = {row for row, _metric, is_new, _printed, _value in found if is_new}
    changes = [
        Change(row, {"metric": metric, "printed": printed, "value": str(value)})
        for row, metric, is_new, printed, value in found
        if not is_new
    ]
    cursor.execute(
        "UPDATE ipportal_official_value t SET value = s.value, printed = s.printed, unit = s.unit,"
        f" growth_pct = s.growth_pct, seq = %s {before} WHERE t.id = e.id AND {OFFICIAL_DIFFERS}",
        [seq],
    )
    _insert_official(cursor, stage, seq)
    changed = {change.row_no for change in changes} - new
    return Counts(new=len(new), changed=len(changed), unchanged=_rows(cursor, stage) - len(new | changed)), changes


def _insert_official(cursor: CursorWrapper, stage: str, seq: int) -> None:
    before = OFFICIAL_BEFORE.format(stage=stage)
    cursor.execute(
        f"""
        INSERT INTO ipportal_official_value
               (metric, period, period_kind, region_kind, region_code, region_name,
                value, printed, unit, growth_pct, source, seq, official)
        SELECT s.metric, s.period, s.period_kind, s.region_kind, s.region_code, s.region_name,
               s.value, s.printed, s.unit, s.growth_pct, s.source, %s,
               row_number() OVER (
                   PARTITION BY s.metric, s.period, s.period_kind, s.region_kind, s.place ORDER BY s.row_no) = 1
               AND NOT EXISTS (
                   SELECT FROM ipportal_official_value o
                   WHERE o.official AND o.metric = s.metric AND o.period = s.period AND o.period_kind = s.period_kind
                     AND o.region_kind = s.region_kind AND COALESCE(NULLIF(o.region_code, ''), o.region_name) = s.place)
        {before} WHERE e.id IS NULL ORDER BY s.row_no
        """,
        [seq],
    )


def _rows(cursor: CursorWrapper, stage: str) -> int:
    """Rows of the file in the stage: a wide row makes several staged ones."""
    cursor.execute(f"SELECT count(DISTINCT row_no) FROM {stage}")
    return int(cursor.fetchone()[0])
