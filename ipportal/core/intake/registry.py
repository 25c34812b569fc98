"""What a kind of import file is: its columns, its checks, its staging table and its merge; and which kinds there are.

A room declares a kind in its `imports.py` and registers it from its app's `ready()`:

    class Populations(ImportKind):
        code = "population"
        name = _("Population")
        columns = (Column("region", zh="地区", en="region", required=True), …)
        stage = (StageColumn("region", "integer"), StageColumn("year", "smallint"), …)
        key = ("region", "year")

        def check(self, sheet, report):
            for record in sheet.records(report):
                region = record.read("region", regions.code_of)      # a Fault raised here becomes a rejected cell
                year = record.read("year", read_year)
                if record.is_good:
                    yield record.number, region, year

        def merge(self, cursor, stage, change_set, report):
            cursor.execute(f"INSERT … SELECT … FROM {stage}")
            return Counts(new=…, changed=…, unchanged=…)

    register(Populations())

The engine runs every file the same way, whatever is asked for:

1. `check` (or, on the fast lane, `copy_text`) streams good rows into a temporary table; faults go to the report.
2. `settle` looks at the staged rows as sets: twins inside the file, things that need the database.
3. `merge` runs under the lock of a new change set, in one transaction; it is rolled back after a dry run or a refusal.

So a dry run counts exactly what the import would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from ipportal.core.intake.twins import remove_twins
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.tabular import Column, copy_line

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.utils.functional import _StrPromise

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet

__all__ = ["Column", "Counts", "ImportKind", "StageColumn", "find", "kinds", "register"]

LINES_PER_BLOCK = 500


@dataclass(frozen=True, slots=True)
class StageColumn:
    """A column of the temporary table that good rows are streamed into; every stage begins with `row_no integer`."""

    name: str
    sql_type: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a merge did, in rows of the file (a row that makes several facts counts once)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class ImportKind:
    """A kind of file. Subclasses fill the class attributes, `check` and `merge`; the rest has defaults."""

    code: ClassVar[str]
    name: ClassVar[str | _StrPromise]
    columns: ClassVar[Sequence[Column]]
    one_of: ClassVar[Sequence[tuple[str, ...]]] = ()  # of each group at least one column must be in the file
    layouts: ClassVar[Mapping[str, Sequence[Column]]] = {}  # other shapes of the same kind, chosen by --layout
    stage: ClassVar[Sequence[StageColumn]]
    key: ClassVar[tuple[str, ...]] = ()  # staged columns that tell what a row is about; () = twins are allowed
    roles: ClassVar[frozenset[str]] = frozenset()  # roles that may import this kind besides those who may import all

    def columns_of(self, layout: str) -> Sequence[Column]:
        """The columns of a layout ("" is the kind's own); BadInput for a layout that does not exist."""
        if not layout:
            return self.columns
        if layout not in self.layouts:
            known = ", ".join(sorted(self.layouts)) or "-"
            message = _("{kind} has no layout {layout} (known: {known})")
            raise BadInput("unknown-layout", message.format(kind=self.code, layout=layout[:40], known=known))
        return self.layouts[layout]

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        """Read every row once; yield `(row_no, *stage values)` for good ones and report all faults of the others.

        What the checks need from the database is read before the first row is yielded: then COPY has the connection.
        """
        raise NotImplementedError

    def copy_text(self, sheet: Sheet, report: Report) -> Iterator[str]:
        """Blocks of COPY text for the stage. A kind with millions of rows overrides this and writes its own lines.

        The fast lane: resolve `sheet.position[...]` once, loop over `sheet.rows()`, build each line with one f-string,
        `"".join` some 500 lines and yield the block. Only text cells that may hold tab, backslash, CR or LF
        need `tabular.copy_escape`; `\\N` is NULL; the first field is the row number.
        """
        return _blocks(self.check(sheet, report))

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        """Set-based checks after staging: delete from the stage what may not go on and report it, row by row.

        The default takes out twins by `key`: equal rows are duplicates of the first, differing ones are rejected.
        Runs before the change set is taken, so slow work belongs here.
        """
        if self.key:
            remove_twins(cursor, stage, self, report)

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        """Write the staged rows as facts of this change set, set-based; may add flags; publishes its own events.

        It can be rolled back (dry run, rejected rows): do nothing outside the transaction.
        """
        raise NotImplementedError


def _blocks(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    lines: list[str] = []
    for row in rows:
        lines.append(copy_line(row))
        if len(lines) == LINES_PER_BLOCK:
            yield "".join(lines)
            lines.clear()
    if lines:
        yield "".join(lines)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Make a kind known under its code; a second kind of the same code is a programming error."""
    if kind.code in _kinds and type(_kinds[kind.code]) is not type(kind):
        raise ValueError(f"two import kinds are called {kind.code}")
    _kinds[kind.code] = kind
    return kind


def find(code: str) -> ImportKind:
    """The kind of that code; BadInput with the list of known ones."""
    if code not in _kinds:
        message = _("{code} is no kind of import file (known: {known})")
        raise BadInput("unknown-kind", message.format(code=code[:40], known=", ".join(sorted(_kinds))))
    return _kinds[code]


def kinds() -> list[ImportKind]:
    return [_kinds[code] for code in sorted(_kinds)]
