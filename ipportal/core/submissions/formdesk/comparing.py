"""What one form asks otherwise than another, so that it can be read: fields added, removed, moved and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ipportal.core.submissions.definitions.reading import Field, Form, Words
from ipportal.core.submissions.formdesk.words import KINDS, PERIODS

HEAD: Final = ("title", "valid_from", "valid_until", "only_named")
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
HOW: Final = {
    ADDED: gettext_lazy("added"),
    REMOVED: gettext_lazy("removed"),
    CHANGED: gettext_lazy("changed"),
    MOVED: gettext_lazy("moved"),
}
NAMES: Final = {
    "title": gettext_lazy("Title"),
    "valid_from": gettext_lazy("Given out from"),
    "valid_until": gettext_lazy("Given out until (before this day)"),
    "only_named": gettext_lazy("Only where it is named"),
    "kind": gettext_lazy("Kind of answer"),
    "label": gettext_lazy("Question"),
    "help": gettext_lazy("Help"),
    "unit": pgettext_lazy("form", "Unit"),
    "section": gettext_lazy("Section"),
    "required": gettext_lazy("Must be answered"),
    "lowest": gettext_lazy("Lowest"),
    "highest": gettext_lazy("Highest"),
    "decimals": gettext_lazy("Decimals"),
    "longest": gettext_lazy("Most characters"),
    "most": gettext_lazy("Most files"),
    "options": gettext_lazy("Options"),
    "periods": gettext_lazy("Periods"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing: the form itself (no key), a section or a field."""

    how: str
    what: str
    key: str
    details: tuple[Detail, ...] = ()

    @property
    def word(self) -> str:
        return str(HOW[self.how])


def differences(before: Form, after: Form) -> list[Difference]:
    return [*_head(before, after), *_sections(before, after), *_fields(before, after)]


def _head(before: Form, after: Form) -> Iterator[Difference]:
    if details := tuple(_details(before, after, HEAD)):
        yield Difference(CHANGED, _("The form itself"), "", details)


def _sections(before: Form, after: Form) -> Iterator[Difference]:
    old, new = ({one.code: one for one in form.sections} for form in (before, after))
    for code, section in new.items():
        name = _("Section “%(title)s”") % {"title": section.title}
        if code not in old:
            yield Difference(ADDED, name, code)
        elif details := tuple(_details(old[code], section, ("title",))):
            yield Difference(CHANGED, name, code, details)
    for code, section in old.items():
        if code not in new:
            yield Difference(REMOVED, _("Section “%(title)s”") % {"title": section.title}, code)


def _fields(before: Form, after: Form) -> Iterator[Difference]:
    old, new = before.fields, after.fields
    shared = [key for key in new if key in old]
    stayed = [key for key in old if key in new]
    for place, (key, field) in enumerate(new.items()):
        if key not in old:
            yield Difference(ADDED, str(field.label), key, tuple(_details(None, field, ("kind", "required"))))
        elif details := tuple(_details(old[key], field, tuple(NAMES)[4:])):
            yield Difference(CHANGED, str(field.label), key, details)
        elif shared.index(key) != stayed.index(key) and place:
            yield Difference(MOVED, str(field.label), key)
    for key, field in old.items():
        if key not in new:
            yield Difference(REMOVED, str(field.label), key)


def _details(before: Any, after: Any, names: tuple[str, ...]) -> Iterator[Detail]:
    for name in names:
        was, is_now = getattr(before, name, None), getattr(after, name)
        if was != is_now:
            yield Detail(str(NAMES[name]), told(name, was), told(name, is_now))


def told(name: str, value: Any) -> str:
    """A property of a form or field as people read it."""
    if isinstance(value, Words):
        return " / ".join(filter(None, (value.zh, value.en))) or "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "kind" and value:
        return str(KINDS[value])
    if name == "options":
        return "；".join(f"{words.zh} / {words.en}" for _value, words in value or ()) or "—"
    if name == "periods":
        return ", ".join(str(PERIODS[one]) for one in value or ()) or "—"
    return value.isoformat() if isinstance(value, dt.date) else "—" if value is None else str(value)


def of_field(field: Field) -> list[tuple[str, str]]:
    """All of a field, for whoever compares."""
    return [(str(NAMES[name]), told(name, getattr(field, name))) for name in tuple(NAMES)[4:]]
