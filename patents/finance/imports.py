"""What a file of pledges looks like: one row per registration, its pledgors and rights in one cell each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import BANK_OFFICER, FINANCE_OFFICIAL
from ipportal.core.intake.registry import Counts, ImportKind, register
from ipportal.core.kit import clock
from ipportal.core.kit.dates import Days
from patents.finance import filing
from patents.finance.file_rows import COLUMNS, STAGE, read_row

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet


class Pledges(ImportKind):
    """Of the office: pledges as they stand, and corrections. Of a bank: drafts that wait for the cities."""

    code = "pledges"
    name = _("Pledges")
    columns = COLUMNS
    stage = STAGE
    key = ("registration_number",)
    roles = frozenset({BANK_OFFICER, FINANCE_OFFICIAL})

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        days, terms = Days(latest=clock.today()), Days(latest=dt.date(2100, 1, 1))
        for record in sheet.records(report):
            row = read_row(record, days, terms)
            if row is not None:
                yield row

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        super().settle(cursor, stage, report)
        filing.remove_faulty(cursor, stage, report)

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        return filing.merge_pledges(cursor, stage, change_set, report)


register(Pledges())
