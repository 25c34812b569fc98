"""Tables in files: headings are matched, rows are streamed; CSV and XLSX look the same to the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import BadInput, Fault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}  # of files and --lang → of the catalogue
SPACES: Final = re.compile(r"[\s_*:：]+")
NEEDS_ESCAPE: Final = re.compile(r"[\\\t\n\r]")
ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its own name in code, and the headings people write."""

    name: str
    zh: str
    en: str = ""
    required: bool = False
    help: str | _StrPromise = ""
    aliases: tuple[str, ...] = ()
    option: bool = False  # may be given once for the whole file instead (--source)

    def heading(self, language: str) -> str:
        return self.zh if language == "zh" else self.en or self.name

    def spellings(self) -> set[str]:
        return {_folded(word) for word in (self.zh, self.en, self.name, *self.aliases) if word}


class Records:
    """Rows as a spreadsheet numbers them: the heading first, blank ones included (they count)."""

    def __init__(self, rows: Iterator[list[str]]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        return next(self._rows)

    def columns(self, width: int) -> list[list[str]] | None:
        """The next rows as columns, for a file whose rows need not be read one by one; None: this time they must be."""
        return None


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each known column stands in this file, and what else the file holds."""

    position: dict[str, int]
    width: int
    language: str
    extra: list[str] = field(default_factory=list)


def match_headings(
    cells: Sequence[str],
    columns: Sequence[Column],
    *,
    one_of: Sequence[tuple[str, ...]] = (),
    given: frozenset[str] = frozenset(),
    language: str = "",
) -> Headings:
    """Match a heading row in Chinese or English, in any order; BadInput lists what is missing, twice, and expected.

    `given` names required columns whose value was given for the whole file; of each group in `one_of` one is enough.
    """
    spelling = {word: column for column in columns for word in column.spellings()}
    position: dict[str, int] = {}
    twice: list[str] = []
    extra: list[str] = []
    for place, cell in enumerate(cells):
        column = spelling.get(_folded(cell))
        if column is not None and column.name not in position:
            position[column.name] = place
        elif cell.strip():
            (extra if column is None else twice).append(text.shown(cell, 40))
    own = _language(cells, position)
    missing = [c.heading(own) for c in columns if c.required and c.name not in position and c.name not in given]
    missing += _missing_groups(columns, one_of, position, own)
    if missing or twice:
        expected = [column.heading(own) + "*" * column.required for column in columns]
        with translation.override(LANGUAGES[language or own]):
            raise wrong_columns(missing, twice, extra, expected, own)
    return Headings(position, len(cells), own, extra)


def _language(cells: Sequence[str], position: dict[str, int]) -> str:
    """The file speaks Chinese when a known heading does; when none is known, when any heading does."""
    known = [cells[place] for place in position.values()] or cells
    return "zh" if any(map(text.has_chinese, known)) else "en"


def _missing_groups(
    columns: Sequence[Column], one_of: Sequence[tuple[str, ...]], position: dict[str, int], language: str
) -> list[str]:
    headings = {column.name: column.heading(language) for column in columns}
    absent = [group for group in one_of if not any(name in position for name in group)]
    return [" / ".join(headings[name] for name in group) for group in absent]


def wrong_columns(
    missing: list[str], twice: list[str], extra: list[str], expected: list[str], language: str
) -> BadInput:
    """The refusal of a heading row, as one sentence and as lists."""
    parts = []
    if missing:
        parts.append(Fault("", _("missing columns: {names}"), names=", ".join(missing)))
    if twice:
        parts.append(Fault("", _("columns given twice: {names}"), names=", ".join(twice)))
    if missing and extra:
        parts.append(Fault("", _("not known: {names}"), names=", ".join(extra[:20])))
    parts.append(Fault("", _("expected: {names}"), names=", ".join(expected)))
    details = {"missing": missing, "twice": twice, "unknown": extra, "expected": expected, "language": language}
    return BadInput("wrong-columns", "; ".join(map(str, parts)), row=1, details=details)


def _folded(heading: str) -> str:
    """A heading as it is compared: full-width, case, blanks, underscores and the star of required ones do not count."""
    return SPACES.sub("", text.clean(heading).casefold())


def copy_escape(value: str) -> str:
    """Text for one field of COPY: the four signs that end a field or a line are written as escapes."""
    return NEEDS_ESCAPE.sub(lambda found: ESCAPES[found[0]], value) if NEEDS_ESCAPE.search(value) else value


def copy_line(values: Sequence[Any]) -> str:
    """One line of COPY text; None is NULL."""
    return "\t".join(["\\N" if v is None else copy_escape(v) if type(v) is str else str(v) for v in values]) + "\n"
