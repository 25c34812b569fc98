"""Reading one form: its sections and fields in both languages, or a refusal with file, line and reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

KINDS: Final = (
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "date",
    "period",
    "choice",
    "organisation",
    "patents",
    "attachments",
    "yes_no",
)
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
KNOWN: Final = frozenset({"code", "version", "title", "valid_from", "valid_until", "section", "field"})
OF_FIELD: Final = frozenset(
    {"key", "kind", "label", "help", "unit", "section", "required", "lowest", "highest", "decimals", "longest", "most"}
    | {"options", "periods"}
)
PERIODS: Final = ("month", "quarter", "half", "year")
LONGEST: Final = {"text": 200, "long_text": 10_000, "patents": 20_000}


class BadForm(ValueError):
    """A form that may not be used: which, where and why."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}, line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and English."""

    zh: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked."""

    key: str
    kind: str
    label: Words
    help: Words
    unit: Words
    section: str
    required: bool
    lowest: float | int | None
    highest: float | int | None
    decimals: int
    longest: int
    most: int
    options: tuple[tuple[str, Words], ...]
    periods: tuple[str, ...]

    @property
    def is_typed(self) -> bool:
        """Whether its content is text, and not files."""
        return self.kind != "attachments"


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: Words
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A version of a form, as its text says."""

    code: str
    version: int
    title: Words
    valid_from: dt.date
    valid_until: dt.date | None
    sections: tuple[Section, ...]
    text: str
    sha256: str

    @property
    def fields(self) -> dict[str, Field]:
        return {field.key: field for section in self.sections for field in section.fields}


def read(path: Path) -> Form:
    return parse(path.read_text("utf-8"), path.name)


@cache
def parse(text: str, name: str = "form") -> Form:
    """The form in a text; BadForm where anything is missing, unknown or impossible."""
    return _Reader(name, text).form()


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadForm(name, 1, f"not TOML: {error}") from error

    def form(self) -> Form:
        self.only(self.data, KNOWN)
        sections = self.sections()
        if not any(section.fields for section in sections):
            self.refuse("field", "a form asks for something")
        return Form(
            code=self.key(self.data, "code"),
            version=self.whole("version"),
            title=self.both(self.data, "title"),
            valid_from=self.day("valid_from", needed=True) or dt.date.min,
            valid_until=self.day("valid_until", needed=False),
            sections=sections,
            text=self.text,
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
        )

    def refuse(self, key: str, reason: str) -> None:
        found = re.search(rf"^.*\b{re.escape(key)}\b", self.text, re.MULTILINE)
        raise BadForm(self.name, self.text.count("\n", 0, found.start()) + 1 if found else 1, reason)

    def only(self, data: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in data:
            if key not in known:
                self.refuse(key, f"unknown key {key!r}")

    def key(self, data: Mapping[str, Any], name: str) -> str:
        value = data.get(name)
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self.refuse(str(value), f"{name} must be of small letters, digits and _: {value!r}")
        return str(value)

    def whole(self, name: str) -> int:
        value = self.data.get(name)
        if type(value) is not int or value < 1:
            self.refuse(name, f"{name} must be a whole number from 1")
        return int(value or 0)

    def day(self, name: str, *, needed: bool) -> dt.date | None:
        value = self.data.get(name)
        if value is None and not needed:
            return None
        if type(value) is not dt.date:
            self.refuse(name, f"{name} must be a date such as 2026-01-01")
        return value

    def both(self, data: Mapping[str, Any], name: str, *, needed: bool = True) -> Words:
        value = data.get(name)
        if value is None and not needed:
            return Words()
        if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(map(str.strip, value.values())):
            self.refuse(name, f"{name} must be given in zh and en")
        return Words(**(value or {}))

    def sections(self) -> tuple[Section, ...]:
        fields = [self.field(data) for data in self.data.get("field", [])]
        keys = [field.key for field in fields]
        for key in {key for key in keys if keys.count(key) > 1}:
            self.refuse(key, f"{key} is asked twice")
        told = [(self.key(data, "code"), self.both(data, "title")) for data in self.data.get("section", [])]
        codes = {code for code, _title in told}
        for field in fields:
            if field.section not in codes:
                self.refuse(field.key, f"{field.key}: there is no section {field.section!r}")
        return tuple(
            Section(code, title, tuple(field for field in fields if field.section == code)) for code, title in told
        )

    def field(self, data: Mapping[str, Any]) -> Field:
        self.only(data, OF_FIELD)
        key, kind = self.key(data, "key"), data.get("kind")
        if kind not in KINDS:
            self.refuse(key, f"{key}: kind is {kind!r}; allowed: {', '.join(KINDS)}")
        kind = str(kind)
        options = tuple((str(one["value"]), Words(one["zh"], one["en"])) for one in data.get("options", []))
        if (kind == "choice") != bool(options):
            self.refuse(key, f"{key}: options are needed for a choice, and for nothing else")
        periods = tuple(data.get("periods", PERIODS if kind == "period" else ()))
        if not set(periods) <= set(PERIODS):
            self.refuse(key, f"{key}: periods are {', '.join(PERIODS)}")
        return Field(
            key=key,
            kind=kind,
            label=self.both(data, "label"),
            help=self.both(data, "help", needed=False),
            unit=self.both(data, "unit", needed=False),
            section=self.key(data, "section"),
            required=bool(data.get("required", False)),
            lowest=data.get("lowest"),
            highest=data.get("highest"),
            decimals=int(data.get("decimals", 2)),
            longest=int(data.get("longest", LONGEST.get(kind, 200))),
            most=int(data.get("most", 10)),
            options=options,
            periods=periods,
        )
