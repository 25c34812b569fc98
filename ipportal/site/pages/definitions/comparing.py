"""Two versions of a definition side by side, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from ipportal.core.metrics.models import DefinitionVersion


class Line(NamedTuple):
    """One line of both texts; `mark` is same, changed, added or removed. A side that has none is None."""

    mark: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    left: DefinitionVersion
    right: DefinitionVersion

    @property
    def lines(self) -> list[Line]:
        return list(beside(self.left.text.splitlines(), self.right.text.splitlines()))

    @property
    def differing(self) -> int:
        return sum(line.mark != "same" for line in self.lines)


def beside(left: Sequence[str], right: Sequence[str]) -> Iterator[Line]:
    """Every line of both, in order; lines that stand for one another share a row."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for _tag, begin, end, start, stop in matcher.get_opcodes():
        for one, other in zip_longest(left[begin:end], right[start:stop]):
            yield Line(_mark(one, other), one, other)


def _mark(one: str | None, other: str | None) -> str:
    if one == other:
        return "same"
    if one is None:
        return "added"
    return "removed" if other is None else "changed"
