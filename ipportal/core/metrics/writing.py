"""Writing figures: all of them, or only those that changed. Readers see the old or the new, never a mixture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from django.db import connection

from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.denominators import People
from ipportal.core.metrics.engine import NO_DENOMINATOR, Block, Mask, Snapshot

COLUMNS: Final = (
    "metric, month, region_code, period, run, numerator, denominator, denominator_id, denominator_year,"
    " denominator_published_on, value, reason, growth_pct, growth_base, rank, tied, demonstration"
)
NULL: Final = r"\N"
NO_PEOPLE: Final = "\t".join([NULL] * 4)
PERIOD: Final = "month"  # stocks stand at the end of a month
FLAGS: Final = ("f", "t")
MOST_CHANGED: Final = 8  # when more than one cell in so many changed, all are written anew


def write(new: Snapshot, old: Snapshot | None, run: int) -> int:
    """Bring the table from the old figures to the new; returns how many cells were written."""
    changed = {metric: block.differs(old.blocks[metric]) for metric, block in new.blocks.items()} if old else {}
    count = sum(int(mask.sum()) for mask in changed.values())
    if old is None or count * MOST_CHANGED > new.cells:
        everything = {metric: np.ones(block.value.shape, bool) for metric, block in new.blocks.items()}
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ipportal_figure")
        _copy(new, everything, run)
        return new.cells
    if count:
        _delete(new, changed)
        _copy(new, changed, run)
    return count


def _delete(new: Snapshot, changed: dict[str, Mask]) -> None:
    for metric, mask in changed.items():
        rows, columns = np.nonzero(mask)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM ipportal_figure f USING unnest(%s::smallint[], %s::text[]) AS c(month, region_code)"
                " WHERE f.metric = %s AND f.period = %s AND f.month = c.month AND f.region_code = c.region_code",
                [
                    [new.months[c] for c in columns.tolist()],
                    [new.places.codes[r] for r in rows.tolist()],
                    metric,
                    PERIOD,
                ],
            )


def _copy(new: Snapshot, chosen: dict[str, Mask], run: int) -> None:
    people = {key: _people_text(entry) for key, entry in new.people.items()}
    people[0] = NO_PEOPLE
    with connection.cursor() as cursor, cursor.copy(f"COPY ipportal_figure ({COLUMNS}) FROM STDIN") as copy:
        for metric, mask in chosen.items():
            copy.write("".join(_lines(metric, new, mask, people, run)))


def _lines(metric: str, new: Snapshot, mask: Mask, people: dict[int, str], run: int) -> Iterator[str]:
    """One line of COPY text per chosen cell; columns are turned into lists once, not cell by cell."""
    block, decimals = new.blocks[metric], definition(metric).decimals
    by_month = mask.T  # in the order of the primary key
    columns, rows = np.nonzero(by_month)
    places, months = new.places.codes, new.months
    heads = [f"{metric}\t{month}\t" for month in months]
    mid = f"\t{PERIOD}\t{run}\t"
    numbers = _texts(block, by_month, decimals)
    for column, row, numerator, population, value, reason, growth, rank, flags in zip(
        columns.tolist(), rows.tolist(), *numbers, strict=True
    ):
        yield (
            f"{heads[column]}{places[row]}{mid}{numerator}\t{people[population]}\t{value}\t{reason}\t{growth}\t{rank}\t{flags}\n"
        )


def _texts(block: Block, chosen: Mask, decimals: int) -> tuple[list[object], ...]:
    """The chosen cells, column by column, as they stand in a line."""

    def of(matrix: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> list[object]:
        return list(matrix.T[chosen].tolist())

    has_value, has_growth = of(block.has_value), of(block.has_growth)
    value = [fixed(number, decimals) if has else NULL for number, has in zip(of(block.value), has_value, strict=True)]
    growth = [
        f"{fixed(number, 2)}\t{fixed(base, decimals)}" if has else f"{NULL}\t{NULL}"
        for number, base, has in zip(of(block.growth), of(block.base), has_growth, strict=True)
    ]
    return (
        of(block.numerator),
        of(block.population),
        value,
        ["" if has else NO_DENOMINATOR for has in has_value],
        growth,
        [rank or NULL for rank in of(block.rank)],
        [f"{FLAGS[t]}\t{FLAGS[d]}" for t, d in zip(of(block.tied), of(block.demonstration), strict=True)],  # type: ignore[index]
    )


def fixed(number: object, decimals: int) -> str:
    """A whole number of the last decimal as a decimal text: 14680 → "146.80"; never "-0"."""
    if not isinstance(number, int):
        raise TypeError(f"{number!r} is not a whole number")
    if not decimals:
        return str(number)
    whole, rest = divmod(abs(number), 10**decimals)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{decimals}d}"


def _people_text(entry: People) -> str:
    published = entry.published_on.isoformat() if entry.published_on else NULL
    return f"{entry.resident_10k}\t{entry.id}\t{entry.year}\t{published}"
