"""One file of a kind as its checks see it: headings found, rows streamed, cells read with their faults caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.csvout import original
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.tabular import Column, Headings, Records

if TYPE_CHECKING:
    from ipportal.core.intake.reports import Report

T = TypeVar("T")
Columns = Sequence[Sequence[str]]
ROWS_AT_ONCE: Final = 1000
MISSING: Final = Fault("missing-value", _("a value is needed here"))


class Sheet:
    """The rows of one file. `position[name]` is the place of a column in a row; columns not in the file are absent.

    `language` is the file's own ("zh" or "en"); `source` is the text given for the whole file, used where the file
    has no source column or an empty cell; `layout` is "" or the layout asked for.
    """

    def __init__(
        self, records: Records, headings: Headings, columns: Sequence[Column], *, layout: str, source: str
    ) -> None:
        self._records = records
        self.headings = headings
        self.position = headings.position
        self.language = headings.language
        self.columns = {column.name: column for column in columns}
        self.layout = layout
        self.source = source
        self.last_row = 1
        self.blank_rows = 0

    @property
    def row_count(self) -> int:
        """Data rows read so far; complete once `rows()` has run out."""
        return self.last_row - 1 - self.blank_rows

    def rows(self, report: Report) -> Iterator[tuple[int, Sequence[str]]]:
        """`(row number, raw cells)` of every row that is not blank; each has exactly the width of the heading."""
        for number, cells in enumerate(self._records, 2):
            self.last_row = number
            fitting = self._fitting(number, cells, report)
            if fitting is not None:
                yield number, fitting

    def batches(self, report: Report) -> Iterator[tuple[int, Columns]]:
        """`(number of the first row, columns)` of rows that follow each other: the same as `rows()`, for millions.

        Nothing is done row by row unless a row of some batch is quoted, blank or of another width.
        """
        while True:
            first = self.last_row + 1
            columns = self._records.columns(self.headings.width)
            if columns and all(columns[0]):
                self.last_row += len(columns[0])
                yield first, columns
                continue
            batch = list(zip(*columns, strict=True)) if columns else list(islice(self._records, ROWS_AT_ONCE))
            if not batch:
                return
            self.last_row += len(batch)
            yield from self._runs(first, batch, report)

    def _runs(self, first: int, batch: Sequence[Sequence[str]], report: Report) -> Iterator[tuple[int, Columns]]:
        """Between rows that are left out, the others as columns."""
        fitted = ((number, self._fitting(number, cells, report)) for number, cells in enumerate(batch, first))
        for fits, run in groupby(fitted, key=lambda row: row[1] is not None):
            if fits:
                rows = list(run)
                yield rows[0][0], list(zip(*(cells for _, cells in rows if cells is not None), strict=True))

    def _fitting(self, number: int, cells: Sequence[str], report: Report) -> Sequence[str] | None:
        """The row with exactly the heading's cells; None when it is blank or, reported, has too many."""
        width = self.headings.width
        if len(cells) != width:
            if len(cells) > width and any(map(str.strip, cells[width:])):
                report.reject(number, "", _too_many(cells, width), cells=cells, value=cells[width])
                return None
            cells = [*cells[:width], *[""] * (width - len(cells))]
        if not cells[0] and not any(map(str.strip, cells)):
            self.blank_rows += 1
            return None
        return cells

    def records(self, report: Report) -> Iterator[Record]:
        """Rows as records that read cell by cell: for kinds with thousands of rows, not millions."""
        for number, cells in self.rows(report):
            yield Record(self, report, number, cells)


class Record:
    """One row being read; `is_good` as long as no cell was rejected."""

    __slots__ = ("cells", "is_good", "number", "report", "sheet")

    def __init__(self, sheet: Sheet, report: Report, number: int, cells: Sequence[str]) -> None:
        self.sheet = sheet
        self.report = report
        self.number = number
        self.cells = cells
        self.is_good = True

    def raw(self, name: str) -> str:
        """The cell as it came, without the quote that our own export put before a formula; "" without such a column."""
        place = self.sheet.position.get(name)
        return original(self.cells[place]) if place is not None else ""

    def text(self, name: str) -> str:
        """The cell tidied: invisible signs gone, letters and digits half-width, punctuation as written."""
        value = text.tidy(self.raw(name))
        return self.sheet.source if not value and name == "source" else value

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """The cell through a reader that raises Fault; None when empty or faulty. An empty required cell is a fault."""
        value = self.text(name)
        try:
            if value:
                return reader(value)
            if self.sheet.columns[name].required:
                raise MISSING
        except Fault as fault:
            self.reject(name, fault)
        return None

    def reject(self, name: str, fault: Fault) -> None:
        self.is_good = False
        self.report.reject(self.number, name, fault, cells=self.cells, value=self.raw(name))

    def flag(self, name: str, fault: Fault) -> None:
        self.report.flag(self.number, name, fault, cells=self.cells, value=self.raw(name))


def _too_many(cells: Sequence[str], width: int) -> Fault:
    return Fault(
        "too-many-cells",
        _("the row has {found} cells, the heading {width}; is a comma or quote missing?"),
        found=len(cells),
        width=width,
    )


def flag_extra_columns(headings: Headings, report: Report) -> None:
    """Columns nobody asked for are named once, on the heading row; they are no error."""
    for heading in headings.extra:
        fault = Fault("unknown-column", _("the column {heading} is not known and was left out"), heading=heading)
        report.flag(1, heading, fault, value=heading)
