"""Writing a form as the text that is kept: read again it is the same form."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ipportal.core.submissions.definitions.reading import LONGEST, PERIODS, Field, Form, Words, parse

USUAL: Final[Mapping[str, Any]] = {"required": False, "decimals": 2, "most": 10, "only_named": False}


def write(form: Form) -> str:
    return "\n\n".join("\n".join(lines) for lines in _tables(form)) + "\n"


def rewritten(form: Form, **changes: Any) -> Form:
    """The form with something else in it; BadForm if that cannot be."""
    return parse(write(replace(form, **changes)), form.code)


def _tables(form: Form) -> Iterator[list[str]]:
    yield _lines(
        code=form.code,
        version=form.version,
        title=form.title,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        only_named=form.only_named,
    )
    for section in form.sections:
        yield ["[[section]]", *_lines(code=section.code, title=section.title)]
    for field in form.fields.values():
        yield ["[[field]]", *_field(field)]


def _field(field: Field) -> list[str]:
    longest = field.longest if field.longest != LONGEST.get(field.kind, 200) else None
    every = field.kind == "period" and field.periods == PERIODS
    return [
        *_lines(
            key=field.key,
            kind=field.kind,
            section=field.section,
            required=field.required,
            lowest=field.lowest,
            highest=field.highest,
            decimals=field.decimals,
            longest=longest,
            most=field.most,
            periods=None if every else list(field.periods) or None,
            unit=field.unit or None,
            label=field.label,
            help=field.help or None,
        ),
        *_options(field),
    ]


def _options(field: Field) -> list[str]:
    if not field.options:
        return []
    told = [f"  {{ value = {_value(value)}, {_words(words)} }}," for value, words in field.options]
    return ["options = [", *told, "]"]


def _lines(**told: Any) -> list[str]:
    return [
        f"{name} = {_value(value)}"
        for name, value in told.items()
        if value is not None and (name not in USUAL or value != USUAL[name])
    ]


def _value(value: Any) -> str:
    if isinstance(value, Words):
        return f"{{ {_words(value)} }}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)  # texts, numbers, truths and lists of them look the same in TOML


def _words(words: Words) -> str:
    return f"zh = {_value(words.zh)}, en = {_value(words.en)}"
