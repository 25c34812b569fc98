"""What the room’s codes are called on pages: contradictions, shares, targets, and days that nobody stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.templatetags.portal import day_name, grouped, reads_chinese
from measures.items.models import Comparator, body_name
from measures.items.progress import Contradiction, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measures.items.models import Responsibility, Target
    from measures.items.progress import Share
    from measures.items.queries import Standing

CONTRADICTIONS: Final[dict[Contradiction, Any]] = {
    Contradiction.CLAIMED_TARGET_MISSED: gettext_lazy("It is claimed to be complete, and a target is not reached."),
    Contradiction.CLAIMED_MORE: gettext_lazy("The claim is more than 20 points above what is computed."),
    Contradiction.DONE_TARGET_MISSED: gettext_lazy("It is said to be done, and a target is not reached."),
    Contradiction.DONE_WITHOUT_EVIDENCE: gettext_lazy("It is said to be done, and there is no evidence."),
    Contradiction.DONE_WITH_LATE_TASKS: gettext_lazy("It is said to be done, and tasks are late."),
    Contradiction.REACHED_WITHOUT_EVIDENCE: gettext_lazy("A milestone is said to be reached without evidence."),
    Contradiction.DONE_BEFORE_NEEDED: gettext_lazy("A task is done before one that it waits for."),
    Contradiction.PLANNED_BUT_WORKED: gettext_lazy("It is only planned, and work on it is done already."),
}
SHARES: Final[dict[Kind, Any]] = {
    Kind.MILESTONES: gettext_lazy("Milestones reached and proven"),
    Kind.TASKS: gettext_lazy("Tasks done"),
    Kind.TARGETS: gettext_lazy("Targets reached"),
}


def bodies(parts: Iterable[Responsibility]) -> str:
    joined = ("、" if reads_chinese() else "; ").join(body_name(part.organisation, short=True) for part in parts)
    return joined or "—"


def target_words(target: Target) -> str:
    """What is to be reached: at least 1.9 times; none stated."""
    if target.comparator == Comparator.NONE:
        return _("none stated")
    low, high = (_number(bound) for bound in (target.low, target.high))
    told = {
        Comparator.AT_LEAST: _("at least %(low)s"),
        Comparator.AT_MOST: _("at most %(high)s"),
        Comparator.EQUAL: _("exactly %(low)s"),
        Comparator.RANGE: _("%(low)s to %(high)s"),
    }[Comparator(target.comparator)] % {"low": low, "high": high}
    return f"{told} {target.unit}".strip()


def _number(bound: Any) -> str:
    if bound is None:
        return ""
    plain = bound.normalize()
    return grouped(plain, max(0, -plain.as_tuple().exponent))


def deadline(standing: Standing) -> str:
    """The latest day that a target states, or that none does."""
    return day_name(standing.due_on) if standing.due_on else _("none stated")


def share_words(share: Share) -> str:
    told = {"full": share.full, "count": share.count, "share": int(100 * share.share)}
    return _("%(full)s of %(count)s, counts %(share)s%%") % told


def progress_words(standing: Standing) -> str:
    value = standing.progress.value
    return _("nothing to compute") if value is None else f"{value}%"


def contradiction_words(standing: Standing) -> list[Any]:
    return [CONTRADICTIONS[kind] for kind in standing.contradictions]
