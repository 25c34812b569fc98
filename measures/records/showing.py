"""What a page and a file write for a column of a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ipportal.core.kit.money import yuan_text
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import NONE, as_written, day_name, grouped, reads_chinese, region_name, yuan_from_fen
from measures.records.sorts import Item, Sort


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as a page shows it."""

    label: str
    text: str | SafeString
    is_number: bool


def title(thing: Any) -> str | SafeString:
    return as_written(str(thing))


def cell(sort: Sort, thing: Any, item: Item) -> Cell:
    value = getattr(thing, item.name)
    is_number = not isinstance(value, bool) and isinstance(value, int | float) and not sort.fields[item.name].choices
    return Cell(heading(item), _shown(sort, thing, item, value), is_number and not item.name.endswith("year"))


def heading(item: Item) -> str:
    unit = _("yuan") if item.name.endswith("_fen") else str(item.unit)
    if not unit:
        return str(item.label)
    return f"{item.label}（{unit}）" if reads_chinese() else f"{item.label} ({unit})"


def _shown(sort: Sort, thing: Any, item: Item, value: Any) -> str | SafeString:
    if value is None or value == "":
        return NONE
    if isinstance(value, Region):
        return region_name(value)
    if isinstance(sort.fields[item.name], ForeignKey):
        return title(named(value))
    if sort.fields[item.name].choices:
        return str(getattr(thing, f"get_{item.name}_display")())
    return _plain_value(item, value)


def _plain_value(item: Item, value: Any) -> str | SafeString:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return day_name(value)
    if item.name.endswith("_fen"):
        return yuan_from_fen(value)
    if isinstance(value, str):
        return as_written(value)
    return str(value) if item.name.endswith("year") else grouped(value, 0 if isinstance(value, int) else 1)


def named(thing: Any) -> str:
    """By its name in the reader's language, where it has one there."""
    english = getattr(thing, "name_en", "")
    return str(thing) if reads_chinese() or not english else english


def written(sort: Sort, thing: Any, item: Item) -> Any:
    """For a file that may come back: words of choices, names of what is pointed at, the rest as it is read."""
    value = getattr(thing, item.name)
    if value is None or value == "":
        return ""
    if isinstance(value, Region):
        return region_name(value)
    if isinstance(sort.fields[item.name], ForeignKey):
        return getattr(value, value.named_by[0])
    if sort.fields[item.name].choices:
        return getattr(thing, f"get_{item.name}_display")()
    return yuan_text(value) if item.name.endswith("_fen") else _as_read(value)


def _as_read(value: Any) -> Any:
    """Numbers as numbers, days as ISO."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return value.isoformat() if isinstance(value, dt.date) else value


def file_of(sort: Sort, things: Iterable[Any], items: Sequence[Item]) -> tuple[list[str], Iterable[list[Any]]]:
    """Headings as an import reads them, and the rows; the last column says what was made up."""
    headings = [item.zh if reads_chinese() else item.name.removesuffix("_fen") for item in items]
    rows = ([*(written(sort, thing, item) for item in items), "Y" if thing.demonstration else "N"] for thing in things)
    return [*headings, _("Demonstration data")], rows
