"""How a cell or a field of a form becomes a value: by the column it is for, the same way for people and for files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ipportal.core.kit import dates, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.regions.resolve import read_region

Reader = Callable[[str], Any]
FIRST_DAY: Final = dt.date(1949, 10, 1)
LAST_DAY: Final = dt.date(2100, 1, 1)
YES: Final = {"y", "yes", "true", "1", "是", "有"}
NO: Final = {"n", "no", "false", "0", "否", "无"}


def reader_of(column: models.Field[Any, Any]) -> Reader:
    """What it needs from the database is read now, not when a cell comes."""
    if isinstance(column, models.ForeignKey):
        related: Any = column.related_model
        return read_city if related is Region else _named(related)
    if column.choices:
        return _one_of(column)
    for kind, make in BY_KIND:
        if isinstance(column, kind):
            return make(column)
    longest = column.max_length or 300
    return lambda value: text.limited(text.tidy(value), longest)


def read_city(value: str) -> str:
    """The code of one of the thirteen cities."""
    code = read_region(value)
    if code == PROVINCE or not (code.startswith("32") and code.endswith("00")):
        raise Fault("not-a-city", _("{value} is not one of the thirteen cities"), value=text.shown(value, 30))
    return code


def read_yes_no(value: str) -> bool:
    word = text.clean(value).casefold()
    if word not in YES | NO:
        raise Fault("bad-yes-no", _("{value} is neither Y nor N"), value=text.shown(value, 30))
    return word in YES


def _read_day(value: str) -> dt.date:
    return dates.day(value, earliest=FIRST_DAY, latest=LAST_DAY)


def _amount(value: str) -> int:
    return money.fen(value, highest_yuan=10**11)


def _whole(column: models.Field[Any, Any]) -> Reader:
    if column.name.endswith("_fen"):
        return _amount
    highest = 32_767 if isinstance(column, models.PositiveSmallIntegerField) else 10**9
    return lambda value: money.whole(value, highest=highest)


def _decimal(column: models.DecimalField[Any, Any]) -> Reader:
    places = column.decimal_places
    highest = Decimal(10) ** (column.max_digits - places) - 1

    def read(value: str) -> Decimal:
        number = money.number(value, lowest=0, highest=highest)
        if number != number.quantize(Decimal(1).scaleb(-places)):
            message = _("{value}: at most {places} decimals")
            raise Fault("too-many-decimals", message, value=text.shown(value, 30), places=places)
        return number

    return read


def spellings(column: models.Field[Any, Any]) -> dict[str, Any]:
    """The words of a choice in both languages, and its code."""
    known: dict[str, Any] = {}
    for language in ("zh-hans", "en"):
        with override(language):
            for value, label in column.flatchoices:
                known |= {text.skeleton(str(value)): value, text.skeleton(str(label)): value}
    return known


def _one_of(column: models.Field[Any, Any]) -> Reader:
    known = spellings(column)

    def read(value: str) -> Any:
        found = known.get(text.skeleton(value))
        if found is None:
            words = ", ".join(str(code) for code, _label in column.flatchoices)
            raise Fault("unknown-word", _("{value} is none of {known}"), value=text.shown(value, 30), known=words)
        return found

    return read


def _named(related: Any) -> Reader:
    """Another record, by one of its names; one name for two is no name."""
    known: dict[str, Any] = {}
    twice: set[str] = set()
    for pk, *names in related._default_manager.values_list("pk", *related.named_by):
        for spelled in {text.skeleton(str(name)) for name in names if name}:
            if known.setdefault(spelled, pk) != pk:
                twice.add(spelled)

    def read(value: str) -> Any:
        spelled = text.skeleton(value)
        if spelled in twice:
            raise Fault("ambiguous-name", _("several are called {value}"), value=text.shown(value))
        if spelled not in known:
            raise Fault("unknown-name", _("nothing here is called {value}; bring it in first"), value=text.shown(value))
        return known[spelled]

    return read


BY_KIND: Final[tuple[tuple[type[Any], Callable[[Any], Reader]], ...]] = (
    (models.DateField, lambda _column: _read_day),
    (models.BooleanField, lambda _column: read_yes_no),
    (models.DecimalField, _decimal),
    (models.IntegerField, _whole),
)
