"""What files of the register look like: `patents`, one row per patent, and `patent_events`, one row per event."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from operator import add
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn, register
from ipportal.core.intake.sheets import Record
from ipportal.core.kit import clock, identifiers, text
from ipportal.core.kit.dates import Days
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.tabular import copy_line
from ipportal.core.regions.resolve import resolve_address
from patents.register import actions, histories, rows
from patents.register.blocks import DOUBT, NULL, Block, CreditCodes, Memo
from patents.register.models import EVENT_WORDS, EventKind

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
        self.credit_codes = CreditCodes(_credit_code)
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
        numbers, kind_digits = block.numbers(self.today.year)
        kinds = self.kinds.column(map(add, kind_digits, block.raw("kind")))
        block.doubt_where(kinds)
        filed, granted = block.look_up("filing_date", self.filed), self._granted(block)
        block.in_order(filed, granted)
        block.year_as_filed(numbers, filed)
        block.publications(kinds)
        block.tidy_texts(rows.LIMITS, required=("title", "first_owner"), names=("first_owner",))
        return block.lines([
            numbers, kinds, block.raw("title"), block.raw("publication_number"), filed, granted,
            block.raw("first_owner"), block.look_up("credit_code", self.credit_codes), block.raw("address"),
            self._counties(block),
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
    with few_collections():
        for first, columns in sheet.batches(report):
            block = Block(first, columns, sheet.position)
            yield lane.read(block)
            doubtful = (Record(sheet, report, first + place, block.row(place)) for place in sorted(block.doubtful))
            slow = (rows.read_row(record, lane.days) for record in doubtful)
            yield "".join(copy_line(row) for row in slow if row is not None)


@contextmanager
def few_collections() -> Iterator[None]:
    """The looks for garbage cycles after every 700 new objects, of which rows make none, took a quarter of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


EVENT_WORDS_ZH: Final = {
    "授权": "grant", "未缴年费终止": "fee_lapse", "终止": "fee_lapse", "恢复": "restore", "期满": "expire",
    "届满": "expire", "放弃": "abandon", "全部无效": "invalid_full", "部分无效": "invalid_part", "转让": "transfer",
    "转移": "transfer", "许可": "licence",
}  # fmt: skip


class PatentEvents(ImportKind):
    """What happened to patents: events are only ever added; one that is known already changes nothing."""

    code = "patent_events"
    name = _("Events of patents")
    columns = (
        Column("application_number", zh="申请号", en="application_number", required=True),
        Column("event", zh="事件", en="event", required=True, help=", ".join(EVENT_WORDS)),
        Column("effective_on", zh="生效日", en="effective_on", required=True, help=_("YYYY-MM-DD")),
        Column("new_owner", zh="新专利权人", en="new_owner", help=_("of a transfer")),
        Column("county_code", zh="区县代码", en="county_code", help=_("of a transfer: any GB/T 2260 code")),
        Column("source", zh="来源", en="source", option=True),
    )
    stage = (
        StageColumn("number", "bigint"),
        StageColumn("kind", "char(1)"),
        StageColumn("effective_on", "date"),
        StageColumn("county", "integer"),
        StageColumn("owner", "text"),
        StageColumn("source", "text"),
    )
    key = ("number", "kind", "effective_on", "county", "owner")

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        days = Days(latest=clock.today())
        for record in sheet.records(report):
            number = record.read("application_number", identifiers.application_number)
            event = record.read("event", _event)
            day = record.read("effective_on", days.__getitem__)
            county, owner = _new_owner(record) if event == EventKind.TRANSFER else (None, "")
            source = record.read("source", lambda value: text.limited(text.tidy(value), 200)) or ""
            if record.is_good:
                yield record.number, number, event, day, county, owner, source

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        super().settle(cursor, stage, report)
        histories.remove_misfits(cursor, stage, report)

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        return actions.merge_events(cursor, stage, change_set)


def _event(value: str) -> str:
    word = value.casefold().replace("-", "_").replace(" ", "_")
    word = EVENT_WORDS_ZH.get(word, word)
    if word not in EVENT_WORDS:
        raise Fault("unknown-event", _("{value} is no event known here ({words})"),
                    value=text.shown(value, 30), words=", ".join(EVENT_WORDS))  # fmt: skip
    return EVENT_WORDS[word].value


def _new_owner(record: Record) -> tuple[int | None, str]:
    """A transfer says where the patent goes to; the new owner's name may be missing."""
    owner = record.read("new_owner", lambda _value: text.limited(text.name(record.raw("new_owner")), 200)) or ""
    if not record.text("county_code"):
        record.reject("county_code", Fault("missing-value", _("a transfer needs the new owner's county code")))
        return None, owner
    return record.read("county_code", rows.read_code), owner


register(Patents())
register(PatentEvents())
