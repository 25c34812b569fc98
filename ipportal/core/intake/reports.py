"""What was found in a file: every fault of every row, grouped by cause, kept outside memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final, Self

from ipportal.core.intake.models import Outcome

if TYPE_CHECKING:
    from ipportal.core.kit.errors import Fault
    from ipportal.core.kit.tabular import Column

SAMPLE_ROWS: Final = 5
IN_MEMORY: Final = 1_000_000  # bytes of findings kept before they go to a temporary file
CELL_SHOWN: Final = 300


@dataclass(slots=True)
class Cause:
    """All findings with one code in one column."""

    outcome: str
    code: str
    column: str
    message: str
    count: int = 0
    rows: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("outcome", "code", "column", "message", "count", "rows")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one cell (or one row: column is empty)."""

    outcome: str
    row: int
    column: str
    value: str
    code: str
    message: str
    cells: list[str]
    details: Any = None  # duplicate: the first such row; changed: what stood there

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("row", "column", "value", "code", "message")}


class Report:
    """Collects findings. Columns are given by their name in code and shown as the file's language heads them.

    Messages are rendered when they are reported, so the engine runs the checks in the file's language.
    """

    def __init__(self, columns: Sequence[Column], language: str) -> None:
        self.language = language
        self.causes: dict[tuple[str, str, str], Cause] = {}
        self.rejected_rows = 0
        self.counts = dict.fromkeys(Outcome.values, 0)
        self._headings = {column.name: column.heading(language) for column in columns}
        self._rejected = bytearray()
        # Closed by close(): the report outlives this call.
        self._spool: IO[str] = tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115
        self._last_row = 0
        self._in_order = True

    def reject(self, row: int, column: str, fault: Fault, *, cells: Sequence[str] = (), value: str = "") -> None:
        """The row cannot be imported. Call once for each faulty cell; the row counts once."""
        if not self.is_rejected(row):
            self._rejected.extend(bytes(max(0, row + 1 - len(self._rejected))))
            self._rejected[row] = 1
            self.rejected_rows += 1
        self._add(Outcome.REJECTED, row, column, fault.code, str(fault), value, cells)

    def flag(self, row: int, column: str, fault: Fault, *, cells: Sequence[str] = (), value: str = "") -> None:
        """Somebody should look; the row is imported all the same. Row 1 is the heading (the file as a whole)."""
        self._add(Outcome.FLAGGED, row, column, fault.code, str(fault), value, cells)

    def duplicate(self, row: int, *, same_as_row: int, cells: Sequence[str] = ()) -> None:
        """The row says again what an earlier row says; it is left out and counted apart."""
        self._add(Outcome.DUPLICATE, row, "", "duplicate-row", "", "", cells, same_as_row)

    def changed(self, row: int, before: Any) -> None:
        """The row changes something; `before` is what stood there (JSON). For kinds whose changes a person reviews."""
        self._add(Outcome.CHANGED, row, "", "changed", "", "", (), before)

    def is_rejected(self, row: int) -> bool:
        return row < len(self._rejected) and self._rejected[row] == 1

    def _add(
        self,
        outcome: str,
        row: int,
        column: str,
        code: str,
        message: str,
        value: str,
        cells: Sequence[str],
        details: Any = None,
    ) -> None:
        heading = self._headings.get(column, column)
        cause = self.causes.setdefault((outcome, code, column), Cause(outcome, code, heading, message))
        cause.count += 1
        if len(cause.rows) < SAMPLE_ROWS:
            cause.rows.append(row)
        self.counts[outcome] += 1
        self._in_order = self._in_order and row >= self._last_row
        self._last_row = row
        shown = [cell[:CELL_SHOWN] for cell in cells]
        line = json.dumps(
            [outcome, row, heading, value[:CELL_SHOWN], code, message, shown, details], ensure_ascii=False
        )
        self._spool.write(line + "\n")

    def findings(self, *outcomes: str) -> Iterator[Finding]:
        """What was found, by row, of the outcomes asked for (all by default); streams when it came in order."""
        found = self._read(frozenset(outcomes or Outcome.values))
        return found if self._in_order else iter(sorted(found, key=lambda finding: finding.row))

    def _read(self, outcomes: frozenset[str]) -> Iterator[Finding]:
        self._spool.seek(0)
        for line in self._spool:
            values = json.loads(line)
            if values[0] in outcomes:
                yield Finding(*values)
        self._spool.seek(0, 2)

    def grouped(self) -> list[Cause]:
        """Causes, rejections first, the most frequent first."""
        order = [Outcome.REJECTED, Outcome.FLAGGED, Outcome.DUPLICATE, Outcome.CHANGED]
        return sorted(self.causes.values(), key=lambda cause: (order.index(Outcome(cause.outcome)), -cause.count))

    def close(self) -> None:
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
