"""What may be done to a form: each gives another form, or BadForm where it would be none."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ipportal.core.submissions.definitions.reading import Field, Form, Section, Words
from ipportal.core.submissions.definitions.writing import rewritten

T = TypeVar("T")
UP, DOWN, REMOVE = "up", "down", "remove"


def mark(part: Any) -> str:
    """By which a page says what it had before it."""
    return hashlib.sha256(repr(part).encode()).hexdigest()[:16]


def head_of(form: Form) -> tuple[Words, dt.date, dt.date | None, bool]:
    return form.title, form.valid_from, form.valid_until, form.only_named


def section_of(form: Form, code: str) -> Section | None:
    return next((section for section in form.sections if section.code == code), None)


def name_of(section: Section | None) -> tuple[str, Words] | None:
    return (section.code, section.title) if section else None


def with_head(form: Form, title: Words, valid_from: dt.date, valid_until: dt.date | None, only_named: bool) -> Form:
    return rewritten(form, title=title, valid_from=valid_from, valid_until=valid_until, only_named=only_named)


def with_section(form: Form, code: str, title: Words) -> Form:
    """Another title, or one more at the end."""
    sections = [replace(one, title=title) if one.code == code else one for one in form.sections]
    if section_of(form, code) is None:
        sections.append(Section(code, title, ()))
    return rewritten(form, sections=tuple(sections))


def with_field(form: Form, field: Field, instead_of: str = "") -> Form:
    """In the place of another if it stays in its section, otherwise at the section's end."""
    old = form.fields.get(instead_of)
    sections = []
    for section in form.sections:
        if old and old.section == field.section == section.code:
            fields = [field if one.key == instead_of else one for one in section.fields]
        else:
            fields = [one for one in section.fields if one.key != instead_of]
            fields += [field] if section.code == field.section else []
        sections.append(replace(section, fields=tuple(fields)))
    return rewritten(form, sections=tuple(sections))


def without(form: Form, keys: Container[str]) -> Form:
    """As if they were not there. Nothing is written: what is left may be empty, and no form."""
    sections = [
        replace(one, fields=tuple(field for field in one.fields if field.key not in keys)) for one in form.sections
    ]
    return replace(form, sections=tuple(sections))


def field_moved(form: Form, key: str, how: str) -> Form:
    sections = []
    for section in form.sections:
        place = next((place for place, one in enumerate(section.fields) if one.key == key), None)
        fields = section.fields if place is None else _moved(section.fields, place, how)
        sections.append(replace(section, fields=tuple(fields)))
    return rewritten(form, sections=tuple(sections))


def section_moved(form: Form, code: str, how: str) -> Form:
    """Removed with its fields."""
    place = next(place for place, one in enumerate(form.sections) if one.code == code)
    return rewritten(form, sections=tuple(_moved(form.sections, place, how)))


def _moved(things: Sequence[T], place: int, how: str) -> list[T]:
    left = [*things[:place], *things[place + 1 :]]
    if how != REMOVE:
        left.insert(max(place + (1 if how == DOWN else -1), 0), things[place])
    return left
