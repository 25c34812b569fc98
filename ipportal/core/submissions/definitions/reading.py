"""Reading one form: its sections and fields in both languages, or a refusal with file, line and reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.text import DROP

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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
KNOWN: Final = frozenset({"code", "version", "title", "valid_from", "valid_until", "only_named", "section", "field"})
OF_SECTION: Final = frozenset({"code", "title"})
OF_FIELD: Final = frozenset(
    {"key", "kind", "label", "help", "unit", "section", "required", "lowest", "highest", "decimals", "longest", "most"}
    | {"options", "periods"}
)
PERIODS: Final = ("month", "quarter", "half", "year")
LONGEST: Final = {"text": 200, "long_text": 10_000, "patents": 20_000}
MOST_SIGNS: Final = 200_000
MOST_WORDS: Final = 1_000
TITLE: Final = 200
MOST_FILES: Final = 50
MOST_DECIMALS: Final = 6
HIGHEST: Final = 10**15
KEYS: Final = _("{name} must be of small letters, digits and _: {value}")
WORDS: Final = _("{name} must be one line without unseen characters, of at most {longest}")
COUNT: Final = _("{where}: {name} must be a whole number from {lowest} to {most}")
PERIOD_WORDS: Final = _("{key}: periods are {periods}, and of the kind period alone")
NOT_TOML: Final = re.compile(r"\(at line (\d+), column \d+\)")


class BadForm(ValueError):
    """A form that may not be used: which, where and why."""

    def __init__(self, name: str, line: int, reason: str | _StrPromise) -> None:
        super().__init__(f"{name}, line {line}: {reason}")
        self.line, self.reason = line, reason

    @property
    def told(self) -> str:
        """In the reader's language."""
        return gettext("Line %(line)s: %(reason)s") % {"line": self.line, "reason": self.reason}


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
    only_named: bool
    sections: tuple[Section, ...]
    text: str
    sha256: str

    @property
    def fields(self) -> dict[str, Field]:
        return {field.key: field for section in self.sections for field in section.fields}


def read(path: Path) -> Form:
    return parse(path.read_text("utf-8"), path.name)


@lru_cache(maxsize=256)
def parse(text: str, name: str = "form") -> Form:
    """The form in a text; BadForm where anything is missing, unknown or impossible."""
    return _Reader(name, text).form()


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        if len(text) > MOST_SIGNS:
            raise BadForm(name, 1, format_lazy(_("longer than {most} characters"), most=MOST_SIGNS))
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            line = NOT_TOML.search(str(error))
            raise BadForm(
                name, int(line[1]) if line else 1, format_lazy(_("not TOML: {error}"), error=error)
            ) from error

    def form(self) -> Form:
        self.only(self.data, KNOWN)
        sections = self.sections()
        if not any(section.fields for section in sections):
            self.refuse("field", _("a form asks for something"))
        return Form(
            code=self.key(self.data, "code"),
            version=self.whole("version"),
            title=self.both(self.data, "title", longest=TITLE),
            valid_from=self.day("valid_from", needed=True) or dt.date.min,
            valid_until=self.until(),
            only_named=self.truth(self.data, "only_named", "only_named"),
            sections=sections,
            text=self.text,
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
        )

    def refuse(self, where: str, reason: str | _StrPromise, /, **facts: Any) -> None:
        found = re.search(rf"^.*\b{re.escape(where)}\b", self.text, re.MULTILINE)
        line = self.text.count("\n", 0, found.start()) + 1 if found else 1
        raise BadForm(self.name, line, format_lazy(reason, **facts))

    def only(self, data: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in data:
            if key not in known:
                self.refuse(key, _("unknown key {key}"), key=key)

    def key(self, data: Mapping[str, Any], name: str) -> str:
        value = data.get(name)
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self.refuse(str(value), KEYS, name=name, value=value)
        return str(value)

    def whole(self, name: str) -> int:
        value = self.data.get(name)
        if type(value) is not int or not 1 <= value < 10**6:
            self.refuse(name, _("{name} must be a whole number from 1"), name=name)
        return int(value or 0)

    def until(self) -> dt.date | None:
        until = self.day("valid_until", needed=False)
        if until is not None and until <= self.data["valid_from"]:
            self.refuse("valid_until", _("valid_until must be after valid_from"))
        return until

    def day(self, name: str, *, needed: bool) -> dt.date | None:
        value = self.data.get(name)
        if value is None and not needed:
            return None
        if type(value) is not dt.date:
            self.refuse(name, _("{name} must be a date such as 2026-01-01"), name=name)
        return value

    def both(
        self, data: Mapping[str, Any], name: str, *, needed: bool = True, longest: int = MOST_WORDS, of: str = ""
    ) -> Words:
        value = data.get(name)
        if value is None and not needed:
            return Words()
        return self.words(value, of or name, f"{of}: {name}" if of else name, longest)

    def words(self, value: Any, where: str, name: str, longest: int = MOST_WORDS) -> Words:
        told = [value["zh"], value["en"]] if isinstance(value, dict) and set(value) == {"zh", "en"} else []
        words = [one for one in told if isinstance(one, str) and one.strip()]
        if len(words) != len(("zh", "en")):
            self.refuse(where, _("{name} must be given in zh and en"), name=name)
        if any(len(one) > longest or DROP.search(one) or not one.isprintable() for one in words):
            self.refuse(where, WORDS, name=name, longest=longest)
        return Words(*words)

    def tables(self, data: Mapping[str, Any], name: str, where: str) -> list[dict[str, Any]]:
        value = data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse(where, _("{name} must be a list of tables"), name=name)
        return list(value)

    def truth(self, data: Mapping[str, Any], name: str, where: str) -> bool:
        value = data.get(name, False)
        if not isinstance(value, bool):
            self.refuse(where, _("{name} must be true or false"), name=name)
        return bool(value)

    def number(self, data: Mapping[str, Any], name: str, where: str) -> float | int | None:
        value = data.get(name)
        if value is not None and (type(value) not in (int, float) or not isfinite(value) or abs(value) > HIGHEST):
            self.refuse(where, _("{where}: {name} must be a number"), where=where, name=name)
        return value

    def count(self, data: Mapping[str, Any], name: str, where: str, usual: int, most: int) -> int:
        value = data.get(name, usual)
        lowest = 0 if name == "decimals" else 1
        if type(value) is not int or not lowest <= value <= most:
            self.refuse(where, COUNT, where=where, name=name, lowest=lowest, most=most)
        return int(value)

    def sections(self) -> tuple[Section, ...]:
        fields = [self.field(data) for data in self.tables(self.data, "field", "field")]
        self.once([field.key for field in fields])
        told = [self.section(data) for data in self.tables(self.data, "section", "section")]
        codes = [code for code, _title in told]
        self.once(codes)
        for field in fields:
            if field.section not in codes:
                self.refuse(field.key, _("{key}: there is no section {section}"), key=field.key, section=field.section)
        return tuple(
            Section(code, title, tuple(field for field in fields if field.section == code)) for code, title in told
        )

    def once(self, keys: list[str]) -> None:
        for key in keys:
            if keys.count(key) > 1:
                self.refuse(key, _("{key} stands there twice"), key=key)

    def section(self, data: Mapping[str, Any]) -> tuple[str, Words]:
        self.only(data, OF_SECTION)
        code = self.key(data, "code")
        return code, self.both(data, "title", longest=TITLE, of=code)

    def field(self, data: Mapping[str, Any]) -> Field:
        self.only(data, OF_FIELD)
        key, kind = self.key(data, "key"), data.get("kind")
        if kind not in KINDS:
            self.refuse(key, _("{key}: kind is {kind}; allowed: {kinds}"), key=key, kind=kind, kinds=", ".join(KINDS))
        lowest, highest = self.number(data, "lowest", key), self.number(data, "highest", key)
        if lowest is not None and highest is not None and lowest > highest:
            self.refuse(key, _("{key}: lowest is above highest"), key=key)
        most_signs = LONGEST.get(str(kind), 200)
        return Field(
            key=key,
            kind=str(kind),
            label=self.both(data, "label", longest=TITLE, of=key),
            help=self.both(data, "help", needed=False, of=key),
            unit=self.both(data, "unit", needed=False, longest=TITLE, of=key),
            section=self.key(data, "section"),
            required=self.truth(data, "required", key),
            lowest=lowest,
            highest=highest,
            decimals=self.count(data, "decimals", key, 2, MOST_DECIMALS),
            longest=self.count(data, "longest", key, most_signs, max(most_signs, LONGEST["long_text"])),
            most=self.count(data, "most", key, 10, MOST_FILES),
            options=self.options(data, key, str(kind)),
            periods=self.periods(data, key, str(kind)),
        )

    def options(self, data: Mapping[str, Any], key: str, kind: str) -> tuple[tuple[str, Words], ...]:
        told = self.tables(data, "options", key)
        if (kind == "choice") != bool(told):
            self.refuse(key, _("{key}: options are needed for a choice, and for nothing else"), key=key)
        found = []
        for one in told:
            value = one.get("value")
            if not isinstance(value, str) or not KEY.fullmatch(value):
                self.refuse(key, KEYS, name=f"{key}: value", value=value)
            words = {name: words for name, words in one.items() if name != "value"}
            found.append((str(value), self.words(words, key, f"{key}: {value}", TITLE)))
        self.once([value for value, _words in found])
        return tuple(found)

    def periods(self, data: Mapping[str, Any], key: str, kind: str) -> tuple[str, ...]:
        told = data.get("periods", list(PERIODS) if kind == "period" else [])
        if not isinstance(told, list) or not all(one in PERIODS for one in told) or bool(told) != (kind == "period"):
            self.refuse(key, PERIOD_WORDS, key=key, periods=", ".join(PERIODS))
        return tuple(told)
