"""Opening a file of unknown kind: its digest, its encoding, and a reader of its records."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from ipportal.core.kit import workbooks
from ipportal.core.kit.errors import BadInput

BLOCK: Final = 1 << 20
ZIP_MARK: Final = b"PK\x03\x04"
OLD_EXCEL_MARK: Final = b"\xd0\xcf\x11\xe0"
NULS_OF_UTF16: Final = 0.3  # of the bytes at one parity: text in UTF-16 without a mark
CELL_LIMIT: Final = csv.field_size_limit()  # characters in one cell (131,072)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An opened file: `encoding` is what it was read as, `records()` gives the heading and then every row."""

    encoding: str
    sha256: str
    rows: Iterator[list[str]]

    def records(self) -> Iterator[list[str]]:
        return self.rows


@contextmanager
def open_table(path: Path) -> Iterator[OpenTable]:
    """The table in a CSV or XLSX file, recognised by content, not by name. BadInput says why it cannot be read."""
    with path.open("rb") as file:
        mark = file.read(8)
        if not mark:
            raise BadInput("empty-file", _("the file is empty"))
        if mark.startswith(OLD_EXCEL_MARK):
            raise BadInput("old-excel", _("this is an old Excel workbook (.xls); save it as .xlsx or CSV"))
        if mark.startswith(ZIP_MARK):
            yield OpenTable("xlsx", _digest(file), workbooks.read_rows(path))
            return
        encoding, digest = _encoding(file)
        file.seek(0)
        with io.TextIOWrapper(file, encoding=encoding, newline="\n") as lines:
            yield OpenTable(_shown(encoding), digest, _csv_rows(lines))


def _digest(file: io.BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _encoding(file: IO[bytes]) -> tuple[str, str]:
    """The encoding in which the whole file can be read, and the digest of its bytes; one pass, a second for GB18030."""
    file.seek(0)
    first = file.read(4096)
    guess = _marked(first)
    digest, fault = _try(file, guess or "utf-8")
    if fault is None:
        return guess or "utf-8", digest
    if guess is None:
        if _try(file, "gb18030")[1] is None:
            return "gb18030", digest
        raise BadInput(
            "unknown-encoding",
            _("line {line}: neither UTF-8 nor GB18030 (GBK); save the file as UTF-8").format(line=fault),
            row=fault,
        )
    raise BadInput(
        "broken-encoding",
        _("line {line}: the file says it is {encoding}, but cannot be read as such").format(
            line=fault, encoding=_shown(guess)
        ),
        row=fault,
    )


def _marked(first: bytes) -> str | None:
    """What the byte order mark says; without one, UTF-16 is known by its zeros."""
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = len(first) // 2
    if pairs and first[1::2].count(0) > pairs * NULS_OF_UTF16 and first[0::2].count(0) == 0:
        return "utf-16-le"
    if pairs and first[0::2].count(0) > pairs * NULS_OF_UTF16 and first[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _try(file: IO[bytes], encoding: str) -> tuple[str, int | None]:
    """Digest of the file, and the line where it stops being text of that encoding (None: it is all text)."""
    file.seek(0)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder(encoding)()
    line, fault = 1, None
    while block := file.read(BLOCK):
        digest.update(block)
        if fault is not None:
            continue
        try:
            decoded = decoder.decode(block)
        except UnicodeDecodeError as error:
            fault = line + error.object[: error.start].count(b"\n")
            continue
        if "\0" in decoded:
            at = line + decoded[: decoded.index("\0")].count("\n")
            raise BadInput(
                "nul-character", _("line {line}: a NUL character; the file is damaged").format(line=at), row=at
            )
        lines = decoded.count("\n")
        if not lines and len(block) == BLOCK:
            raise _endless_line(line, "\r" in decoded)
        line += lines
    if fault is None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            fault = line
    return digest.hexdigest(), fault


def _endless_line(line: int, has_cr: bool) -> BadInput:
    """A megabyte without a line end would be read into memory whole; no table looks like that."""
    if has_cr:
        return BadInput(
            "lone-cr",
            _("line {line}: lines end in a lone CR; save the file with ordinary line ends").format(line=line),
            row=line,
        )
    return BadInput(
        "cell-too-large",
        _("line {line}: more than a million characters without a line end").format(line=line),
        row=line,
    )


def _shown(encoding: str) -> str:
    return {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)


def _csv_rows(lines: io.TextIOWrapper) -> Iterator[list[str]]:
    """Records of a CSV file. Quoted cells may hold line ends; a lone CR, an open quote or a huge cell is an error."""
    head = lines.read(4096)
    if not head.strip():
        raise BadInput("empty-file", _("the file is empty"))
    lines.seek(0)
    delimiter = _delimiter(head)
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        line = reader.line_num
        raise _broken_csv(str(error), _good_records(lines, delimiter) + 1, line) from error


def _good_records(lines: io.TextIOWrapper, delimiter: str) -> int:
    """How many records come before the broken one: counted afterwards, not while millions of good ones pass."""
    lines.seek(0)
    reader, number = csv.reader(lines, strict=True, delimiter=delimiter), 0
    with suppress(csv.Error):
        for number, _record in enumerate(reader, 1):  # noqa: B007 - the last number is the answer
            pass
    return number


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
