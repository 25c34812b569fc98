"""What was typed, read by the kind of its field: a value to keep with a version, or a Fault that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import dates, identifiers, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.submissions.definitions.reading import Field

YES, NO = "yes", "no"
MOST_YUAN: Final = 10**12
PERIOD: Final = {
    "year": re.compile(r"([0-9]{4})\s*年?"),
    "half": re.compile(r"([0-9]{4})\s*(?:-?H|年?[上下]半年)\s*([12])?", re.IGNORECASE),
    "quarter": re.compile(r"([0-9]{4})\s*(?:-?Q|年?第?)\s*([1-4一二三四])\s*(?:季度)?", re.IGNORECASE),
}
HALVES: Final = {"上": 1, "下": 2}
QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
BETWEEN_NUMBERS: Final = re.compile(r"[\s,，;；、]+")
CREDIT_CODE: Final = re.compile(r"[0-9A-Z]{15,20}", re.IGNORECASE)


def read(field: Field, typed: str) -> Any:
    """The value of what was typed; None for nothing. Raises a Fault; what was typed stays as it is in any case."""
    if not typed.strip():
        return None
    text.limited(typed, field.longest)
    return READERS[field.kind](field, typed)


def shown(field: Field, typed: str) -> str:
    """As a version or a comparison shows it."""
    if field.kind == "choice":
        return str(dict(field.options).get(typed, typed))
    if field.kind == "yes_no":
        return str({YES: _("yes"), NO: _("no")}.get(typed, typed))
    return typed


def _text(field: Field, typed: str) -> str:
    return text.tidy(typed)


def _long_text(field: Field, typed: str) -> str:
    return text.DROP.sub("", typed).strip()


def _integer(field: Field, typed: str) -> int:
    found = _number(field, typed)
    if found != found.to_integral_value():
        raise Fault("not-whole", _("{value} is not a whole number"), value=text.shown(typed, 30))
    return int(found)


def _decimal(field: Field, typed: str) -> str:
    found = _number(field, typed)
    if found != found.quantize(Decimal(1).scaleb(-field.decimals)):
        raise Fault(
            "too-exact",
            _("{value} has more than {decimals} decimals"),
            value=text.shown(typed, 30),
            decimals=field.decimals,
        )
    return str(found)


def _number(field: Field, typed: str) -> Decimal:
    return money.number(typed, lowest=_limit(field.lowest), highest=_limit(field.highest))


def _limit(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _money(field: Field, typed: str) -> int:
    """Yuan as typed, fen as kept."""
    return money.fen(typed, lowest_yuan=_limit(field.lowest) or 0, highest_yuan=_limit(field.highest) or MOST_YUAN)


def _date(field: Field, typed: str) -> str:
    return dates.day(typed).isoformat()


def _period(field: Field, typed: str) -> str:
    """`2026`, `2026-H1`, `2026-Q2`, `2026-03`, as far as the field allows them."""
    cleaned = text.clean(typed).upper()
    for kind in field.periods:
        found = _one_period(kind, cleaned)
        if found:
            return found
    examples = {"year": "2026", "half": "2026-H1", "quarter": "2026-Q1", "month": "2026-03"}
    raise Fault(
        "bad-period",
        _("{value} is not a period; write it as {example}"),
        value=text.shown(typed, 30),
        example=" / ".join(examples[kind] for kind in field.periods),
    )


def _one_period(kind: str, cleaned: str) -> str:
    if kind == "month":
        found = dates.MONTH.fullmatch(cleaned)
        return f"{found[1]}-{int(found[2]):02d}" if found and 1 <= int(found[2]) <= 12 else ""
    match = PERIOD[kind].fullmatch(cleaned)
    if not match:
        return ""
    if kind == "year":
        return match[1]
    if kind == "half":
        number = match[2] or next((half for sign, half in HALVES.items() if sign in cleaned), "")
        return f"{match[1]}-H{number}" if number else ""
    return f"{match[1]}-Q{QUARTERS.get(match[2], match[2])}"


def _choice(field: Field, typed: str) -> str:
    if typed not in dict(field.options):
        raise Fault("unknown-choice", _("{value} is not one of the choices"), value=text.shown(typed, 30))
    return typed


def _organisation(field: Field, typed: str) -> str:
    """A name, or a credit code, which must prove itself. Whether the portal knows the body is not told."""
    name = text.name(typed)
    return identifiers.credit_code(name) if CREDIT_CODE.fullmatch(name) else name


def _patents(field: Field, typed: str) -> list[str]:
    """One application number a line, or between commas; each proves itself, none stands there twice."""
    numbers = []
    for written in filter(None, BETWEEN_NUMBERS.split(typed.strip())):
        number = identifiers.written(identifiers.application_number(written))
        if number in numbers:
            raise Fault("twice", _("{value} stands there twice"), value=number)
        numbers.append(number)
    return numbers


def _yes_no(field: Field, typed: str) -> bool:
    if typed not in (YES, NO):
        raise Fault("unknown-choice", _("{value} is not one of the choices"), value=text.shown(typed, 30))
    return typed == YES


READERS: Final[dict[str, Callable[[Field, str], Any]]] = {
    "text": _text,
    "long_text": _long_text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "period": _period,
    "choice": _choice,
    "organisation": _organisation,
    "patents": _patents,
    "yes_no": _yes_no,
}
