"""What can be searched: rooms declare their things, and yield of them only what anybody may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that anybody may find: its titles, what else is searched, and its page."""

    key: str
    title_zh: str
    title_en: str
    url_name: str
    url_args: dict[str, Any] = field(default_factory=dict)
    url_query: str = ""
    body_zh: str = ""
    body_en: str = ""
    words: str = ""  # numbers, codes, former names: searched, not shown


Rows = Callable[["Collection[str] | None"], Iterable[Entry]]


@dataclass(frozen=True)
class Searchable:
    """A kind of things: what they are called together, their place among the groups, and the rows themselves."""

    label: str
    title: str | _StrPromise
    order: int
    rows: Rows


_kinds: dict[str, Searchable] = {}


def searchable(label: str, title: str | _StrPromise, rows: Rows, *, order: int = 50) -> None:
    """`rows(keys)` yields the things with these keys (None: all) that are public; what it leaves out is not found."""
    _kinds[label] = Searchable(label, title, order, rows)


def kinds() -> list[Searchable]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.label))


def kind_of(label: str) -> Searchable:
    return _kinds[label]
