"""The patents of a report as they are typed, pasted or sent as a file: read line by line, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from ipportal.core.kit import identifiers, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.readers import open_table
from ipportal.core.kit.tabular import Column, match_headings

COLUMNS: Final = (
    Column("number", "申请号", "Application number", required=True, aliases=("专利号", "application_number")),
    Column("background", "背景", "Background", aliases=("背景专利",)),
    Column("kinds", "类别", "Kinds", aliases=("高价值类别",)),
)
YES: Final = frozenset({"背景", "background", "是", "yes", "y", "1", "true"})
KINDS: Final = frozenset("12345")
BETWEEN: Final = re.compile(r"[\s,，、;；]+")
MOST: Final = 5000


class Line(NamedTuple):
    """A patent as claimed."""

    line: int
    number: int
    is_background: bool
    kinds: tuple[int, ...]


class Lines(NamedTuple):
    good: list[Line]
    faults: list[str]


def of_text(typed: str) -> Iterator[tuple[int, str, bool, list[str]]]:
    """Number, then in any order the word for background and kinds."""
    for place, line in enumerate(typed.splitlines(), 1):
        words = [word for word in BETWEEN.split(text.clean(line)) if word]
        if words:
            marks = [word.casefold() for word in words[1:]]
            background = any(mark in ("背景", "background") for mark in marks)
            yield place, words[0], background, [mark for mark in marks if mark not in ("背景", "background")]


def of_file(path: Path) -> Iterator[tuple[int, str, bool, list[str]]]:
    with open_table(path) as table:
        records = iter(table.records)
        headings = match_headings(next(records), COLUMNS)
        for place, cells in enumerate(records, 2):
            told = {name: text.clean(cells[at]) if at < len(cells) else "" for name, at in headings.position.items()}
            if told["number"]:
                kinds = [word for word in BETWEEN.split(told.get("kinds", "")) if word]
                yield place, told["number"], told.get("background", "").casefold() in YES, kinds


def read(entries: Iterable[tuple[int, str, bool, Sequence[str]]], seen: set[int]) -> Lines:
    """`seen` are the numbers of lists read before: a patent stands once in all of them."""
    good, faults = [], []
    for place, written, background, kinds in entries:
        if len(seen) >= MOST:
            faults.append(_("At most %(limit)s patents in one report.") % {"limit": MOST})
            break
        try:
            number = identifiers.application_number(written)
        except Fault as fault:
            faults.append(_("Line %(line)s: %(fault)s") % {"line": place, "fault": fault})
            continue
        strange = [kind for kind in kinds if kind not in KINDS]
        if strange:
            told = {"line": place, "value": text.shown(strange[0], 20)}
            faults.append(_("Line %(line)s: “%(value)s” is no kind of high value (1 to 5).") % told)
        if number in seen:
            told = {"line": place, "value": identifiers.written(number)}
            faults.append(_("Line %(line)s: %(value)s stands there twice.") % told)
            continue
        seen.add(number)
        good.append(Line(place, number, background, tuple(sorted({int(kind) for kind in kinds if kind in KINDS}))))
    return Lines(good, faults)
