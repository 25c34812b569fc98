"""Reading one definition file: everything a figure must say about itself, or a refusal with file, line and reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

from ipportal.core.kit.periods import Month

TEXTS: Final = ("name", "description", "unit", "source")
WORDS: Final = ("formula", "numerator", "peer_group", "rhythm", "author", "checked_by")
KINDS: Final = ("stock", "flow", "distinct", "ratio")
STANDING: Final = ("month",)  # a stock, and what divides it, stands at the end of a month
PASSING: Final = ("month", "ytd", "year")  # what happens is counted in a month, since January, in a whole year
PEER_GROUPS: Final = ("all", "provinces", "cities")
RHYTHMS: Final = ("month", "quarter", "half-year", "year")
KNOWN: Final = {
    *TEXTS,
    *WORDS,
    "kind",
    "denominator",
    "decimals",
    "rounding",
    "next_review",
    "data_source",
    "needs_setting",
    "reference_year",
    "attribution",
}
MOST_DECIMALS: Final = 4
APPLICANT: Final = "applicant"
NEEDED: Final = "needed"  # stands for a source that nobody has found yet
PREVIOUS: Final = "previous"
SAME: Final = "same"


class BadDefinition(ValueError):
    """A definition file that may not be used: which, where and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class ReferenceYear:
    """For one region and span of months, the year whose population is used instead of the rule's."""

    region: str
    first: Month
    last: Month
    year: int


@dataclass(frozen=True, slots=True)
class Denominator:
    series: str
    year: str  # "previous": the end of the year before; "same": the end of the same year
    per: int
    exceptions: tuple[ReferenceYear, ...] = ()

    def year_for(self, region: str, month: Month) -> int:
        """The year whose end is the divisor: data of the definition, kept with every value."""
        for exception in self.exceptions:
            if exception.region == region and exception.first <= month <= exception.last:
                return exception.year
        return month.year - 1 if self.year == PREVIOUS else month.year


@dataclass(frozen=True, slots=True)
class Attribution:
    """By whose address patents granted from a day on are counted; off while its source is needed."""

    granted_from: dt.date
    by: str
    on: bool
    source: str

    @property
    def needs_source(self) -> bool:
        return self.source == NEEDED


@dataclass(frozen=True)
class Definition:
    """A metric as its file defines it."""

    code: str
    name: Words
    description: Words
    unit: Words
    source: Words
    formula: str
    kind: str
    numerator: str
    denominator: Denominator | None
    decimals: int
    rounding: str
    peer_group: str
    rhythm: str
    author: str
    checked_by: str
    next_review: dt.date
    data_source: str
    needs_setting: str  # a setting without which nothing is counted; "" where there is none
    attribution: tuple[Attribution, ...]
    text: str
    sha256: str

    @property
    def has_data(self) -> bool:
        """Whether the room that would feed it is built, and what the office has to set is set."""
        is_set = not self.needs_setting or bool(getattr(settings, self.needs_setting))
        return self.data_source != "none" and is_set

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None

    @property
    def periods(self) -> tuple[str, ...]:
        """Over which spans of time it has values, the usual one first."""
        return PASSING if self.kind in ("flow", "distinct") else STANDING

    @property
    def counted(self) -> str:
        """The metric whose things it counts: itself, or the numerator of a ratio."""
        return self.numerator if self.is_ratio else self.code

    def exact(self, numerator: int | None) -> int | Decimal | None:
        """A numerator in its unit: what is its own value stands in units of the last decimal, as amounts in fen do."""
        if numerator is None or self.is_ratio or not self.decimals:
            return numerator
        return Decimal(numerator).scaleb(-self.decimals)

    def spelled(self, numerator: int | None) -> str | None:
        exact = self.exact(numerator)
        return None if exact is None else str(exact)

    def refer_to(self, others: Mapping[str, Definition]) -> None:
        """A computed ratio's numerator is another metric."""
        if self.is_ratio and self.has_data and self.numerator not in others:
            raise BadDefinition(
                Path(f"{self.code}.toml"), line_of(self.text, "numerator"), f"no metric {self.numerator!r}"
            )


def read(path: Path) -> Definition:
    """The definition in a file; BadDefinition where anything is missing, unknown or impossible."""
    return _Reader(path, path.read_text("utf-8")).definition()


def parse(code: str, text: str) -> Definition:
    """The definition in a text that was kept: a version as it read when it was used."""
    return _Reader(Path(f"{code}.toml"), text).definition()


def line_of(text: str, key: str) -> int:
    """Where a key or table stands; 1 where it does not."""
    found = re.search(rf"^\s*(\[+{re.escape(key)}\]+|{re.escape(key)}\s*=)", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise BadDefinition(path, int(line[1]) if line else 1, f"not TOML: {error}") from error

    def definition(self) -> Definition:
        for key in self.data:
            if key not in KNOWN:
                self.refuse(key, f"unknown key {key!r}")
        words = {key: self.word(key) for key in WORDS}
        self.one_of("peer_group", PEER_GROUPS)
        self.one_of("rhythm", RHYTHMS)
        if words["author"] == words["checked_by"]:
            self.refuse("checked_by", "author and checked_by must be two roles")
        return Definition(
            code=self.path.stem,
            name=self.both("name"),
            description=self.both("description"),
            unit=self.both("unit"),
            source=self.both("source"),
            formula=words["formula"],
            numerator=words["numerator"],
            peer_group=words["peer_group"],
            rhythm=words["rhythm"],
            author=words["author"],
            checked_by=words["checked_by"],
            kind=self.one_of("kind", KINDS),
            denominator=self.denominator(),
            decimals=self.decimals(),
            rounding=self.one_of("rounding", ("half-up",)),
            next_review=self.next_review(),
            data_source=self.word("data_source"),
            needs_setting=self.word("needs_setting") if "needs_setting" in self.data else "",
            attribution=self.attribution(),
            text=self.text,
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
        )

    def refuse(self, key: str, reason: str) -> None:
        raise BadDefinition(self.path, line_of(self.text, key), reason)

    def value(self, key: str) -> Any:
        if key not in self.data:
            self.refuse(key, f"{key} is missing")
        return self.data[key]

    def word(self, key: str) -> str:
        value = self.value(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"{key} must be a text")
        return str(value)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.word(key)
        if value not in allowed:
            self.refuse(key, f"{key} is {value!r}; allowed: {', '.join(allowed)}")
        return value

    def both(self, key: str) -> Words:
        value = self.value(key)
        texts = [value.get(language) for language in ("zh", "en")] if isinstance(value, dict) else [None]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            self.refuse(key, f"{key} must be given in zh and en")
        return Words(value["zh"], value["en"])

    def decimals(self) -> int:
        value = self.value("decimals")
        if type(value) is not int or not 0 <= value <= MOST_DECIMALS:
            self.refuse("decimals", f"decimals must be 0 to {MOST_DECIMALS}")
        return int(value)

    def next_review(self) -> dt.date:
        value = self.value("next_review")
        if type(value) is not dt.date:
            self.refuse("next_review", "next_review must be a date such as 2027-06-30")
        return dt.date.fromisoformat(str(value))

    def denominator(self) -> Denominator | None:
        value = self.value("denominator")
        if value == "none":
            return None
        if not isinstance(value, dict) or set(value) != {"series", "year", "per"}:
            self.refuse("denominator", 'denominator must be "none" or { series, year, per }')
        if value["year"] not in (PREVIOUS, SAME):
            self.refuse("denominator", f"denominator.year is {value['year']!r}; allowed: {PREVIOUS}, {SAME}")
        if type(value["per"]) is not int or value["per"] < 1:
            self.refuse("denominator", "denominator.per must be a whole number above 0")
        return Denominator(value["series"], value["year"], value["per"], self.exceptions())

    def attribution(self) -> tuple[Attribution, ...]:
        rules = self.data.get("attribution", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            self.refuse("attribution", "attribution must be written as [[attribution]]")
        if rules and self.data.get("kind") != "stock":
            self.refuse("attribution", "attribution is of a stock only")
        return tuple(map(self.one_attribution, rules))

    def one_attribution(self, rule: dict[str, Any]) -> Attribution:
        def require(holds: bool, reason: str) -> None:
            if not holds:
                self.refuse("attribution", f"attribution: {reason}")

        require(set(rule) == {"granted_from", "by", "on", "source"}, "needs granted_from, by, on and source, no more")
        require(type(rule["granted_from"]) is dt.date, "granted_from must be a date such as 2021-01-01")
        require(rule["by"] == APPLICANT, f"by is {rule['by']!r}; allowed: {APPLICANT}")
        require(type(rule["on"]) is bool, "on must be true or false")
        require(isinstance(rule["source"], str) and bool(rule["source"].strip()), "source must be a text")
        require(not (rule["on"] and rule["source"] == NEEDED), "it needs a source before it is on")
        require(not rule["on"], "the ledger does not count by it yet, so it cannot be on")
        return Attribution(**rule)

    def exceptions(self) -> tuple[ReferenceYear, ...]:
        found = []
        for entry in self.data.get("reference_year", []):
            try:
                found.append(
                    ReferenceYear(
                        entry["region"], Month.parse(entry["from"]), Month.parse(entry["to"]), int(entry["year"])
                    )
                )
            except (KeyError, TypeError, ValueError) as error:
                self.refuse("reference_year", f"reference_year needs region, from, to and year: {error}")
        return tuple(found)
