"""The sorts of records: a room declares each once, and lists, forms, files, imports and words follow from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import NothingHere
from ipportal.core.regions.models import Region

if TYPE_CHECKING:
    from django.db.models import Field, QuerySet
    from django.utils.functional import _StrPromise

    from measures.records.models import Record


@dataclass(frozen=True, slots=True)
class Item:
    """A column of a sort: its name in code (and English heading), its Chinese heading, its words on pages."""

    name: str
    zh: str
    label: str | _StrPromise
    help: str | _StrPromise = ""
    listed: bool = False  # stands in the list; the others on the record's own page
    public: bool = True
    unit: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A number over the rows that a list shows."""

    label: str | _StrPromise
    unit: str | _StrPromise
    of: Callable[[QuerySet[Any]], int]


# Every record says where it comes from.
SHARED: Final = (
    Item("source", "来源", _("Source"), help=_("Publisher, title and date")),
    Item("remark_zh", "备注", _("Remark in Chinese")),
    Item("remark_en", "英文备注", _("Remark in English")),
)


@dataclass(frozen=True)
class Sort:
    """One sort. `key`: columns that tell which record a row speaks of; `city`: the way to its city; `year`: the column
    whose year it is counted under; `gate`: who may see which rows, where not everybody may.
    """

    code: str
    model: type[Record]
    one: str | _StrPromise
    many: str | _StrPromise
    columns: tuple[Item, ...]
    key: tuple[str, ...]
    city: str = ""
    year: str = ""
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()
    lead: str | _StrPromise = ""
    gate: Callable[[Any], QuerySet[Any]] | None = None
    check: Callable[[Any], None] | None = None  # what one row cannot tell by itself; BadInput says what is wrong
    kept_by_cities: bool = True
    has_pages: bool = True
    fields: dict[str, Field[Any, Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {name: self.model._meta.get_field(name) for name in self.names}
        object.__setattr__(self, "fields", known)

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.columns, *SHARED)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.items)

    @property
    def is_public(self) -> bool:
        return self.gate is None and self.has_pages

    def rows(self) -> QuerySet[Any]:
        """All of them, with what they point at."""
        keys = [name for name, known in self.fields.items() if isinstance(known, ForeignKey)]
        paths = {*keys, *([self.city.rpartition("__")[0]] if "__" in self.city else [])}
        return self.model._default_manager.select_related(*sorted(paths)).order_by(*self.order, "pk")

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Where there is no gate, everybody may see every row."""
        rows = self.rows()
        return rows if self.gate is None else rows.filter(pk__in=self.gate(user).values("pk"))

    def counted(self, on: dt.date) -> QuerySet[Any]:
        rows: Any = self.rows()  # a query set of records
        found: QuerySet[Any] = rows.counted(on)
        return found

    def dated(self) -> QuerySet[Any]:
        rows: Any = self.rows()
        found: QuerySet[Any] = rows.dated()
        return found

    def city_of(self, thing: Any) -> str:
        """The code of its city, "" where it has none."""
        for step in self.city.split("__") if self.city else ():
            thing = getattr(thing, step, None)
        return thing.code if isinstance(thing, Region) else ""


_rooms: dict[str, dict[str, Sort]] = {}


def register(room: str, *sorts: Sort) -> None:
    _rooms.setdefault(room, {}).update({sort.code: sort for sort in sorts})


def of_room(room: str) -> list[Sort]:
    return list(_rooms[room].values())


def every() -> list[Sort]:
    return [sort for sorts in _rooms.values() for sort in sorts.values()]


def find(room: str, code: str, *, public: bool = False) -> Sort:
    """The sort of an address; 404 for what the room does not keep, or does not show to everybody."""
    sort = _rooms[room].get(code)
    if sort is None or not sort.has_pages or (public and not sort.is_public):
        raise NothingHere(_("There is no such list here."))
    return sort
