"""The import clinic's one path: read, check, stage, settle, merge; a dry run only differs in how it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ipportal.core.audit.actions import begin_change_set
from ipportal.core.intake.models import ImportBatch, Outcome
from ipportal.core.intake.registry import Counts, ImportKind
from ipportal.core.intake.reports import Report
from ipportal.core.intake.sheets import Sheet, flag_extra_columns
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.readers import open_table
from ipportal.core.kit.tabular import LANGUAGES, Column, Headings, match_headings

if TYPE_CHECKING:
    from psycopg import Copy

    from ipportal.core.audit.actions import Actor

ANALYZE_FROM: Final = 1000  # rows; below this the planner's guess does no harm

Progress = Callable[[str, int, int], None]  # stage, rows done, rows in total (0 = not known)


def no_progress(stage: str, done: int, total: int) -> None:
    """For callers that do not watch."""


def no_booking(result: Result) -> None:
    """For runs that leave no batch record."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with one file.

    `progress` is called while COPY is under way, so it must not use this database connection. `book` writes the batch
    record: inside the merge's transaction when the rows are kept, after the rollback when they are not.
    """

    kind: ImportKind
    path: Path
    by: Actor
    file_name: str = ""
    layout: str = ""
    source: str = ""
    language: str = ""  # "" = as the file's headings
    accept_good: bool = False
    dry_run: bool = False
    batch: ImportBatch | None = None
    progress: Progress = no_progress
    book: Callable[[Result], None] = no_booking
    expected_sha256: str = ""  # refuse other bytes than those that were checked


@dataclass(slots=True)
class Result:
    """What was found and done. Close the report when it has been shown or saved."""

    order: Order
    sha256: str
    encoding: str
    language: str
    report: Report
    rows: int = 0
    counts: Counts = field(default_factory=Counts)
    committed: bool = False
    seq: int | None = None  # stays empty when the file says nothing new
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def as_json(self) -> dict[str, Any]:
        """The object that `import_file --json` prints (contract.md, 2)."""
        report = self.report
        return {
            "kind": self.order.kind.code,
            "file": self.order.file_name or self.order.path.name,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "rows": self.rows,
            "new": self.counts.new,
            "changed": self.counts.changed,
            "unchanged": self.counts.unchanged,
            "duplicates": [{"row": f.row, "same_as_row": f.details} for f in report.findings(Outcome.DUPLICATE)],
            "rejected": [finding.as_json() for finding in report.findings(Outcome.REJECTED)],
            "flags": [finding.as_json() for finding in report.findings(Outcome.FLAGGED)],
            "committed": self.committed,
            "batch": self.order.batch.pk if self.order.batch else None,
            "seconds": round(self.seconds, 3),
        }


def peek(kind: ImportKind, path: Path, *, layout: str = "", source: str = "", whole: bool) -> None:
    """Can the file be read: encoding, headings, and with `whole` every record? BadInput says why not."""
    with open_table(path) as table:
        records = table.records
        _headings(kind, kind.columns_of(layout), next(records, []), layout=layout, source=source)
        has_rows = any(map(str.strip, next(records, [])))
        if whole:
            has_rows = sum(1 for cells in records if any(map(str.strip, cells))) > 0 or has_rows
        if whole and not has_rows:
            raise _no_rows()


def recognise(path: Path, kinds: Sequence[ImportKind], *, source: str = "") -> tuple[ImportKind, str]:
    """The kind and layout whose headings the file has; BadInput when none or several fit equally well."""
    with open_table(path) as table:
        cells = next(table.records, [])
    fits: list[tuple[int, ImportKind, str]] = []
    for kind in kinds:
        for layout in ("", *kind.layouts):
            with suppress(BadInput):
                found = _headings(kind, kind.columns_of(layout), cells, layout=layout, source=source)
                fits.append((len(found.position) - len(found.extra), kind, layout))
    best = max((fit for fit, _kind, _layout in fits), default=0)
    chosen = [(kind, layout) for fit, kind, layout in fits if fit == best]
    if len(chosen) != 1:
        raise BadInput(
            "unknown-headings", _("the headings do not tell what kind of file this is; choose the kind"), row=1
        )
    return chosen[0]


def run(order: Order) -> Result:
    """Check the file and, if asked and possible, import it. BadInput when it cannot be read at all."""
    began = time.monotonic()
    order.progress("reading", 0, 0)
    columns = order.kind.columns_of(order.layout)
    with open_table(order.path) as table:
        if order.expected_sha256 not in ("", table.sha256):
            raise BadInput("file-changed", _("the file is no longer the one that was received"))
        records = table.records
        headings = _headings(
            order.kind, columns, next(records, []), layout=order.layout, source=order.source, language=order.language
        )
        language = order.language or headings.language
        sheet = Sheet(records, headings, columns, layout=order.layout, source=order.source)
        report = Report(columns, language)
        result = Result(order, table.sha256, table.encoding, language, report, began=began)
        try:
            with translation.override(LANGUAGES[language]):
                flag_extra_columns(headings, report)
                _stage_and_merge(order, sheet, result)
        except BaseException:
            report.close()
            raise
    return result


def _headings(
    kind: ImportKind, columns: Sequence[Column], cells: list[str], *, layout: str, source: str, language: str = ""
) -> Headings:
    given = frozenset({column.name for column in columns if column.option} if source else ())
    return match_headings(cells, columns, one_of=() if layout else kind.one_of, given=given, language=language)


def _no_rows() -> BadInput:
    return BadInput("no-rows", _("the file has headings but no rows"), row=1)


def _stage_and_merge(order: Order, sheet: Sheet, result: Result) -> None:
    stage = f"stage_{order.kind.code}"
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                _fill_stage(order, stage, sheet, result.report)
            result.rows = sheet.row_count
            if not result.rows:
                raise _no_rows()
            order.progress("comparing", 0, result.rows)
            order.kind.settle(cursor, stage, result.report)
            order.progress("saving", 0, result.rows)
            _merge(order, stage, result)
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE IF EXISTS {stage}")


def _fill_stage(order: Order, stage: str, sheet: Sheet, report: Report) -> None:
    """Stream good rows into a temporary table of this connection; nothing of the file stays in memory."""
    columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in order.kind.stage)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {stage}")
        cursor.execute(f"CREATE TEMPORARY TABLE {stage} (row_no integer NOT NULL, {columns})")
        blocks = iter(order.kind.copy_text(sheet, report))
        first = next(blocks, "")  # what a check asks the database first, it asks before COPY has the connection
        with connection.execute_wrapper(_busy), cursor.copy(f"COPY {stage} FROM STDIN") as copy:
            _write(copy, chain([first], blocks), lambda: order.progress("checking", sheet.last_row, 0))
        if sheet.row_count >= ANALYZE_FROM:
            cursor.execute("SET LOCAL default_statistics_target = 10")  # a look at some rows, not at all of them
            key = ", ".join(f'"{name}"' for name in order.kind.key)
            cursor.execute(f"ANALYZE {stage} ({key})" if key else f"ANALYZE {stage}")


def _write(copy: Copy, blocks: Iterator[str], progress: Callable[[], None]) -> None:
    """The database takes in one block while the next is being read."""
    with ThreadPoolExecutor(1) as writer:
        taken = writer.submit(copy.write, next(blocks))
        for block in blocks:
            taken.result()
            taken = writer.submit(copy.write, block)
            progress()
        taken.result()


def _busy(*_args: Any) -> None:
    """Asked while COPY is under way, the driver would wait for itself for ever."""
    raise RuntimeError("a kind asks the database before its first row, or in settle(): COPY has the connection")


def _merge(order: Order, stage: str, result: Result) -> None:
    """Merge under a change set; keep it, or roll it back after a dry run, a refusal, or when nothing is new."""
    name = order.file_name or order.path.name
    batch = order.batch.pk if order.batch else None
    with transaction.atomic(), connection.cursor() as cursor:
        change_set = begin_change_set(by=order.by, reason=f"import {order.kind.code}: {name}"[:300], batch=batch)
        result.counts = order.kind.merge(cursor, stage, change_set, result.report)
        result.committed = not order.dry_run and (order.accept_good or not result.report.rejected_rows)
        if result.committed and (result.counts.new or result.counts.changed):
            result.seq = change_set.seq
            order.book(result)
        else:
            transaction.set_rollback(True)
    if result.seq is None:
        order.book(result)
