"""Rows of one file that speak of the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import Fault

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.intake.registry import ImportKind
    from ipportal.core.intake.reports import Report


def remove_twins(cursor: CursorWrapper, stage: str, kind: ImportKind, report: Report) -> None:
    """Keep the first row of each key; equal later rows are duplicates, differing ones are rejected naming the first."""
    key = ", ".join(f'"{name}"' for name in kind.key)
    cursor.execute(f"SELECT count(*) = count(DISTINCT ({key})) FROM {stage}")  # noqa: S608 - names are declared, not typed
    if cursor.fetchone()[0]:
        return
    others = [f'"{column.name}"' for column in kind.stage if column.name not in kind.key]
    same = f"(s.{', s.'.join(others)}) IS NOT DISTINCT FROM (f.{', f.'.join(others)})" if others else "true"
    named = ", ".join(f's."{name}"' for name in kind.key)
    label = f"concat_ws(' ', {named})"  # parts of a key may be empty
    cursor.execute(
        f"""
        WITH firsts AS (
            SELECT row_no, ctid AS place, first_value(ctid) OVER w AS first_place
            FROM {stage} WINDOW w AS (PARTITION BY {key} ORDER BY row_no)
        ), gone AS (
            DELETE FROM {stage} s USING firsts, {stage} f
            WHERE s.ctid = firsts.place AND f.ctid = firsts.first_place AND firsts.place <> firsts.first_place
            RETURNING s.row_no, f.row_no AS first_row, {same} AS same, {label} AS label
        )
        SELECT row_no, min(first_row), bool_and(same), min(label) FROM gone GROUP BY row_no ORDER BY row_no
        """  # noqa: S608 - names come from the kind's declaration, never from a file
    )
    found = cursor.fetchall()
    differing = [row for row, _first, is_same, _label in found if not is_same]
    if differing:  # a wide row makes several staged rows: none of them may stay
        cursor.execute(f"DELETE FROM {stage} WHERE row_no = ANY(%s)", [differing])  # noqa: S608 - as above
    for row, first_row, is_same, label_text in found:
        if is_same:
            report.duplicate(row, same_as_row=first_row)
        else:
            report.reject(
                row,
                kind.key[0],
                Fault(
                    "differs-from-row",
                    _("{value} stands in row {first_row} already, with other values; keep one of the two rows"),
                    value=label_text,
                    first_row=first_row,
                ),
                value=label_text,
            )
