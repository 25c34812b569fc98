"""What the statistics' pages and files show: asked for once, shown three ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from measures.network import queries, tables
from measures.network.queries import Sum
from measures.records.showing import named

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from measures.network.filters import Span
    from measures.network.models import NodeReturn, ProtectionNode

COLUMN: Final = {"node": "node", "city": "node__city", "month": "month"}


@dataclass(frozen=True, slots=True)
class Statistics:
    sums: list[Sum]
    total: Sum
    names: dict[Any, str]
    first: str
    demonstration: bool
    missing: list[tuple[str, str]]  # node, months

    def lines(self, part: str) -> list[tables.Line]:
        return tables.lines(self.sums, self.total, tables.numbers_of(part), self.names)

    def as_file(self) -> tuple[list[str], list[list[Any]]]:
        return tables.file_of(self.sums, self.total, self.first, self.names)


def statistics(asked: Span, nodes: QuerySet[ProtectionNode], returns: QuerySet[NodeReturn]) -> Statistics:
    """Over the nodes that somebody may see, and of their returns those that may be shown."""
    if asked.city:
        nodes, returns = nodes.filter(city=asked.city), returns.filter(node__city=asked.city)
    rows = queries.rows_of(returns, asked.first, asked.last)
    duties = queries.duties(nodes, returns, asked.last)
    due = queries.due_by(duties, COLUMN[asked.by], asked.first, asked.last)
    total = Sum(tables.TOTAL, queries.added(rows), len(rows), sum(due.values()))
    shown = returns.filter(month__range=(asked.first.no, asked.last.no))
    return Statistics(
        queries.sums(rows, COLUMN[asked.by], due),
        total,
        _names(asked.by, nodes),
        {"node": _("Node"), "city": _("City"), "month": _("Month")}[asked.by],
        shown.filter(demonstration=True).exists(),
        _missing(rows, duties, asked),
    )


def _names(by: str, nodes: QuerySet[ProtectionNode]) -> dict[Any, str]:
    if by == "node":
        return {node.pk: named(node) for node in nodes}
    return {city.code: region_name(city) for city in Region.objects.cities()} if by == "city" else {}


def _missing(rows: list[dict[str, Any]], duties: list[queries.Duty], asked: Span) -> list[tuple[str, str]]:
    """Which months of the span are not among what is shown, node by node."""
    there = {(row["node"], row["month"]) for row in rows}
    found = []
    for duty in duties:
        due = queries.months_due(duty.node, duty.since, asked.first, asked.last)
        missing = [str(month) for month in due if (duty.node.pk, month.no) not in there]
        if missing:
            found.append((named(duty.node), ", ".join(missing)))
    return found
