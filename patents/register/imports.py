"""What files of the register look like: `patents`, one row per patent, and `patent_events`, one row per event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import add
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import Counts, ImportKind, StageColumn, register
from ipportal.core.intake.sheets import Record
from ipportal.core.kit import clock, identifiers, text
from ipportal.core.kit.dates import Days
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.tabular import copy_line
from ipportal.core.regions.resolve import resolve_address
from patents.register import actions, rows
from patents.register.blocks import DOUBT, NULL, Block, Memo, blocks

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet

KIND_OF_DIGIT: Final = {"1": "1", "2": "2", "3": "3", "8": "1", "9": "2"}


class FastLane:
    """The columns of a register file, read by memory: what was seen before is not checked again."""

    def __init__(self, today: dt.date) -> None:
        self.days = Days(latest=today)
        self.today = today
        self.filed = Memo(self._day)
        self.granted = Memo(lambda raw: self._day(raw) if raw else NULL)
        self.kinds = Memo(_kind)
        self.counties = Memo(_county)
        self.credit_codes = Memo(_credit_code)
        self.classes = Memo(_class)
        self.class_lists = Memo(self._class_list)

    def _day(self, raw: str) -> str:
        try:
            return self.days[raw].isoformat()
        except Fault:
            return DOUBT

    def _class_list(self, raw: str) -> str:
        if not raw:
            return ""
        parts = self.classes.column(raw.split(";"))
        return DOUBT if DOUBT in parts or "" in parts else ";".join(dict.fromkeys(parts))

    def read(self, block: Block) -> str:
        """COPY text of the rows that are plainly good; the others are left in `block.doubtful`."""
        numbers = block.numbers(self.today.year)
        kinds = self.kinds.column(map(add, (number[4] for number in numbers), block.raw("kind")))
        block.doubt_where(kinds)
        filed, granted = block.look_up("filing_date", self.filed), self._granted(block)
        block.in_order(filed, granted)
        block.year_as_filed(numbers, filed)
        block.publications(kinds)
        block.tidy_texts(rows.LIMITS, required=("title", "first_owner"), names=("first_owner",))
        return block.lines([
            numbers, kinds, block.raw("title"), block.raw("publication_number"), filed, granted, block.raw("first_owner"),
            block.look_up("credit_code", self.credit_codes), block.raw("address"), self._counties(block),
            block.look_up("ipc_main", self.classes), block.look_up("ipc", self.class_lists),
            block.raw("overseas_family"), block.raw("award"), block.raw("inventors"),
        ])  # fmt: skip

    def _granted(self, block: Block) -> list[str]:
        granted = self.granted.column(block.raw("grant_date"))
        block.doubt_where(granted)
        return granted

    def _counties(self, block: Block) -> list[str]:
        counties = self.counties.column(block.raw("county_code"))
        if "" in counties:
            addresses = block.raw("address")
            for place, county in enumerate(counties):
                if not county:
                    code, is_county = resolve_address(addresses[place])
                    counties[place] = str(code) if is_county else DOUBT
        block.doubt_where(counties)
        return counties


def _kind(digit_and_word: str) -> str:
    digit, word = digit_and_word[0], digit_and_word[1:]
    kind = KIND_OF_DIGIT.get(digit, DOUBT)
    if word and kind != DOUBT:
        try:
            return kind if str(rows.KINDS[identifiers.patent_kind(word)].value) == kind else DOUBT
        except Fault:
            return DOUBT
    return kind


def _county(raw: str) -> str:
    if not raw:
        return ""
    try:
        code = rows.read_code(raw)
    except Fault:
        return DOUBT
    return str(code) if rows.names_a_county(code) else DOUBT


def _credit_code(raw: str) -> str:
    if not raw:
        return ""
    try:
        code = identifiers.credit_code(raw)
    except Fault:
        return DOUBT
    return code if identifiers.organisation_part_fits(code) and rows.has_known_authority(code) else DOUBT


def _class(raw: str) -> str:
    if not raw:
        return ""
    try:
        return identifiers.ipc(raw)
    except Fault:
        return DOUBT


class Patents(ImportKind):
    """The register: each row is a patent as it now stands; a row that differs from ours corrects it."""

    code = "patents"
    name = _("Patents of the register")
    columns = rows.COLUMNS
    one_of = rows.ONE_OF
    stage = tuple(StageColumn(*column) for column in rows.STAGE)
    key = ("number",)

    def copy_text(self, sheet: Sheet, report: Report) -> Iterator[str]:
        return _checked(sheet, report, FastLane(clock.today()))  # asked now: once rows flow, the connection is taken

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        return actions.merge_patents(cursor, stage, change_set, report)


def _checked(sheet: Sheet, report: Report, lane: FastLane) -> Iterator[str]:
    """Blocks of COPY text: first the plainly good rows, then what the slow way makes of the others."""
    for block in blocks(sheet.rows(report), sheet.position):
        good = lane.read(block)
        slow = (rows.read_row(Record(sheet, report, *block.rows[place]), lane.days) for place in sorted(block.doubtful))
        yield good + "".join(copy_line(row) for row in slow if row is not None)


register(Patents())
