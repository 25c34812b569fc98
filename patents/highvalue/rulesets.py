"""Rule sets as they stand in the database: the newest, older ones, and what a file would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from patents.highvalue.branches import in_order
from patents.highvalue.classify import EMPTY, Row, RuleBook
from patents.highvalue.models import Rule, RuleSet
from patents.highvalue.symbols import Pattern

SEPARATOR: Final = ";"


class Line(NamedTuple):
    """A row of the concordance in canonical spelling: the first four say what it is about."""

    sei_code: str
    rule: str
    excludes: bool
    pattern: str
    gated: bool
    keywords: str

    @property
    def about(self) -> tuple[str, str, bool, str]:
        return self[:4]

    @property
    def order(self) -> tuple[object, ...]:
        return in_order(self.sei_code), in_order(self.rule), self.excludes, self.pattern


def newest(known: int | None = None) -> RuleSet | None:
    """The rule set that holds; with a number, the one that held as known with that change set."""
    found = RuleSet.objects.all() if known is None else RuleSet.objects.filter(seq__lte=known)
    return found.order_by("-version").first()


def lines_of(rule_set: RuleSet | None) -> list[Line]:
    if rule_set is None:
        return []
    return [Line(*row) for row in Rule.objects.filter(rule_set=rule_set).values_list(*Line._fields)]


_book: tuple[tuple[int, str], RuleBook] | None = None


def rule_book(rule_set: RuleSet | None = None) -> RuleBook:
    """A rule set (the newest unless given) ready to be asked; kept until another is asked for."""
    global _book  # noqa: PLW0603 - one book per process, rebuilt when the rule set is another
    rule_set = rule_set or newest()
    if rule_set is None:
        return EMPTY
    key = rule_set.version, rule_set.sha256
    if _book is None or _book[0] != key:
        _book = key, as_book(lines_of(rule_set), rule_set.version)
    return _book[1]


def as_book(lines: Iterable[Line], version: int = 0) -> RuleBook:
    return RuleBook(
        [
            Row(
                line.sei_code,
                line.rule,
                line.excludes,
                Pattern(line.pattern.removesuffix("*")),
                line.gated,
                tuple(filter(None, line.keywords.split(SEPARATOR))),
            )
            for line in sorted(lines, key=lambda line: line.order)
        ],
        version,
    )


def digest(lines: Iterable[Line]) -> str:
    """The same for the same rows, whatever their order in the file."""
    canonical = sorted("\t".join(map(str, line)) for line in lines)
    return hashlib.sha256("\n".join(canonical).encode()).hexdigest()


def fruitless(lines: Iterable[Line]) -> list[Line]:
    """Exclusions that take nothing away, because their rule takes nothing in there: most likely a slip."""
    lines = list(lines)
    taken_in: dict[tuple[str, str], set[str]] = {}
    for line in lines:
        if not line.excludes:
            taken_in.setdefault((line.sei_code, line.rule), set()).add(line.pattern.removesuffix("*"))
    return [
        line
        for line in lines
        if line.excludes and not any(_overlap(line.pattern.removesuffix("*"), key)
                                     for key in taken_in.get((line.sei_code, line.rule), ()))
    ]  # fmt: skip


def _overlap(one: str, other: str) -> bool:
    """Whether one key lies in the other: a class holds its subclasses, a main group its subgroups (never by digits)."""
    wide, narrow = sorted((one, other), key=len)
    if not narrow.startswith(wide):
        return False
    rest = narrow[len(wide) :]
    return not rest or rest.startswith("/") or len(wide) <= 4
