"""What happens to the network: nodes keep their place in the tree, returns are put down, corrected and confirmed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.audit.actions import record
from ipportal.core.audit.context import because
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.periods import Month
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from measures.network import checks, rules
from measures.network.columns import NUMBERS
from measures.network.models import NodeReturn, ProtectionNode, ReturnState

CHANGED = _("Somebody changed this return since you opened it.")


@transaction.atomic
def save_return(
    node: ProtectionNode,
    month: Month,
    values: dict[str, Any],
    *,
    revision: int,
    by: User,
    source: str = "",
    reason: str = "",
) -> NodeReturn:
    """New → to be confirmed; a correction is to be confirmed anew. Sent twice, it is saved once."""
    node = ProtectionNode.objects.select_for_update(of=("self",)).get(pk=node.pk)
    require(rules.may_report(by, node))
    report = NodeReturn.objects.filter(node=node, month=month.no).first()
    if report is not None and report.numbers() == values and report.source == source:
        return report
    if (report.revision if report else 0) != revision:
        raise Conflict(CHANGED)
    _refuse_what_cannot_be(node, month, values)
    report = report or NodeReturn(node=node, month=month.no, revision=0, demonstration=False)
    put(report, values, source=source, by_id=by.pk, by_name=by.get_username())
    with because(reason):
        report.save()
    record("node return submitted", by=by, thing=report, reason=reason)
    show_new_data()
    return report


def put(report: NodeReturn, values: dict[str, Any], *, source: str, by_id: int | None, by_name: str) -> None:
    """The numbers, by whom; whatever was confirmed before is not any more."""
    for name, value in values.items():
        setattr(report, name, value)
    report.source, report.revision = source, report.revision + 1
    report.state = ReturnState.DRAFT
    report.submitted_by_id, report.submitted_by, report.submitted_at = by_id, by_name, clock.now()
    report.confirmed_by_id, report.confirmed_by, report.confirmed_at = None, "", None


def _refuse_what_cannot_be(node: ProtectionNode, month: Month, values: dict[str, Any]) -> None:
    alone = [*checks.faults_of_month(node, month, clock.today()), *checks.faults_of_row(values)]
    beside = [
        (doubt.column, doubt.fault)
        for doubt in checks.doubts_of_months(node, known_months(node) | {month.no: values})
        if doubt.impossible
    ]
    for column, fault in [*alone, *beside]:
        raise BadInput(fault.code, str(fault), field=column)


def known_months(node: ProtectionNode) -> dict[int, dict[str, Any]]:
    """What is known of the node's months: number of the month → values."""
    names = [number.name for number in NUMBERS]
    return {row.pop("month"): row for row in node.returns.values("month", *names)}


@transaction.atomic
def confirm_return(report: NodeReturn, *, revision: int, by: User) -> NodeReturn:
    """To be confirmed → confirmed, by somebody else than who put it down. From then on everybody reads it."""
    report = NodeReturn.objects.select_for_update(of=("self",)).select_related("node").get(pk=report.pk)
    require(rules.may_confirm_any(by))
    if report.state == ReturnState.CONFIRMED or report.revision != revision:
        raise Conflict(_("This return is confirmed already, or was changed since you opened it."))
    require(rules.may_confirm(by, report))
    _confirm(report, by)
    show_new_data()
    return report


@transaction.atomic
def confirm_month(month: Month, *, by: User) -> tuple[int, int]:
    """Confirm whatever waits of a month; how many were confirmed, and how many are the person's own."""
    require(rules.may_confirm_any(by))
    waiting = NodeReturn.objects.select_for_update(of=("self",)).select_related("node").order_by("pk")
    waiting = waiting.filter(month=month.no, state=ReturnState.DRAFT)
    others = [report for report in waiting if rules.may_confirm(by, report)]
    for report in others:
        _confirm(report, by)
    if others:
        show_new_data()
    return len(others), len(waiting) - len(others)


def _confirm(report: NodeReturn, by: User) -> None:
    report.state = ReturnState.CONFIRMED
    report.confirmed_by_id, report.confirmed_by, report.confirmed_at = by.pk, by.get_username(), clock.now()
    report.save(update_fields=["state", "confirmed_by_id", "confirmed_by", "confirmed_at"])
    record("node return confirmed", by=by, thing=report)


def prove_place(node: ProtectionNode) -> None:
    """A node stands under one of a higher layer, so that the tree has no circle."""
    above = node.parent
    if above is not None and above.layer.order >= node.layer.order:
        message = _("%(above)s is of the same layer or a lower one; choose a node of a higher layer.")
        raise BadInput("not-a-higher-layer", str(message) % {"above": above.name_zh}, field="parent")
