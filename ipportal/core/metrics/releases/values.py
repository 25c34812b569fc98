"""The values of a release: cut from computed figures, written, read again, and their one canonical spelling."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from ipportal.core.metrics.definitions import Definition
from ipportal.core.metrics.engine import NO_DENOMINATOR, Block, Snapshot
from ipportal.core.metrics.registry import REASONS
from ipportal.core.metrics.releases.models import ReleasedValue
from ipportal.core.metrics.writing import fixed

HUNDREDTHS: Final = 2  # decimals of growth in per cent, and of populations in 10,000 persons
NULL: Final = r"\N"


class Value(NamedTuple):
    """One value with exact decimals as texts, spelled as its definition prints them."""

    metric: str
    region: str
    period: str
    numerator: int | None
    denominator: str | None
    denominator_id: int | None
    denominator_year: int | None
    denominator_published_on: str | None
    value: str | None
    reason: str
    growth_pct: str | None
    growth_base: str | None
    rank: int | None
    tied: bool
    margin: str | None
    demonstration: bool

    @property
    def place(self) -> tuple[str, str, str]:
        return self.metric, self.region, self.period


COLUMNS: Final = tuple("region_code" if name == "region" else name for name in Value._fields)
TOLD: Final = tuple(
    name for name in Value._fields if name != "denominator_id"
)  # a row's number means nothing elsewhere


def cut(snapshot: Snapshot, definitions: Mapping[str, Definition], month: int) -> list[Value]:
    """The values of one month, by metric, region and period; nothing where the month has no figures."""
    if month not in snapshot.months:
        return []
    column = snapshot.months.index(month)
    values = [
        value
        for metric, period in snapshot.blocks
        if column in snapshot.columns(period)
        for value in _values(metric, period, snapshot, column, definitions[metric].decimals)
    ]
    return sorted(values, key=lambda value: value.place)


def _values(metric: str, period: str, snapshot: Snapshot, column: int, decimals: int) -> Iterator[Value]:
    block = snapshot.blocks[metric, period]
    numerator, value, has_value, population, growth, base, has_growth, rank, tied, demonstration, hidden = (
        getattr(block, name)[:, column].tolist() for name in Block.__dataclass_fields__
    )
    cities = set(snapshot.places.cities.tolist())
    ranked = sorted((value[row] for row in cities if has_value[row]), reverse=True)
    for row, code in enumerate(snapshot.places.codes):
        people = snapshot.people.get(population[row])
        published = people.published_on if people else None
        yield Value(
            metric=metric,
            region=code,
            period=period,
            numerator=None if hidden[row] else numerator[row],
            denominator=fixed(people.hundreds, HUNDREDTHS) if people else None,
            denominator_id=people.id if people else None,
            denominator_year=people.year if people else None,
            denominator_published_on=published.isoformat() if published else None,
            value=fixed(value[row], decimals) if has_value[row] else None,
            reason="" if has_value[row] else REASONS[hidden[row]] or NO_DENOMINATOR,
            growth_pct=fixed(growth[row], HUNDREDTHS) if has_growth[row] else None,
            growth_base=fixed(base[row], decimals) if has_growth[row] else None,
            rank=rank[row] or None,
            tied=tied[row],
            margin=_margin(value[row], ranked, decimals) if row in cities and has_value[row] else None,
            demonstration=demonstration[row],
        )


def _margin(value: int, ranked: Sequence[int], decimals: int) -> str | None:
    """How far ahead of the next one below: 0 for a tie, nothing for the last."""
    after = ranked.index(value) + 1
    return fixed(value - ranked[after], decimals) if after < len(ranked) else None


def canonical(code: str, seq: int, versions: Mapping[str, int], values: Iterable[Value]) -> str:
    """The one spelling of a release, which its digest is taken of: JSON, keys sorted, no blanks, decimals as texts."""
    told = [{name: getattr(value, name) for name in TOLD} for value in values]
    whole = {"release": code, "data_up_to": seq, "definition_versions": dict(versions), "values": told}
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(code: str, seq: int, versions: Mapping[str, int], values: Iterable[Value]) -> str:
    return hashlib.sha256(canonical(code, seq, versions, values).encode()).hexdigest()


def write(released: Iterable[tuple[int, int, Sequence[Value]]]) -> None:
    """Add the values of releases: each with the release's number, its month, and its values."""
    columns = ", ".join(("release_id", "month", *COLUMNS))
    with connection.cursor() as cursor, cursor.copy(f"COPY ipportal_released_value ({columns}) FROM STDIN") as copy:
        for release, month, values in released:
            copy.write("".join(f"{release}\t{month}\t{_line(value)}\n" for value in values))


def _line(value: Value) -> str:
    return "\t".join(NULL if cell is None else str(cell) for cell in value)


def read(release: int, definitions: Mapping[str, Definition]) -> list[Value]:
    """The values that stand in the table, spelled as when they were written."""
    rows = ReleasedValue.objects.filter(release=release).values_list(*COLUMNS)
    found = [_spelled(Value(*row), definitions[row[0]].decimals) for row in rows]
    return sorted(found, key=lambda value: value.place)


def _spelled(row: Any, decimals: int) -> Value:
    def text(number: Any, places: int = decimals) -> str | None:
        return None if number is None else f"{number:.{places}f}"

    published = row.denominator_published_on
    value: Value = row._replace(
        denominator=text(row.denominator, HUNDREDTHS),
        denominator_published_on=published.isoformat() if published else None,
        value=text(row.value),
        growth_pct=text(row.growth_pct, HUNDREDTHS),
        growth_base=text(row.growth_base),
        margin=text(row.margin),
    )
    return value
