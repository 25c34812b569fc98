"""Rows as COPY takes them in binary: those of one shape side by side in memory, filled column by column by numpy.

A row is a number of columns, and each column its length in bytes and its content; PostgreSQL's own format.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

BEGIN: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END: Final = b"\xff\xff"
WIRE: Final = {"int8": (">i8", 20), "int4": (">i4", 23), "int2": (">i2", 21), "bool": ("?", 16)}  # as sent; its type
Layout = list[tuple[str, Any]]
Rows = NDArray[Any]


def text(length: int) -> Layout:
    """Texts of one length in bytes."""
    return [("bytes", ">i4"), ("content", f"S{length}")]


def number(kind: str) -> Layout:
    return [("bytes", ">i4"), ("content", WIRE[kind][0])]


def array(kind: str, length: int | None) -> Layout:
    """One dimension without nulls; without a length, a null."""
    if length is None:
        return [("bytes", ">i4")]
    wire, type_number = WIRE[kind]
    head = [(name, ">i4") for name in ("bytes", "dimensions", "nulls", f"type {type_number}", "length", "from")]
    elements: Any = ("elements", [("bytes", ">i4"), ("content", wire)], (length,))
    return [*head, elements]


def empty(shape: tuple[int, ...], columns: list[tuple[str, Layout]]) -> Rows:
    """Rows to be filled; every column has to be."""
    rows = np.zeros(shape, np.dtype([("columns", ">i2"), *columns]))
    rows["columns"] = len(columns)
    return rows


def put(column: Rows, content: Any) -> None:
    """Fill a column of texts or numbers."""
    column["bytes"] = column.dtype["content"].itemsize
    column["content"] = content


def put_array(column: Rows, numbers: NDArray[Any]) -> None:
    """Fill a column of arrays from a matrix with one dimension more; a null column stays null."""
    names = column.dtype.names or ()
    if names == ("bytes",):
        column["bytes"] = -1
        return
    column["bytes"] = column.dtype.itemsize - 4
    column["dimensions"] = column["from"] = 1
    column[names[3]] = int(names[3].removeprefix("type "))
    column["length"] = numbers.shape[-1]
    column["elements"]["bytes"] = column["elements"].dtype["content"].itemsize
    column["elements"]["content"] = numbers


def copy(table: str, columns: Iterable[str], parts: Iterable[Rows]) -> None:
    """Send rows to a table; each part may have a shape of its own."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        stream.write(BEGIN)
        for part in parts:
            stream.write(part.tobytes())
        stream.write(END)
