"""What the rules say of a symbol and of a patent: matched, possible, excluded or uncovered, with branch and rule.

A rule is all rows of one branch and number. Its exclusions are local to it: what one rule takes out another may count.
A row bound to keywords counts when the title holds one of them; where its keywords are not published it is *possible*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Final

from ipportal.core.kit import text
from patents.highvalue.branches import branches, in_order
from patents.highvalue.symbols import Pattern, Symbol, read_symbols


class Outcome(IntEnum):
    """From the strongest to the weakest: of several symbols and rules the strongest tells."""

    MATCHED = 0
    POSSIBLE = 1
    EXCLUDED = 2
    UNCOVERED = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the concordance. `gated`: counts only with a keyword; `keywords` are empty where not published."""

    branch: str
    rule: str
    excludes: bool
    pattern: Pattern
    gated: bool = False
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one symbol. `keywords`: it is matched if the title holds one of them."""

    symbol: Symbol
    outcome: Outcome
    branch: str = ""
    rule: str = ""
    pattern: str = ""
    keywords: tuple[str, ...] = ()

    def for_title(self, title: str) -> Verdict:
        """With the title at hand, a rule with keywords counts or takes itself out."""
        if not self.keywords:
            return self
        there = any(word in title for word in self.keywords)
        outcome = Outcome.MATCHED if there else Outcome.EXCLUDED
        return Verdict(self.symbol, outcome, self.branch, self.rule, self.pattern)

    @property
    def evidence(self) -> str:
        """`1.5/1 G06F40* G06F 40/30`: branch and rule, pattern, symbol."""
        return f"{self.branch}/{self.rule} {self.pattern} {self.symbol}"


def folded(title: str) -> str:
    """A title or keyword as they are compared."""
    return text.clean(title).casefold()


def _order(verdict: Verdict) -> tuple[object, ...]:
    return verdict.outcome, in_order(verdict.branch), in_order(verdict.rule)


@dataclass
class RuleBook:
    """All rows of one rule set, ready to be asked. Each symbol is judged once."""

    rows: Sequence[Row]
    version: int = 0
    _seen: dict[Symbol, tuple[Verdict, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def _includes(self) -> dict[str, list[Row]]:
        found = defaultdict(list)
        for row in self.rows:
            if not row.excludes:
                found[row.pattern.key].append(row)
        return dict(found)

    @cached_property
    def _excludes(self) -> dict[tuple[str, str], dict[str, Row]]:
        found: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        for row in self.rows:
            if row.excludes:
                found[row.branch, row.rule][row.pattern.key] = row
        return dict(found)

    @cached_property
    def covered(self) -> list[str]:
        """The branches that have a rule."""
        return sorted({".".join(row.branch.split(".")[:2]) for row in self.rows}, key=in_order)

    @property
    def has_keywords(self) -> bool:
        return any(row.keywords for row in self.rows)

    def coverage(self) -> dict[str, int]:
        """How much of the official concordance these rules are: branches with a rule, of all there are."""
        return {"branches": len(self.covered), "of": len(branches())}

    def judge(self, symbol: Symbol) -> tuple[Verdict, ...]:
        """What every rule that speaks of the symbol says, the strongest first; one `uncovered` where none does."""
        found = self._seen.get(symbol)
        if found is None:
            found = self._seen[symbol] = self._judged(symbol)
        return found

    def _judged(self, symbol: Symbol) -> tuple[Verdict, ...]:
        said = (self._say(row, symbol) for key in symbol.keys for row in self._includes.get(key, ()))
        return tuple(sorted(dict.fromkeys(said), key=_order)) or (Verdict(symbol, Outcome.UNCOVERED),)

    def _say(self, row: Row, symbol: Symbol) -> Verdict:
        taken_out = self._excludes.get((row.branch, row.rule), {})
        for key in reversed(symbol.keys):
            if key in taken_out:
                return Verdict(symbol, Outcome.EXCLUDED, row.branch, row.rule, str(taken_out[key].pattern))
        outcome = Outcome.POSSIBLE if row.gated else Outcome.MATCHED
        return Verdict(symbol, outcome, row.branch, row.rule, str(row.pattern), row.keywords if row.gated else ())

    def judge_all(self, symbols: Iterable[Symbol], title: str | None = None) -> list[Verdict]:
        """Of a patent: all that is said of its symbols, the strongest first; without a title keywords stay open."""
        said = [verdict for symbol in symbols for verdict in self.judge(symbol)]
        if title is not None:
            words = folded(title)
            said = [verdict.for_title(words) for verdict in said]
        return sorted(said, key=_order)

    def judge_text(self, codes: str, title: str | None = None) -> list[Verdict]:
        """The same for symbols in a text, separated as in the register."""
        return self.judge_all(read_symbols(codes), title)


EMPTY: Final = RuleBook(())


def matches(said: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in said if verdict.outcome == Outcome.MATCHED]
