"""Two texts side by side, word by word: what went and what came. Chinese is compared sign by sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from ipportal.core.kit.text import HAN
from ipportal.core.submissions.definitions.values import shown

if TYPE_CHECKING:
    from ipportal.core.submissions.definitions.reading import Field, Form, Words
    from ipportal.core.submissions.models import Version

WORDS: Final = re.compile(rf"[{HAN}]|\w+|\s+|[^\w\s]")
MOST_WORDS: Final = 20_000  # beyond, lines are compared: words would take minutes


@dataclass(frozen=True, slots=True)
class Piece:
    """How: same, gone or new."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of two versions."""

    label: Words | str
    key: str
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        return any(piece.how != "same" for piece in self.pieces)


def pieces(before: str, after: str) -> list[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for how, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece("same", "".join(old[start:end]))
            continue
        if start < end:
            yield Piece("gone", "".join(old[start:end]))
        if first < last:
            yield Piece("new", "".join(new[first:last]))


def of_versions(one: Version, other: Version) -> list[Change]:
    """Field by field in the order of the newer form; fields that only the older one had follow."""
    fields = other.form_version.form.fields | {
        key: field for key, field in one.form_version.form.fields.items() if key not in other.form_version.form.fields
    }
    return [
        Change(
            field.label,
            key,
            pieces(_told(one, field, one.form_version.form), _told(other, field, other.form_version.form)),
        )
        for key, field in fields.items()
    ]


def _told(version: Version, field: Field, form: Form) -> str:
    if field.is_typed:
        return shown(form.fields.get(field.key, field), version.typed.get(field.key, ""))
    return "\n".join(f"{one['name']} {one['sha256'][:12]}" for one in version.files if one["key"] == field.key)
