"""Table files: every encoding, every trap, and what is written comes back."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipportal.core.kit import csvout, workbooks
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.readers import open_table
from ipportal.core.kit.tabular import Column, copy_line, match_headings

TABLE = "申请号,名称\r\n1,苏州㐂𠮷\r\n"
SHEET = "xl/worksheets/sheet1.xml"
Reader = Callable[[bytes], tuple[str, list[list[str]]]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def read_it(content: bytes) -> tuple[str, list[list[str]]]:
        path = tmp_path / "table"
        path.write_bytes(content)
        with open_table(path) as table:
            return table.encoding, list(table.records)

    return read_it


@pytest.mark.parametrize(
    ("written_in", "called"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"),
        ("utf-16", "utf-16"), ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16"),
    ],
)  # fmt: skip
def test_every_encoding_keeps_every_sign(read: Reader, written_in: str, called: str) -> None:
    assert read(TABLE.encode(written_in)) == (called, [["申请号", "名称"], ["1", "苏州㐂𠮷"]])


def test_gbk_is_read_as_the_larger_set(read: Reader) -> None:
    assert read("地区,值\n苏州,1\n".encode("gbk")) == ("gb18030", [["地区", "值"], ["苏州", "1"]])


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "empty-file", None),
        (b"  \n ", "empty-file", None),
        (b"a,b\n1,\0\n", "nul-character", 2),
        ("a,b\n1,\0\n".encode("utf-16"), "nul-character", 2),
        (b"a,b\r1,2\r", "lone-cr", 1),
        (b"a,b\n1,2\n3,x\ry\n", "lone-cr", 3),
        (b'a,b\n1,2\n3,"x\n', "open-quote", 3),
        (b'a,b\n1,"x"y\n', "broken-quotes", 2),
        (b'a;b\n1;2\n1;"x\n2"\n3;"x\n', "open-quote", 4),
        (b"a,b\n1," + b"x" * 1_000_000 + b"\n", "cell-too-large", 2),
        (b'a,b\n1,"' + b"x\n" * 600_000, "cell-too-large", 2),
        (b"x" * 3_000_000, "cell-too-large", 1),
        (b"x,y\r" * 1_000_000, "lone-cr", 1),
        (b"a,b\n1,\xff\xff\n", "unknown-encoding", 2),
        (b"\xef\xbb\xbfa,b\n1,2\n\xff,1\n", "broken-encoding", 3),
        (b"\xff\xfea", "broken-encoding", 1),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old-excel", None),
    ],
)
def test_broken_files_are_refused_with_their_line(read: Reader, content: bytes, code: str, row: int | None) -> None:
    with pytest.raises(BadInput) as caught:
        read(content)

    assert (caught.value.code, caught.value.row) == (code, row)
    assert str(caught.value)


def test_records_wrapped_over_two_lines_are_one_row(read: Reader) -> None:
    assert read(b'a,b\n"1\r\n2",3\n4,5\n')[1] == [["a", "b"], ["1\r\n2", "3"], ["4", "5"]]


def test_tabs_and_semicolons_separate_too(read: Reader) -> None:
    assert read(b"a;b\n1;2,5\n")[1] == [["a", "b"], ["1", "2,5"]]
    assert read("a\tb\n1\t2\n".encode("utf-16"))[1] == [["a", "b"], ["1", "2"]]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "201710601862.3,一种灯笼\n" * 150_000, encoding="utf-8")

    tracemalloc.start()
    with open_table(path) as table:
        count = sum(1 for _record in table.records)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 150_001
    assert peak < 8_000_000


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    target = io.BytesIO()
    workbooks.write_workbook(target, [str(cell) for cell in rows[0]], rows[1:])
    return target.getvalue()


def test_a_workbook_is_read_as_a_person_sees_it(read: Reader) -> None:
    rows: list[list[object]] = [["name", "n"], ["=SUM(A1)", 12], ["苏州", 1.5], [None, None], ["last", 201710601862.3]]

    assert read(workbook(rows)) == (
        "xlsx",
        [["name", "n"], ["=SUM(A1)", "12"], ["苏州", "1.5"], ["", ""], ["last", "201710601862.3"]],
    )


def changed(
    content: bytes, name: str, change: Callable[[bytes], bytes], *, extra: dict[str, bytes] | None = None
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            new.writestr(member.filename, change(data) if member.filename == name else data)
        for added, data in (extra or {}).items():
            new.writestr(added, data)
    return target.getvalue()


PLAIN: list[list[object]] = [["name", "n"], ["Red", 1]]


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        (SHEET, lambda xml: xml.replace(b"<sheetData>", b" " * 3_000_000 + b"<sheetData>"), "workbook-too-large"),
        (SHEET, lambda xml: xml.replace(b'"B2"', b'"XFD1048576"'), "sheet-too-large"),
        (SHEET, lambda xml: xml.replace(b'"B2"', b'"IV1048576"'), "sheet-too-large"),
        (SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml, "xml-declaration"),
        ("xl/workbook.xml", lambda xml: b'<!DOCTYPE lolz [<!ENTITY lol "lol">]>' + xml, "xml-declaration"),
        (SHEET, lambda xml: xml.decode().encode("utf-16"), "xml-declaration"),
        (SHEET, lambda _xml: b"<worksheet", "broken-workbook"),
    ],
)
def test_workbooks_that_are_traps_are_refused(
    read: Reader, name: str, change: Callable[[bytes], bytes], code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(changed(workbook(PLAIN), name, change))

    assert caught.value.code == code


def test_archives_in_archives_and_broken_ones_are_refused(read: Reader) -> None:
    nested = changed(workbook(PLAIN), SHEET, lambda xml: xml, extra={"xl/bomb.zip": b"PK\x03\x04"})
    with pytest.raises(BadInput, match="archives"):
        read(nested)
    for broken in (b"PK\x03\x04 but no more", workbook(PLAIN)[:-40]):
        with pytest.raises(BadInput) as caught:
            read(broken)
        assert caught.value.code == "broken-workbook"


def test_templates_have_the_headings_and_no_rows(read: Reader, tmp_path: Path) -> None:
    columns = [
        Column("name", zh="名称", en="name", required=True, help="As painted"),
        Column("price", zh="价格", en="price"),
    ]
    target = tmp_path / "template.xlsx"

    workbooks.write_template(target, columns, language="zh")

    assert read(target.read_bytes())[1] == [["名称*", "价格"]]
    assert match_headings(["名称*", "价格"], columns).position == {"name": 0, "price": 1}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'=", "''="])
def test_cells_a_spreadsheet_would_run_are_guarded_and_come_back(start: str) -> None:
    cell = f"{start}cmd|' /C calc'!A1"

    assert csvout.neutral(cell).startswith("'")
    assert csvout.original(csvout.neutral(cell)) == cell


@given(st.text())
def test_what_is_guarded_always_comes_back(cell: str) -> None:
    assert csvout.original(csvout.neutral(cell)) == cell


def test_numbers_stay_numbers_and_files_begin_with_a_mark() -> None:
    blocks = "".join(csvout.csv_blocks(["a", "b"], [[-5, "-5.5"], ["=1", "x"]]))

    assert blocks == "\ufeffa,b\r\n-5,-5.5\r\n'=1,x\r\n"


def test_copy_lines_escape_what_ends_a_field() -> None:
    assert copy_line([1, None, "a\tb\\c\nd"]) == "1\t\\N\ta\\tb\\\\c\\nd\n"


def test_the_same_content_is_the_same_workbook_whenever_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for moment in (1_700_000_000.0, 1_750_000_000.0):
        monkeypatch.setattr("time.time", lambda moment=moment: moment)
        target = io.BytesIO()
        workbooks.write_workbook(target, ["市", "件"], [["南京市", 1]], title="表")
        made.append(target.getvalue())

    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as parts:
        assert parts.testzip() is None
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")
