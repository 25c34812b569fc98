"""What a file of honours looks like: one row per prize and winner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn, register
from ipportal.core.intake.sheets import Record
from ipportal.core.kit import clock, identifiers, text
from ipportal.core.kit.dates import Days
from ipportal.core.kit.errors import Fault
from patents.honours import actions, awards

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet

NAME_LIMIT: Final = 200
STRANGE: Final = """
    SELECT s.row_no, s.number, p.number IS NULL AS missing, p.granted_on, s.awarded_on
    FROM {stage} s LEFT JOIN patents_patent p ON p.number = s.number
    WHERE s.number IS NOT NULL AND (p.number IS NULL OR s.awarded_on < p.granted_on) ORDER BY s.row_no"""


class Honours(ImportKind):
    """Prizes of patents, persons and organisations; the list of awards is open."""

    code = "honours"
    name = _("Honours")
    columns = (
        Column("award", zh="奖项", en="award", required=True, help=_("for example China Patent Award")),
        Column("edition", zh="届次", en="edition", required=True),
        Column("category", zh="等级", en="category", required=True, help=_("gold, silver, excellence …")),
        Column("application_number", zh="专利号", en="application_number", aliases=("申请号", "patent_number")),
        Column("person", zh="姓名", en="person"),
        Column("organisation", zh="单位", en="organisation", aliases=("organization",)),
        Column("awarded_on", zh="授奖日", en="awarded_on", required=True, help=_("YYYY-MM-DD")),
        Column("source", zh="来源", en="source", option=True),
    )
    stage = (
        StageColumn("award", "text"),
        StageColumn("edition", "text"),
        StageColumn("category", "text"),
        StageColumn("number", "bigint"),
        StageColumn("person", "text"),
        StageColumn("organisation", "text"),
        StageColumn("awarded_on", "date"),
        StageColumn("source", "text"),
    )
    key = ("award", "edition", "number", "person", "organisation")

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        days = Days(latest=clock.today())
        for record in sheet.records(report):
            award = record.read("award", awards.read_award)
            edition = record.read("edition", awards.read_edition)
            category = record.read("category", lambda value: text.limited(text.name(value), 60))
            number = record.read("application_number", identifiers.application_number)
            person, organisation = _name(record, "person"), _name(record, "organisation")
            day = record.read("awarded_on", days.__getitem__)
            source = record.read("source", lambda value: text.limited(text.tidy(value), 200)) or ""
            _has_winner(record, person or organisation)
            if record.is_good:
                assert award is not None  # noqa: S101 - else the cell was rejected
                if not awards.is_listed(award):
                    message = _("{award} is not on the list of awards; it counts for no figure")
                    record.flag("award", Fault("award-not-listed", message, award=award))
                yield record.number, award, edition, category, number, person, organisation, day, source

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        super().settle(cursor, stage, report)
        _flag_strange(cursor, stage, report)

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        return actions.merge_honours(cursor, stage, change_set, report)


def _name(record: Record, column: str) -> str:
    return record.read(column, lambda _value: text.limited(text.name(record.raw(column)), NAME_LIMIT)) or ""


def _has_winner(record: Record, name: str) -> None:
    if not name and not record.text("application_number"):
        record.reject(
            "application_number", Fault("missing-value", _("a patent, a person or an organisation is needed here"))
        )


def _flag_strange(cursor: CursorWrapper, stage: str, report: Report) -> None:
    """A prize may come before the register's file, but a person should know; so with one from before the grant."""
    cursor.execute(STRANGE.format(stage=stage))
    for row, number, is_missing, granted, day in cursor.fetchall():
        shown = identifiers.written(number)
        if is_missing:
            fault = Fault("unknown-patent", _("{number} is not in the register"), number=shown)
            report.flag(row, "application_number", fault, value=shown)
        else:
            fault = Fault("award-before-grant", _("{number}: awarded on {day}, before it was granted on {granted}"),
                          number=shown, day=day, granted=granted)  # fmt: skip
            report.flag(row, "awarded_on", fault, value=str(day))


register(Honours())
