"""Writing figures: all of them, or the years in which any changed. Readers see the old or the new, never a mixture.

A row holds a calendar year (models.FigureYear). Rows of one shape are laid out side by side in memory as the database
takes them in, column by column and not cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.engine import Mask, Snapshot
from ipportal.core.metrics.facts import Numbers

COLUMNS: Final = (
    "metric", "period", "region_code", "month", "run", "decimals", "invented",
    "numerator", "value", "population", "growth", "base", "rank", "tied",
)  # fmt: skip
NO_GROWTH: Final = np.iinfo(np.int64).min
MOST_CHANGED: Final = 8  # when more than one cell in so many changed, all are written anew

BEGIN: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END: Final = b"\xff\xff"
WIRE: Final = {"i": (">i8", 20), "s": (">i2", 21), "b": ("?", 16)}  # kind → as it is sent, number of the type
Layout = list[tuple[str, Any]]


def write(new: Snapshot, old: Snapshot | None, run: int) -> int:
    """Bring the table from the old figures to the new; returns how many figures differ."""
    changed = {shown: block.differs(old.blocks[shown]) for shown, block in new.blocks.items()} if old else {}
    count = sum(int(mask[:, new.columns(period)].sum()) for (_metric, period), mask in changed.items())
    if old is None or count * MOST_CHANGED > new.cells:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ipportal_figure_year")
        _copy(row for metric, period in new.blocks for row in _rows(new, metric, period, run))
        return new.cells
    if count:
        for (metric, period), mask in changed.items():
            _replace(new, metric, period, mask, run)
    return count


def _replace(new: Snapshot, metric: str, period: str, mask: Mask, run: int) -> None:
    """The years of places in which anything changed."""
    rows = list(_rows(new, metric, period, run, mask))
    gone = [(part["region_code"]["text"].astype(str).tolist(), part["month"]["number"].tolist()) for part in rows]
    with connection.cursor() as cursor:
        for regions, months in gone:
            cursor.execute(
                "DELETE FROM ipportal_figure_year f USING unnest(%s::text[], %s::smallint[]) AS c(region_code, month)"
                " WHERE f.metric = %s AND f.period = %s AND f.region_code = c.region_code AND f.month = c.month",
                [regions, months, metric, period],
            )
    _copy(rows)


def _copy(rows: Iterator[NDArray[Any]] | list[NDArray[Any]]) -> None:
    statement = f"COPY ipportal_figure_year ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(BEGIN)
        for part in rows:
            copy.write(part.tobytes())
        copy.write(END)


def _rows(new: Snapshot, metric: str, period: str, run: int, chosen: Mask | None = None) -> Iterator[NDArray[Any]]:
    """Rows as they are sent, those of one shape together; all of them, or those with a chosen cell."""
    places = np.arange(len(new.places.codes))
    is_city = np.isin(places, new.places.cities)
    for columns in years(new.months, period):
        for ranked, here in ((True, places[is_city]), (False, places[~is_city])):
            rows = _filled(new, metric, period, run, here, columns, ranked=ranked)
            yield rows.ravel() if chosen is None else rows[chosen[here][:, columns].any(axis=2)]


def years(months: range, period: str) -> list[Numbers]:
    """The columns of each calendar year: one table for the years with as many months."""
    number = np.array(months, np.int64) % 12
    if period == "year":
        return [np.nonzero(number == 11)[0][:, None]]
    parts = np.split(np.arange(len(number)), np.nonzero(number == 0)[0])
    return [np.stack(list(alike)) for length, alike in groupby(parts, key=len) if length]


def _filled(
    new: Snapshot, metric: str, period: str, run: int, places: Numbers, columns: Numbers, *, ranked: bool
) -> NDArray[Any]:
    """Places × years."""
    block, entry, length = new.blocks[metric, period], definition(metric), columns.shape[1]
    shared: dict[str, Any] = {"metric": metric.encode(), "period": period.encode(), "run": run}
    shared |= {"decimals": entry.decimals, "invented": block.demonstration[places][:, columns].all(axis=2)}
    layout = [
        ("metric", _text(len(metric))), ("period", _text(len(period))), ("region_code", _text(6)),
        ("month", _number("s")), ("run", _number("i")), ("decimals", _number("s")), ("invented", _number("b")),
        ("numerator", _array("i", length)), ("value", _array("i", length if entry.is_ratio else None)),
        ("population", _array("i", length if entry.is_ratio else None)), ("growth", _array("i", length)),
        ("base", _array("i", length)), ("rank", _array("s", length if ranked else None)),
        ("tied", _array("b", length if ranked else None)),
    ]  # fmt: skip
    rows = np.zeros((len(places), len(columns)), np.dtype([("columns", ">i2"), *layout]))
    rows["columns"] = len(layout)
    for name, content in shared.items():
        _put(rows[name], content)
    _put(rows["region_code"], np.array([new.places.codes[row].encode() for row in places], "S6")[:, None])
    _put(rows["month"], np.array(new.months, np.int64)[columns[:, 0]] if len(columns) else 0)
    growth = np.where(block.has_growth, block.growth, NO_GROWTH)
    matrices = (block.numerator, block.value, block.population, growth, block.base, block.rank, block.tied)
    for name, matrix in zip(COLUMNS[-len(matrices) :], matrices, strict=True):
        _put_array(rows[name], matrix[places][:, columns])
    return rows


def _text(length: int) -> Layout:
    return [("bytes", ">i4"), ("text", f"S{length}")]


def _number(kind: str) -> Layout:
    return [("bytes", ">i4"), ("number", WIRE[kind][0])]


def _array(kind: str, length: int | None) -> Layout:
    """One dimension without nulls, or a null."""
    if length is None:
        return [("bytes", ">i4")]
    wire, type_number = WIRE[kind]
    head = [(name, ">i4") for name in ("bytes", "dimensions", "nulls", f"type {type_number}", "length", "from")]
    elements: Any = ("elements", [("bytes", ">i4"), ("number", wire)], (length,))
    return [*head, elements]


def _put(column: NDArray[Any], content: Any) -> None:
    (name,) = set(column.dtype.names or ()) - {"bytes"}
    column["bytes"] = column.dtype[name].itemsize
    column[name] = content


def _put_array(column: NDArray[Any], numbers: NDArray[Any]) -> None:
    names = column.dtype.names or ()
    if names == ("bytes",):
        column["bytes"] = -1
        return
    column["bytes"] = column.dtype.itemsize - 4
    column["dimensions"] = column["from"] = 1
    column[names[3]] = int(names[3].removeprefix("type "))
    column["length"] = numbers.shape[2]
    column["elements"]["bytes"] = column["elements"].dtype["number"].itemsize
    column["elements"]["number"] = numbers


def fixed(number: int, decimals: int) -> str:
    """A whole number of the last decimal as a decimal text: 14680 → "146.80"; never "-0"."""
    if not decimals:
        return str(number)
    whole, rest = divmod(abs(number), 10**decimals)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{decimals}d}"
