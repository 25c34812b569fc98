"""XLSX workbooks: refused when they are traps, read row by row, written with headings that explain themselves."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from python_calamine import CalamineError, CalamineWorkbook

from ipportal.core.kit.errors import BadInput

if TYPE_CHECKING:
    from ipportal.core.kit.tabular import Column

MEMBERS: Final = 500
INFLATED: Final = 250_000_000  # bytes of all parts together
INFLATION: Final = 150  # times its packed size; real sheets stay below 40
SMALL: Final = 2_000_000  # a part of this size may be packed as tightly as it likes
COLUMNS: Final = 300
CELLS: Final = 20_000_000  # the reader makes room for every cell of the rectangle
BLOCK: Final = 1 << 18
OVERLAP: Final = 64  # bytes kept between blocks, so that a mark cut in two is found
DECLARATION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
CELL_REFERENCE: Final = re.compile(rb'\br\s*=\s*["\']([A-Za-z]{1,8})([0-9]{1,10})["\']')
PROPERTIES: Final = "docProps/core.xml"
MADE_AT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
# UTF-16 would hide a declaration from the search above; spreadsheets are written in UTF-8.
OTHER_ENCODING: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x4c\x6f\xa7\x94")


def read_rows(path: Path) -> Iterator[list[str]]:
    """Rows of the first sheet as text, from its first row on, blank ones included."""
    refuse_traps(path)
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = book.get_sheet_by_index(0)
        rows = iter(sheet.to_python(skip_empty_area=False)) if sheet.start not in (None, (0, 0)) else sheet.iter_rows()
    except (CalamineError, IndexError, ValueError) as error:
        raise BadInput("broken-workbook", _("this is not a readable XLSX workbook")) from error
    return ([_as_text(cell) for cell in row] for row in rows)


def _as_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a point, dates as ISO."""
    if type(cell) is str:
        return cell
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return str(cell)


def refuse_traps(path: Path) -> None:
    """Bombs, nested archives, entity tricks and endless sheets are found before the workbook is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_members(members)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        _refuse_part(part, is_sheet=member.filename.startswith("xl/worksheets/"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadInput("broken-workbook", _("this is not a readable XLSX workbook")) from error


def _refuse_members(members: Sequence[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if "xl/workbook.xml" not in names or len(names) != len(set(names)):
        raise BadInput("broken-workbook", _("this is not a readable XLSX workbook"))
    if len(members) > MEMBERS or any(name.endswith((".zip", ".xlsx", ".gz", ".7z", ".rar")) for name in names):
        raise BadInput("nested-archive", _("the workbook holds other archives or too many parts"))
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise BadInput("broken-workbook", _("this is not a readable XLSX workbook"))
    tight = [m for m in members if m.file_size > SMALL and m.file_size > INFLATION * max(1, m.compress_size)]
    if tight or sum(member.file_size for member in members) > INFLATED:
        raise BadInput(
            "workbook-too-large",
            _("unpacked, the workbook is larger than {limit} MB").format(limit=INFLATED // 1_000_000),
        )


def _refuse_part(part: IO[bytes], *, is_sheet: bool) -> None:
    """Read one XML part through once: no declarations anywhere; in sheets, no cell outside the rectangle allowed."""
    tail = b""
    last_row = last_column = 1
    begun = False
    while block := part.read(BLOCK):
        if not begun and (block.startswith(OTHER_ENCODING) or b"utf-16" in block[:200].lower()):
            raise BadInput("xml-declaration", _("the workbook's XML is not UTF-8"))
        begun = True
        window = tail + block
        if DECLARATION.search(window):
            raise BadInput(
                "xml-declaration", _("the workbook's XML declares entities or a document type; this is refused")
            )
        if is_sheet:
            for letters, digits in CELL_REFERENCE.findall(window):
                last_row = max(last_row, int(digits))
                last_column = max(last_column, _column_number(letters))
            _refuse_rectangle(last_row, last_column)
        tail = window[-OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for sign in letters.upper():
        number = number * 26 + sign - 64
    return number


def _refuse_rectangle(rows: int, columns: int) -> None:
    if columns > COLUMNS or rows * columns > CELLS:
        raise BadInput(
            "sheet-too-large",
            _("the sheet reaches to row {rows} and column {columns}; at most {limit} columns and {cells} cells").format(
                rows=rows, columns=columns, limit=COLUMNS, cells=CELLS
            ),
        )


class About(NamedTuple):
    """What a table rests on: a sheet before it, a fact in each row."""

    title: str
    facts: Sequence[tuple[str, Any]]


def write_workbook(
    target: Path | IO[bytes],
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    about: About | None = None,
) -> None:
    """One sheet with a bold heading row that stays in view; text is written as text, never as a formula."""
    book = Workbook(write_only=True)
    if about is not None:
        _write_about(book, about)
    sheet = book.create_sheet(title[:31] or "Sheet1")
    sheet.freeze_panes = "A2"
    sheet.append([_heading_cell(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([_plain_cell(sheet, value) for value in row])
    _save(book, target)


def _save(book: Workbook, target: Path | IO[bytes]) -> None:
    """The same content is the same file: no time of making stands in it."""
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(target, "w") as file:
        for name in parts.namelist():
            content = parts.read(name)
            if name == PROPERTIES:
                content = MADE_AT.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _write_about(book: Workbook, about: About) -> None:
    sheet = book.create_sheet(about.title[:31])
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 40
    for name, value in about.facts:
        sheet.append([_heading_cell(sheet, name), _plain_cell(sheet, value)])


def write_template(target: Path | IO[bytes], columns: Sequence[Column], *, language: str, title: str = "") -> None:
    """An empty sheet with the headings of a kind; required ones carry a star, each explains itself in a note."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31] or "Sheet1")
    sheet.freeze_panes = "A2"
    cells = []
    for place, column in enumerate(columns):
        heading = column.heading(language)
        sheet.column_dimensions[_letters(place)].width = max(14, 2 * len(heading) + 2)
        cells.append(_heading_cell(sheet, heading + "*" * column.required, note=str(column.help)))
    sheet.append(cells)
    _save(book, target)


def _letters(place: int) -> str:
    head, last = divmod(place, 26)
    return (chr(64 + head) if head else "") + chr(65 + last)


def _heading_cell(sheet: Any, heading: str, note: str = "") -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=heading)
    cell.font = Font(bold=True)
    if note:
        cell.comment = Comment(note, "ipportal")
    return cell


def _plain_cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"  # a text that begins with = stays a text
    return cell
