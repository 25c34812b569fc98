"""What a run found, as people take it away: a CSV of every finding, a summary on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from ipportal.core.intake.models import ImportBatch, Outcome
from ipportal.core.kit.csvout import csv_blocks
from ipportal.core.kit.tabular import LANGUAGES

if TYPE_CHECKING:
    from ipportal.core.intake.engine import Result
    from ipportal.core.intake.reports import Finding

FINDINGS_SHOWN: Final = 20


def error_csv(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Row, column, value, outcome, code and message of each finding, headed in the file's language."""
    with translation.override(LANGUAGES[language]):
        headings = _headings()
    return csv_blocks(headings, ([f.row, f.column, f.value, f.outcome, f.code, _message(f)] for f in findings))


def error_csv_of_batch(batch: ImportBatch) -> Iterator[str]:
    """The same from a stored batch, for the download."""
    with translation.override(LANGUAGES[batch.language or "zh"]):
        headings = _headings()
    return csv_blocks(headings, _stored(batch))


def _stored(batch: ImportBatch) -> Iterator[list[Any]]:
    for row in batch.problem_rows.exclude(outcome=Outcome.CHANGED).iterator(chunk_size=2000):
        for problem in row.problems:
            message = problem["message"] or f"= {problem.get('same_as_row', '')}"
            yield [row.row, problem["column"], problem["value"], row.outcome, problem["code"], message]


def _headings() -> list[str]:
    return [_("Row"), _("Column"), _("Value"), _("Outcome"), _("Code"), _("Message")]


def _message(finding: Finding) -> str:
    return finding.message or f"= {finding.details}"


def summary(result: Result) -> list[str]:
    """What happened, then the causes with counts, then the first findings in full."""
    report, counts = result.report, result.counts
    facts = {"rows": result.rows, "new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged}
    facts |= {"rejected": report.rejected_rows, "duplicates": report.counts[Outcome.DUPLICATE]}
    counted = _("{rows} rows: {new} new, {changed} changed, {unchanged} unchanged")
    left_out = _("{duplicates} duplicates, {rejected} rejected")
    lines = [counted.format(**facts), left_out.format(**facts)]
    for cause in report.grouped():
        rows = ", ".join(map(str, cause.rows)) + (" …" if cause.count > len(cause.rows) else "")
        lines.append(f"  {cause.count} × {cause.code} {cause.column} ({rows})")
    for number, finding in enumerate(report.findings(Outcome.REJECTED, Outcome.FLAGGED)):
        if number == FINDINGS_SHOWN:
            lines.append("  …")
            break
        lines.append(f"  {finding.row}: {finding.column} {finding.value!r}: {finding.message} [{finding.code}]")
    lines.append(_ending(result))
    return lines


def _ending(result: Result) -> str:
    if result.committed:
        return _("Imported.") if result.seq else _("Nothing new: the file says what is known.")
    return _("Dry run: nothing was changed.") if result.order.dry_run else _("Nothing was imported.")
