"""Records of a CSV file: one by one, or, where nothing is quoted, many lines at once as columns."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from django.utils.translation import gettext as _

from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.tabular import Records

CELL_LIMIT: Final = csv.field_size_limit()  # characters in one cell (131,072)
QUOTE: Final = '"'


class CsvRecords(Records):
    """Quoted cells may hold line ends; a lone CR, an open quote or a huge cell is an error."""

    def __init__(self, lines: io.TextIOWrapper, *, at_once: int = CELL_LIMIT) -> None:
        head = lines.read(4096)
        if not head.strip():
            raise BadInput("empty-file", _("the file is empty"))
        lines.seek(0)
        self._lines = lines
        self._at_once = at_once  # characters
        self._delimiter = _delimiter(head)
        self._given_back: deque[str] = deque()
        self._split = 0  # lines that passed as columns, unseen by the reader
        self._reader = csv.reader(self._one_by_one(), strict=True, delimiter=self._delimiter)

    def __next__(self) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error as error:
            line = self._split + self._reader.line_num
            raise _broken_csv(str(error), self._good_records() + 1, line) from error

    def columns(self, width: int) -> list[list[str]] | None:
        """The next lines, cut at the delimiters: right where no quote, lone CR or other width is among them."""
        if self._given_back:
            return None
        text = self._lines.read(self._at_once) + self._lines.readline()
        columns = self._cut(text.replace("\r\n", "\n"), width)
        if columns is None:
            self._given_back.extend(io.StringIO(text, newline="\n"))
        else:
            self._split += len(columns[0])
        return columns

    def _cut(self, text: str, width: int) -> list[list[str]] | None:
        if not text or QUOTE in text or "\r" in text or _last_line(text) > CELL_LIMIT:
            return None
        sign, step = self._delimiter, width + 1
        text = text.removesuffix("\n")
        cells = text.replace("\n", f"{sign}\n{sign}").split(sign)
        ends = cells[width::step]
        if len(cells) % step != width or not len(ends) == ends.count("\n") == text.count("\n"):
            return None
        return [cells[place::step] for place in range(width)]

    def _one_by_one(self) -> Iterator[str]:
        while True:
            if self._given_back:
                yield self._given_back.popleft()
            elif line := next(self._lines, ""):
                yield line
            else:
                return

    def _good_records(self) -> int:
        """How many records come before the broken one: counted afterwards, not while millions of good ones pass."""
        self._lines.seek(0)
        reader, number = csv.reader(self._lines, strict=True, delimiter=self._delimiter), 0
        with suppress(csv.Error):
            for number, _record in enumerate(reader, 1):  # noqa: B007 - the last number is the answer
                pass
        return number


def _last_line(text: str) -> int:
    """How many characters it has: the only one of a block that may hold a cell beyond the limit."""
    return len(text) - text.rfind("\n", 0, -1) - 1


def _delimiter(head: str) -> str:
    """A comma, or where the heading has none, the semicolon or tab that spreadsheets also call CSV."""
    heading = head.splitlines()[0] if head.splitlines() else ""
    return next((sign for sign in (",", "\t", ";") if sign in heading), ",")


def _broken_csv(reason: str, row: int, line: int) -> BadInput:
    if "new-line character" in reason:
        code, message = "lone-cr", _("a line ends in a lone CR; save the file with ordinary line ends")
    elif "field larger" in reason:
        code, message = "cell-too-large", _("a cell has more than {limit} characters; is a quote not closed?")
    elif "unexpected end" in reason:
        code, message = "open-quote", _("a quote is opened and never closed")
    else:
        code, message = "broken-quotes", _("text follows a closing quote; quotes inside a cell are written twice")
    place = _("row {row} (line {line}): ").format(row=row, line=line)
    return BadInput(code, place + message.format(limit=CELL_LIMIT), row=row)
