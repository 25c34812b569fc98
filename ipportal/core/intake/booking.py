"""Keeping what an import found: the batch record with its counts, and the rows a person must look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_noop

from ipportal.core.intake.engine import Result
from ipportal.core.intake.models import BatchState, ImportBatch, ImportRow, Outcome
from ipportal.core.intake.reports import Finding
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.tabular import copy_line

# What a person reads of an import that broke off, in the source language; the trail and the job keep the error itself.
STORAGE_IS_FULL: Final = gettext_noop("The storage is full. Ask the operator to make room, then try again.")
BROKE_OFF: Final = gettext_noop("The work on this file broke off. Try again; if it breaks off again, ask the operator.")
CAUSES_KEPT: Final = 200
LINES_PER_BLOCK: Final = 500


def book(result: Result, *, state: str) -> None:
    """Write what the result says into its batch; findings of an earlier check are replaced."""
    batch = result.order.batch
    if batch is None:
        return
    report = result.report
    batch.encoding, batch.language, batch.sha256 = result.encoding, result.language, result.sha256
    batch.rows = result.rows
    batch.new, batch.changed, batch.unchanged = result.counts.new, result.counts.changed, result.counts.unchanged
    batch.duplicates = report.counts[Outcome.DUPLICATE]
    batch.rejected, batch.flags = report.rejected_rows, report.counts[Outcome.FLAGGED]
    batch.causes = [cause.as_json() for cause in report.grouped()[:CAUSES_KEPT]]
    batch.accept_good = result.order.accept_good
    batch.state, batch.seq = state, result.seq
    batch.committed_at = clock.now() if state == BatchState.COMMITTED else None
    batch.seconds = round(result.seconds, 3)
    batch.save()
    _keep_rows(batch, report.findings())


def book_refusal(batch: ImportBatch, problem: BadInput) -> None:
    """The file could not be read at all: the reason stands in the batch, in the words shown to the person."""
    batch.state = BatchState.REFUSED
    batch.refusal = str(problem)[:500]
    batch.causes = []
    batch.save()
    _keep_rows(batch, iter(()))


def book_failure(batch: ImportBatch, error: str) -> None:
    """The import broke off and left nothing behind."""
    batch.state = BatchState.FAILED
    batch.refusal = STORAGE_IS_FULL if "No space left on device" in error else BROKE_OFF
    batch.save(update_fields=["state", "refusal"])


def _keep_rows(batch: ImportBatch, findings: Iterator[Finding]) -> None:
    ImportRow.objects.filter(batch=batch).delete()
    sql = "COPY ipportal_import_row (batch_id, row, outcome, raw, before, problems) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        lines: list[str] = []
        for row in _rows(findings):
            lines.append(copy_line([batch.pk, *row]))
            if len(lines) == LINES_PER_BLOCK:
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))


def _rows(findings: Iterator[Finding]) -> Iterator[tuple[Any, ...]]:
    """Findings of one row and outcome together: `(row, outcome, raw, before, problems)`."""
    for number, group in groupby(findings, key=lambda finding: finding.row):
        by_outcome: dict[str, list[Finding]] = {}
        for finding in group:
            by_outcome.setdefault(finding.outcome, []).append(finding)
        for outcome, found in by_outcome.items():
            raw = next((finding.cells for finding in found if finding.cells), [])
            before = found[0].details if outcome == Outcome.CHANGED else None
            problems = [_problem(finding) for finding in found]
            yield number, outcome, _json(raw), None if before is None else _json(before), _json(problems)


def _problem(finding: Finding) -> dict[str, Any]:
    problem = finding.as_json()
    del problem["row"]
    return problem | ({"same_as_row": finding.details} if finding.outcome == Outcome.DUPLICATE else {})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
