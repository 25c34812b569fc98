"""Writing figures: all of them, or only those that changed. Readers see the old or the new, never a mixture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.denominators import People
from ipportal.core.metrics.engine import NO_DENOMINATOR, Mask, Snapshot

COLUMNS: Final = (
    "metric, month, region_code, period, run, numerator, denominator, denominator_id, denominator_year,"
    " denominator_published_on, value, reason, growth_pct, growth_base, rank, tied, demonstration"
)
NULL: Final = r"\N"
NO_PEOPLE: Final = "\t".join([NULL] * 4)
PERIOD: Final = "month"  # stocks stand at the end of a month
FLAGS: Final = {(False, False): "f\tf", (False, True): "f\tt", (True, False): "t\tf", (True, True): "t\tt"}
SPAN: Final = 12  # months sent at once
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
            for first in range(0, len(new.months), SPAN):  # PostgreSQL takes in one span while the next is made
                copy.write("".join(_lines(metric, new, mask, slice(first, first + SPAN), people, run)))


def _lines(metric: str, new: Snapshot, mask: Mask, span: slice, people: dict[int, str], run: int) -> Iterator[str]:
    """One line of COPY text per chosen cell; columns are turned into lists once, not cell by cell."""
    block, decimals = new.blocks[metric].months(span), definition(metric).decimals
    chosen = mask[:, span].T  # in the order of the primary key
    columns, rows = (places.tolist() for places in np.nonzero(chosen))
    codes = new.places.codes
    heads = [f"{metric}\t{month}\t" for month in new.months[span]]
    tail = f"\t{PERIOD}\t{run}\t"

    def of(matrix: NDArray[np.generic]) -> list[Any]:
        listed: list[Any] = matrix.T[chosen].tolist()
        return listed

    values = _values(of(block.value), of(block.has_value), decimals)
    growths = _growths(of(block.growth), of(block.base), of(block.has_growth), decimals)
    ranks = [rank or NULL for rank in of(block.rank)]
    flags = [FLAGS[tied, invented] for tied, invented in zip(of(block.tied), of(block.demonstration), strict=True)]
    cells = zip(columns, rows, of(block.numerator), of(block.population), values, growths, ranks, flags, strict=True)
    for column, row, numerator, population, value, growth, rank, flag in cells:
        yield (
            f"{heads[column]}{codes[row]}{tail}{numerator}\t{people[population]}\t{value}\t{growth}\t{rank}\t{flag}\n"
        )


def _values(numbers: list[int], known: list[bool], decimals: int) -> list[str]:
    """Value and reason."""
    nothing, texts = f"{NULL}\t{NO_DENOMINATOR}", fixed_all(numbers, decimals)
    return [f"{text}\t" if has else nothing for text, has in zip(texts, known, strict=True)]


def _growths(numbers: list[int], bases: list[int], known: list[bool], decimals: int) -> list[str]:
    """Growth on the year and its base."""
    nothing = f"{NULL}\t{NULL}"
    return [
        f"{growth}\t{base}" if has else nothing
        for growth, base, has in zip(fixed_all(numbers, 2), fixed_all(bases, decimals), known, strict=True)
    ]


def fixed_all(numbers: list[int], decimals: int) -> list[str]:
    """`fixed` of many: each division once, each ending made once."""
    if not decimals:
        return list(map(str, numbers))
    unit = 10**decimals
    endings = [f".{rest:0{decimals}d}" for rest in range(unit)]
    return [
        f"{number // unit}{endings[number % unit]}" if number >= 0 else f"-{-number // unit}{endings[-number % unit]}"
        for number in numbers
    ]


def fixed(number: int, decimals: int) -> str:
    """A whole number of the last decimal as a decimal text: 14680 → "146.80"; never "-0"."""
    if not decimals:
        return str(number)
    whole, rest = divmod(abs(number), 10**decimals)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{decimals}d}"


def _people_text(entry: People) -> str:
    published = entry.published_on.isoformat() if entry.published_on else NULL
    return f"{entry.resident_10k}\t{entry.id}\t{entry.year}\t{published}"
