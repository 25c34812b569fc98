"""What a return must fit: itself, its node, and the months beside it. Files, forms and the list of doubts ask here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import Fault
from ipportal.core.kit.periods import Month
from measures.network.columns import GRANTED
from measures.network.models import ProtectionNode

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is odd about a month of a node; `impossible`: it cannot be so, rather than that it need not be."""

    month: Month
    column: str
    fault: Fault
    impossible: bool


def faults_of_row(values: Values) -> Iterator[tuple[str, Fault]]:
    """What the row alone tells; the database refuses the same."""
    there = values["pending_start"] + values["received"]
    gone = values["passed"] + values["rejected"] + values["pending_end"]
    if there != gone:
        message = _("pending at the start and received make {there}; passed, not passed and pending at the end {gone}")
        yield "pending_end", Fault("does-not-add-up", message, there=there, gone=gone)
    if values["mediation_succeeded"] > values["mediation_accepted"]:
        message = _("{succeeded} mediations succeeded of {accepted} accepted")
        facts = {"succeeded": values["mediation_succeeded"], "accepted": values["mediation_accepted"]}
        yield "mediation_succeeded", Fault("more-succeed-than-accepted", message, **facts)
    if values["mean_days_to_grant"] is not None and not granted(values):
        yield "mean_days_to_grant", Fault("days-without-grants", _("nothing was granted, so there is no mean time"))


def faults_of_month(node: ProtectionNode, month: Month, today: dt.date) -> Iterator[tuple[str, Fault]]:
    """No return before the node works, after it closed, or for a month that is not over."""
    facts = {"node": node.name_zh, "month": month}
    if month.last_day >= today:
        yield "month", Fault("month-not-over", _("{month} is not over yet"), month=month)
    if node.operating_from and month.last_day < node.operating_from:
        message = _("{node} works since {day}; {month} lies before")
        yield "month", Fault("before-operation", message, day=node.operating_from, **facts)
    if node.operating_to and month.first_day >= node.operating_to:
        message = _("{node} is closed since {day}; {month} lies after")
        yield "month", Fault("after-closing", message, day=node.operating_to, **facts)


def doubts_of_months(node: ProtectionNode, months: Mapping[int, Values]) -> Iterator[Doubt]:
    """What months tell of each other, in their order; `months`: number of the month → its values.

    Nothing is granted that did not pass before. That can be said for certain only where every month since the node
    began is known; elsewhere what passed earlier may be missing, and the doubt is only a doubt.
    """
    expected = Month.of(node.operating_from).no if node.operating_from else None
    whole = expected is not None
    passed = came_out = 0
    for number in sorted(months):
        values, month = months[number], Month.from_no(number)
        whole = whole and number == expected
        expected = number + 1
        passed += values["passed"]
        if granted(values) and came_out + granted(values) > passed:
            yield Doubt(month, GRANTED[0], _over(node, month, came_out + granted(values), passed, whole), whole)
        else:
            came_out += granted(values)
        before = months.get(number - 1)
        if before is not None and before["pending_end"] != values["pending_start"]:
            message = _("{node}, {month}: {start} pending at the start, {end} at the end of the month before")
            facts = {"start": values["pending_start"], "end": before["pending_end"]}
            fault = Fault("pending-differs", message, node=node.name_zh, month=month, **facts)
            yield Doubt(month, "pending_start", fault, impossible=False)


def _over(node: ProtectionNode, month: Month, came_out: int, passed: int, whole: bool) -> Fault:
    facts = {"node": node.name_zh, "month": month, "granted": came_out, "passed": passed}
    if whole:
        message = _("{node}, {month}: {granted} granted since it began, but only {passed} passed")
        return Fault("granted-exceeds-passed", message, **facts)
    message = _("{node}, {month}: {granted} granted in the known months, {passed} passed; earlier months are not known")
    return Fault("granted-exceeds-known-passed", message, **facts)


def granted(values: Values) -> int:
    return sum(values[name] for name in GRANTED)
