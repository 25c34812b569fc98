"""Tables as files: CSV that opens with right Chinese in a spreadsheet, and XLSX; units stand in the headings."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, override

from ipportal.core.kit.csvout import csv_blocks
from ipportal.core.kit.workbooks import About, write_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    return _file("".join(csv_blocks(headings, rows)).encode(), "text/csv; charset=utf-8", f"{name}.csv")


def streamed_csv(name: str, headings: Sequence[str], rows: Iterator[Sequence[Any]]) -> StreamingHttpResponse:
    """A long file, sent while its rows are found."""
    return StreamingHttpResponse(
        _in_language(csv_blocks(headings, rows), get_language()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _in_language(blocks: Iterator[str], language: str | None) -> Iterator[str]:
    """The stream is read after the request's language has been put away."""
    while True:
        with override(language):
            block = next(blocks, None)
        if block is None:
            return
        yield block


def as_xlsx(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], about: About | None = None
) -> HttpResponse:
    target = io.BytesIO()
    write_workbook(target, headings, rows, title=name, about=about)
    return _file(target.getvalue(), XLSX, f"{name}.xlsx")


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
