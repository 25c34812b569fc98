"""Opening a file of unknown kind: its digest, its encoding, and a reader of its records."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from ipportal.core.kit import workbooks
from ipportal.core.kit.csvin import CsvRecords
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.tabular import Records

BLOCK: Final = 1 << 20
ZIP_MARK: Final = b"PK\x03\x04"
OLD_EXCEL_MARK: Final = b"\xd0\xcf\x11\xe0"
NULS_OF_UTF16: Final = 0.3  # of the bytes at one parity: text in UTF-16 without a mark


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An opened file: `encoding` is what it was read as, `records` gives the heading and then every row."""

    encoding: str
    sha256: str
    records: Records


@contextmanager
def open_table(path: Path) -> Iterator[OpenTable]:
    """The table in a CSV or XLSX file, recognised by content, not by name. BadInput says why it cannot be read."""
    with path.open("rb") as file, ThreadPoolExecutor(1) as aside:
        mark = file.read(8)
        if not mark:
            raise BadInput("empty-file", _("the file is empty"))
        if mark.startswith(OLD_EXCEL_MARK):
            raise BadInput("old-excel", _("this is an old Excel workbook (.xls); save it as .xlsx or CSV"))
        digest = aside.submit(_digest, path)  # while the text is being looked through
        if mark.startswith(ZIP_MARK):
            yield OpenTable("xlsx", digest.result(), Records(workbooks.read_rows(path)))
            return
        encoding = _encoding(file)
        file.seek(0)
        with io.TextIOWrapper(file, encoding=encoding, newline="\n") as lines:
            yield OpenTable(_shown(encoding), digest.result(), CsvRecords(lines))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _encoding(file: IO[bytes]) -> str:
    """The encoding in which the whole file can be read; one pass, a second for GB18030."""
    file.seek(0)
    guess = _marked(file.read(4096))
    fault = _line_at_fault(file, guess or "utf-8")
    if fault is None:
        return guess or "utf-8"
    if guess is None:
        if _line_at_fault(file, "gb18030") is None:
            return "gb18030"
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


def _line_at_fault(file: IO[bytes], encoding: str) -> int | None:
    """The line where the file stops being text of that encoding; None when it is text to its end."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while block := file.read(BLOCK):
        try:
            decoded = decoder.decode(block)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if "\0" in decoded:
            at = line + decoded[: decoded.index("\0")].count("\n")
            raise BadInput(
                "nul-character", _("line {line}: a NUL character; the file is damaged").format(line=at), row=at
            )
        lines = decoded.count("\n")
        if not lines and len(block) == BLOCK:
            raise _endless_line(line, "\r" in decoded)
        line += lines
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


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
