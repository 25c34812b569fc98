"""What the public page and the desk say of one item in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.templatetags.portal import grouped
from measures.items.models import body_name
from measures.items.words import SHARES, bodies, contradiction_words, deadline, progress_words, share_words
from measures.items.words import target_words as in_target_words

if TYPE_CHECKING:
    from measures.items.models import Target
    from measures.items.queries import Standing
    from measures.items.readings import Reading


def rule_of_progress() -> str:
    return _(
        "Milestones reached and proven, tasks done and targets reached each give a share; a milestone without evidence"
        " counts half. Progress is the mean of the shares that there are, rounded down. Nobody types it."
    )


def item_context(standing: Standing) -> dict[str, Any]:
    item, facts = standing.item, standing.facts
    met = {target.pk: target.is_met for target in facts.targets}
    return {
        "standing": standing,
        "item": item,
        "lead": body_name(standing.lead.organisation) if standing.lead else "",
        "joint": bodies(standing.joint),
        "executing": bodies(standing.executing) if standing.executing else "",
        "deadline": deadline(standing),
        "progress": progress_words(standing),
        "shares": [(SHARES[share.kind], share_words(share)) for share in standing.progress.shares],
        "rule": rule_of_progress(),
        "targets": [_target(target, standing.readings.get(target.pk), met[target.pk]) for target in standing.targets],
        "late_tasks": [(task, body_name(task.owner, short=True)) for task in standing.late_tasks],
        "late_periods": standing.late_periods,
        "milestones": standing.milestones,
        "contradictions": contradiction_words(standing),
        "moves": list(item.moves.all()),
        "parts": list(item.parts.order_by("order").filter(document=item.document_id)),
    }


def _target(target: Target, reading: Reading | None, is_met: bool) -> dict[str, Any]:
    return {
        "target": target,
        "wanted": in_target_words(target),
        "reading": reading,
        "number": _plain(reading) if reading else "",
        "receipt": _receipt(reading) if reading else "",
        "is_met": is_met,
    }


def _plain(reading: Reading) -> str:
    """With its own decimals and no more."""
    value = reading.value.normalize()
    return grouped(value, max(0, -int(value.as_tuple().exponent)))


def _receipt(reading: Reading) -> str:
    """Every number opens to what it is made of."""
    if reading.rows or not reading.metric:
        return reading.rows
    return reverse("figures:figure", args=[reading.metric, reading.region, reading.month])
