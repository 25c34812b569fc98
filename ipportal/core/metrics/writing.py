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

from ipportal.core.kit import binary
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.engine import Block, Mask, Snapshot
from ipportal.core.metrics.facts import Numbers
from ipportal.core.metrics.registry import measures

TABLE: Final = "ipportal_figure_year"
COLUMNS: Final = (
    "metric", "period", "region_code", "month", "run", "decimals", "invented",
    "numerator", "value", "population", "growth", "base", "rank", "tied", "hidden",
)  # fmt: skip
# Each year is looked up by its key: a join would go through all years of the metric (OFFSET keeps it apart).
GONE: Final = """
    DELETE FROM ipportal_figure_year WHERE ctid = ANY(ARRAY(
        SELECT year.ctid FROM unnest(%s::text[], %s::smallint[]) AS gone(region_code, month) CROSS JOIN LATERAL (
            SELECT ctid FROM ipportal_figure_year f WHERE f.metric = %s AND f.period = %s
            AND f.region_code = gone.region_code AND f.month = gone.month OFFSET 0
        ) year
    ))
"""
NO_GROWTH: Final = np.iinfo(np.int64).min
MOST_CHANGED: Final = 8  # when more than one cell in so many changed, all are written anew


def write(new: Snapshot, old: Snapshot | None, run: int) -> int:
    """Bring the table from the old figures to the new; returns how many figures differ."""
    changed = {shown: _differing(block, old.blocks.get(shown)) for shown, block in new.blocks.items()} if old else {}
    count = sum(int(mask[:, new.columns(period)].sum()) for (_metric, period), mask in changed.items())
    if old is None or count * MOST_CHANGED > new.cells:
        _clear(new if old else None)
        binary.copy(TABLE, COLUMNS, (row for metric, period in _stored(new) for row in _rows(new, metric, period, run)))
        return new.cells
    if count:
        for metric, period in _stored(new):
            _replace(new, metric, period, changed[metric, period], run)
    return count


def _differing(new: Block, old: Block | None) -> Mask:
    """All of a metric that had no figures."""
    return np.ones(new.value.shape, bool) if old is None else new.differs(old)


def _stored(new: Snapshot) -> list[tuple[str, str]]:
    """A whole year is read from its December since January."""
    return [(metric, period) for metric, period in new.blocks if period != "year"]


def _clear(new: Snapshot | None) -> None:
    """Everything, or the metrics that were computed."""
    metrics = sorted({metric for metric, _period in new.blocks}) if new else []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ipportal_figure_year WHERE %s OR metric = ANY(%s)", [new is None, metrics])


def _replace(new: Snapshot, metric: str, period: str, mask: Mask, run: int) -> None:
    """The years of places in which anything changed."""
    rows = list(_rows(new, metric, period, run, mask))
    gone = [(part["region_code"]["content"].astype(str).tolist(), part["month"]["content"].tolist()) for part in rows]
    with connection.cursor() as cursor:
        for regions, months in gone:
            cursor.execute(GONE, [regions, months, metric, period])
    binary.copy(TABLE, COLUMNS, rows)


def _rows(new: Snapshot, metric: str, period: str, run: int, chosen: Mask | None = None) -> Iterator[NDArray[Any]]:
    """Rows as they are sent, those of one shape together; all of them, or those with a chosen cell."""
    places = np.arange(len(new.places.codes))
    is_city = np.isin(places, new.places.cities)
    for columns in years(new.months):
        for ranked, here in ((True, places[is_city]), (False, places[~is_city])):
            rows = _filled(new, metric, period, run, here, columns, ranked=ranked)
            yield rows.ravel() if chosen is None else rows[chosen[here][:, columns].any(axis=2)]


def years(months: range) -> list[Numbers]:
    """The columns of each calendar year: one table for the years with as many months."""
    number = np.array(months, np.int64) % 12
    parts = np.split(np.arange(len(number)), np.nonzero(number == 0)[0])
    return [np.stack(list(alike)) for length, alike in groupby(parts, key=len) if length]


def _filled(
    new: Snapshot, metric: str, period: str, run: int, places: Numbers, columns: Numbers, *, ranked: bool
) -> NDArray[Any]:
    """Places × years."""
    block, entry, length = new.blocks[metric, period], definition(metric), columns.shape[1]
    shared: dict[str, Any] = {"metric": metric.encode(), "period": period.encode(), "run": run}
    shared |= {"decimals": entry.decimals, "invented": block.demonstration[places][:, columns].all(axis=2)}
    hides = measures()[entry.counted][0].withholding is not None
    divided, in_ranks, hidden = (length if there else None for there in (entry.is_ratio, ranked, hides))
    layout = [
        ("metric", binary.text(len(metric))), ("period", binary.text(len(period))), ("region_code", binary.text(6)),
        *((name, binary.number(kind)) for name, kind in
          (("month", "int2"), ("run", "int8"), ("decimals", "int2"), ("invented", "bool"))),
        *((name, binary.array("int8", size)) for name, size in
          (("numerator", length), ("value", divided), ("population", divided), ("growth", length), ("base", length))),
        ("rank", binary.array("int2", in_ranks)), ("tied", binary.array("bool", in_ranks)),
        ("hidden", binary.array("int2", hidden)),
    ]  # fmt: skip
    rows = binary.empty((len(places), len(columns)), layout)
    for name, content in shared.items():
        binary.put(rows[name], content)
    binary.put(rows["region_code"], np.array([new.places.codes[row].encode() for row in places], "S6")[:, None])
    binary.put(rows["month"], np.array(new.months, np.int64)[columns[:, 0]] if len(columns) else 0)
    growth = np.where(block.has_growth, block.growth, NO_GROWTH)
    matrices: list[NDArray[Any]] = [block.numerator, block.value, block.population, growth, block.base]
    matrices += [block.rank, block.tied, block.hidden]
    for name, matrix in zip(COLUMNS[-len(matrices) :], matrices, strict=True):
        binary.put_array(rows[name], matrix[places][:, columns])
    return rows


def fixed(number: int, decimals: int) -> str:
    """A whole number of the last decimal as a decimal text: 14680 → "146.80"; never "-0"."""
    if not decimals:
        return str(number)
    whole, rest = divmod(abs(number), 10**decimals)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{decimals}d}"
