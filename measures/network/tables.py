"""The statistics as a table: the same rows for page, CSV and Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.periods import Month
from ipportal.templatetags.portal import grouped, month_name, yuan_from_fen
from measures.network.columns import MEAN, NUMBERS, Number, with_unit
from measures.network.queries import Sum

TOTAL: Final = "total"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is of, its cells, how many returns stand behind it and how many are missing."""

    name: str
    cells: list[str]
    returns: int
    missing: int
    is_total: bool


def numbers_of(part: str) -> list[Number]:
    return [number for number in NUMBERS if number.part == part]


def headings(numbers: Iterable[Number]) -> list[tuple[str, str]]:
    """The name and the unit."""
    return [(str(number.label), str(number.unit)) for number in numbers]


def lines(sums: Sequence[Sum], total: Sum, numbers: Sequence[Number], names: dict[Any, str]) -> list[Line]:
    found = [_line(_name(one.key, names), one, numbers, is_total=False) for one in sums]
    return [*found, _line(_("The whole province"), total, numbers, is_total=True)]


def _line(name: str, one: Sum, numbers: Sequence[Number], *, is_total: bool) -> Line:
    return Line(
        name, [_cell(number, one.values[number.name]) for number in numbers], one.returns, one.missing, is_total
    )


def _name(key: Any, names: dict[Any, str]) -> str:
    return names[key] if key in names else month_name(Month.from_no(key))


def _cell(number: Number, value: Any) -> str:
    if number.name.endswith("_fen"):
        return yuan_from_fen(value)
    return grouped(value, 1 if number.adds == MEAN else 0)


def file_of(sums: Sequence[Sum], total: Sum, first: str, names: dict[Any, str]) -> tuple[list[str], list[list[Any]]]:
    """All numbers, as numbers; the province's line is the last."""
    heads = [
        first,
        *(with_unit(number) for number in NUMBERS),
        _("Returns"),
        _("Missing returns"),
    ]
    rows = [[_key(one.key, names), *_plain(one)] for one in sums]
    return heads, [*rows, [_("The whole province"), *_plain(total)]]


def _key(key: Any, names: dict[Any, str]) -> str:
    return names[key] if key in names else str(Month.from_no(key))


def _plain(one: Sum) -> list[Any]:
    values = [_plain_value(number, one.values[number.name]) for number in NUMBERS]
    return [*values, one.returns, one.missing]


def _plain_value(number: Number, value: Any) -> Any:
    if value is None:
        return ""
    return yuan_text(value) if number.name.endswith("_fen") else value
