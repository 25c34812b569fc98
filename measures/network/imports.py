"""What a file of monthly returns looks like: one row per node and month."""

# ruff: noqa: S608 - statements are put together from names of our own stage, never from what anyone typed

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import CITY_OFFICIAL
from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn, register
from ipportal.core.kit import clock, dates, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.actions import show_new_data
from measures.network import actions, checks, rules
from measures.network.checks import Doubt
from measures.network.columns import NUMBERS
from measures.network.models import NodeReturn, ProtectionNode
from measures.records.reading import reader_of
from patents.register.actions import DEMONSTRATION

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet

SQL_TYPES: Final = {"mean_days_to_grant": "numeric(6,1)", "mediation_amount_fen": "bigint"}
NAMES: Final = tuple(number.name for number in NUMBERS)
Values = dict[str, Any]


class NodeReturns(ImportKind):
    """Returns are to be confirmed by the province; one that is told otherwise is corrected, and confirmed anew."""

    code = "node_returns"
    name = _("Monthly returns of the protection network")
    columns = (
        Column("node", zh="节点", en="node", required=True, aliases=("节点编号", "节点名称"), help=_("code or name")),
        Column("month", zh="月份", en="month", required=True, aliases=("报送月份",), help=_("YYYY-MM")),
        *(
            Column(number.name, zh=number.zh, en=number.heading, required=number.required, help=number.label)
            for number in NUMBERS
        ),
        Column("source", zh="来源", en="source", option=True),
    )
    stage = (
        StageColumn("node", "bigint"),
        StageColumn("month", "integer"),
        *(StageColumn(name, SQL_TYPES.get(name, "integer")) for name in NAMES),
        StageColumn("source", "text"),
    )
    key = ("node", "month")
    roles = frozenset({CITY_OFFICIAL})

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        readers = {name: reader_of(NodeReturn._meta.get_field(name)) for name in NAMES}  # type: ignore[arg-type]  # columns
        nodes = {node.pk: node for node in ProtectionNode.objects.all()}
        node_of = reader_of(NodeReturn._meta.get_field("node"))
        today = clock.today()
        for record in sheet.records(report):
            pk, month = record.read("node", node_of), record.read("month", dates.month)
            values = {name: record.read(name, readers[name]) for name in NAMES}
            source = record.read("source", lambda value: text.limited(text.tidy(value), 300)) or ""
            if not record.is_good or pk is None or month is None:
                continue
            faults = [*checks.faults_of_month(nodes[pk], month, today), *checks.faults_of_row(values)]
            for column, fault in faults:
                record.reject(column, fault)
            if not faults:
                if nodes[pk].operating_from is None:
                    message = _("since when {node} works is not known; earlier months cannot be missed")
                    record.flag("month", Fault("operation-start-unknown", message, node=nodes[pk].name_zh))
                yield record.number, pk, month.no, *values.values(), source

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        """Twins go; then each node's months are read together, those of the file in the place of those known."""
        super().settle(cursor, stage, report)
        for node, rows in _by_node(cursor, stage).items():
            staged = {month: values for month, (_row, values, _source) in rows.items()}
            known = actions.known_months(node)
            old = {(doubt.month, doubt.fault.code) for doubt in checks.doubts_of_months(node, known)}
            for doubt in checks.doubts_of_months(node, known | staged):
                month = _month_at_fault(doubt, rows, old)
                if month is None:
                    continue
                row = rows[month][0]
                if doubt.impossible:
                    cursor.execute(f"DELETE FROM {stage} WHERE row_no = %s", [row])
                    report.reject(row, doubt.column, doubt.fault, value=str(doubt.month))
                else:
                    report.flag(row, doubt.column, doubt.fault, value=str(doubt.month))

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        by = User.objects.filter(pk=change_set.actor_id).first() if change_set.actor_id else None
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        for node, rows in _by_node(cursor, stage).items():
            if by is not None and not (allowed := rules.may_report(by, node)):
                for row, _values, _source in rows.values():
                    report.reject(row, "node", Fault("not-your-city", allowed.reason), value=node.name_zh)
                continue
            known = {found.month: found for found in node.returns.filter(month__in=rows)}
            for month, (row, values, source) in rows.items():
                counts[_keep(node, month, known.get(month), values, source, row, change_set, report)] += 1
        if counts["new"] or counts["changed"]:
            show_new_data()
        return Counts(**counts)


def _keep(
    node: ProtectionNode,
    month: int,
    found: NodeReturn | None,
    values: Values,
    source: str,
    row: int,
    change_set: ChangeSet,
    report: Report,
) -> str:
    """New, changed (the report then says what stood there) or unchanged."""
    before = found.numbers() if found else {}
    if found and before == values:
        return "unchanged"
    kept = found or NodeReturn(node=node, month=month, revision=0)
    kept.demonstration = source == DEMONSTRATION
    actions.put(kept, values, source=source, by_id=change_set.actor_id, by_name=change_set.actor)
    kept.save()
    if not found:
        return "new"
    report.changed(row, {name: _told(before[name]) for name in NAMES if before[name] != values[name]})
    return "changed"


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _by_node(cursor: CursorWrapper, stage: str) -> dict[ProtectionNode, dict[int, tuple[int, Values, str]]]:
    """Node → month → (row number, values, source)."""
    cursor.execute(f"SELECT row_no, node, month, source, {', '.join(NAMES)} FROM {stage} ORDER BY row_no")
    rows = cursor.fetchall()
    nodes = ProtectionNode.objects.in_bulk({row[1] for row in rows})
    found: dict[ProtectionNode, dict[int, tuple[int, Values, str]]] = {}
    for row, pk, month, source, *numbers in rows:
        found.setdefault(nodes[pk], {})[month] = (row, dict(zip(NAMES, numbers, strict=True)), source)
    return found


def _month_at_fault(doubt: Doubt, staged: Iterable[int], old: Container[tuple[Month, str]]) -> int | None:
    """The month of the file that a doubt stands on: its own; a later month's new doubt, the last one before it."""
    if doubt.month.no in staged:
        return doubt.month.no
    if (doubt.month, doubt.fault.code) in old:
        return None  # months that the file does not speak of were at odds before
    return max((month for month in staged if month < doubt.month.no), default=None)


register(NodeReturns())
