"""The discipline of reporting as a file: one row for every report that was due, headings that say the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measures.items.reports.discipline import Line

HEADINGS: Final = (
    gettext_lazy("Quarter"), gettext_lazy("Lead body"), gettext_lazy("Code"), gettext_lazy("Measure"),
    gettext_lazy("Due on"), gettext_lazy("Handed in on"), gettext_lazy("Working days before the due date"),
    gettext_lazy("On time"), gettext_lazy("Times returned"), gettext_lazy("Newest version on"),
    gettext_lazy("Status"), gettext_lazy("Accepted on"), gettext_lazy("Demonstration data"),
)  # fmt: skip


def status_of(line: Line) -> str:
    if line.report is not None:
        return str(line.report.get_state_display())
    return _("Not reported") if line.is_late else _("Not reported yet")


def rows_of(lines: Iterable[Line]) -> list[list[Any]]:
    return [
        [
            str(line.period),
            line.name,
            line.item.code,
            line.item.text,
            line.period.due_on,
            line.handed_in_on,
            line.ahead,
            "" if line.is_missing and not line.is_late else _("yes") if line.is_on_time else _("no"),
            line.times_returned,
            line.again_on,
            status_of(line),
            line.accepted_on,
            _("yes") if line.period.demonstration else _("no"),
        ]
        for line in lines
    ]
