"""CSV for spreadsheets: with a byte order mark, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

BOM: Final = "\ufeff"
GUARD: Final = "'"
# What spreadsheets take for the beginning of a formula, in either width; TAB and CR are stripped first by some.
STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARDED: Final = tuple(GUARD + start for start in STARTS)
BLOCK_ROWS: Final = 500


def neutral(cell: Any) -> Any:
    """Text that would be run gets a leading quote; numbers (also negative ones) stay numbers."""
    if not isinstance(cell, str):
        return cell
    if cell.startswith(STARTS) and not _is_number(cell):
        return GUARD + cell
    if cell.startswith(GUARD) and cell.lstrip(GUARD).startswith(STARTS):
        return GUARD + cell  # so that reading takes away exactly one quote
    return cell


def original(cell: str) -> str:
    """The text that `neutral` guarded; used when a file comes back."""
    return cell[1:] if cell.startswith(GUARD) and cell.lstrip(GUARD).startswith(STARTS) else cell


def _is_number(cell: str) -> bool:
    digits = cell[1:]
    return cell[0] in "+-" and digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit()


def csv_blocks(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file in blocks of some hundred rows, for a streaming answer or a file opened as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([neutral(heading) for heading in headings])
    for number, row in enumerate(rows, 1):
        writer.writerow([neutral(cell) for cell in row])
        if number % BLOCK_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    block = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return block
