"""What a page and a file write for a column of a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from ipportal.core.kit.money import yuan_text
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import as_written, day_name, grouped, reads_chinese, region_name, yuan_from_fen

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from patents.finance.products.sorts import Item, Sort

NUMBERS: Final = ("_fen", "_count", "_pct", "firms", "_months")


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    text: str | SafeString
    is_number: bool


def heading(item: Item) -> str:
    if not item.name.endswith("_fen"):
        return str(item.label)
    return f"{item.label}（元）" if reads_chinese() else f"{item.label} (yuan)"


def is_number(item: Item) -> bool:
    return item.name.endswith(NUMBERS)


def cells(thing: Any, items: Iterable[Item], names: dict[str, str]) -> list[Cell]:
    return [Cell(heading(item), _shown(thing, item, names), is_number(item)) for item in items]


def city_names() -> dict[str, str]:
    return {city.code: region_name(city) for city in Region.objects.cities()}


def _shown(thing: Any, item: Item, names: dict[str, str]) -> str | SafeString:
    """Nothing is made up: what is empty is not stated."""
    if item.name == "city":
        return names.get(thing.city_id, "") or _("The whole province")
    value = getattr(thing, item.name)
    if value in (None, "", []):
        return _("not stated")
    if isinstance(value, list):
        return listed(item, value, names)
    return _plain(thing, item, value)


def _plain(thing: Any, item: Item, value: Any) -> str | SafeString:
    if type(thing)._meta.get_field(item.name).choices:
        return str(getattr(thing, f"get_{item.name}_display")())
    if item.name.endswith("_fen"):
        return yuan_from_fen(value)
    if isinstance(value, dt.date):
        return day_name(value)
    return as_written(value) if isinstance(value, str) else grouped(value, 0 if isinstance(value, int) else 2)


def listed(item: Item, values: list[str], names: dict[str, str]) -> str:
    words = {code: str(word) for code, word in item.choices} or names
    return ("、" if reads_chinese() else ", ").join(words.get(value, value) for value in values)


def file_of(sort: Sort, things: Iterable[Any], names: dict[str, str]) -> tuple[list[str], Iterator[list[Any]]]:
    headings = [*(heading(item) for item in sort.items), _("Status"), _("Demonstration data")]
    return headings, (_line(sort, thing, names) for thing in things)


def _line(sort: Sort, thing: Any, names: dict[str, str]) -> list[Any]:
    written = [_written(thing, item, names) for item in sort.items]
    return [*written, thing.get_state_display(), _("yes") if thing.demonstration else _("no")]


def _written(thing: Any, item: Item, names: dict[str, str]) -> Any:
    value = getattr(thing, item.name if item.name != "city" else "city_id")
    if value in (None, "", []):
        return ""
    if item.name.endswith("_fen"):
        return yuan_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list) or item.name == "city" or type(thing)._meta.get_field(item.name).choices:
        return str(_shown(thing, item, names))
    return value
