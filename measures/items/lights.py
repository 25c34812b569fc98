"""The traffic light of an item, with the rule that made it: the first rule that holds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measures.items.progress import contradictions, progress
from measures.items.states import State

if TYPE_CHECKING:
    from measures.items.facts import Facts


class Colour(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"


NAMES: Final[dict[Colour, Any]] = {
    Colour.RED: gettext_lazy("Red: overdue"),
    Colour.AMBER: gettext_lazy("Amber: needs attention"),
    Colour.GREEN: gettext_lazy("Green: on track"),
    Colour.GREY: gettext_lazy("Grey: nothing to judge"),
}
TONES: Final = {Colour.RED: "late", Colour.AMBER: "wait", Colour.GREEN: "good", Colour.GREY: ""}


class Light(NamedTuple):
    colour: Colour
    rule: str
    reason: str

    @property
    def name(self) -> str:
        return str(NAMES[self.colour])

    @property
    def tone(self) -> str:
        return TONES[self.colour]


def light(facts: Facts) -> Light:
    """Red, then amber, then green; grey where nothing could be late."""
    if facts.state == State.SUPERSEDED:
        return Light(Colour.GREY, "superseded", _("A later document took its place."))
    for colour, rule, reason in _rules(facts):
        if reason:
            return Light(colour, rule, reason)
    return Light(Colour.GREY, "nothing", _("Not begun, and nothing is due."))


def _rules(facts: Facts) -> list[tuple[Colour, str, str]]:
    against = len(contradictions(facts))
    soon = sum(task.is_nearly_due(facts.today) for task in facts.tasks)
    return [
        (Colour.RED, "late-tasks", _tasks_late(facts.late_tasks)),
        (Colour.RED, "late-reports", _reports_late(facts.late_reports)),
        (Colour.RED, "missed-targets", _targets_missed(facts.missed_targets)),
        (Colour.AMBER, "at-risk", _("Its state is “at risk”.") if facts.state == State.AT_RISK else ""),
        (Colour.AMBER, "suspended", _("Its state is “suspended”.") if facts.state == State.SUSPENDED else ""),
        (Colour.AMBER, "contradictions", _contradicted(against)),
        (Colour.AMBER, "due-soon", _due_soon(soon)),
        (Colour.GREEN, "done", _("It is done, and nothing speaks against it.") if facts.state == State.DONE else ""),
        (Colour.GREEN, "in-progress", _("It is in progress and nothing is late.") if _goes_on(facts) else ""),
    ]


def _goes_on(facts: Facts) -> bool:
    return facts.state == State.IN_PROGRESS and progress(facts).value is not None


def _tasks_late(count: int) -> str:
    told = ngettext("%(count)s task is past its due date.", "%(count)s tasks are past their due dates.", count)
    return told % {"count": count} if count else ""


def _reports_late(count: int) -> str:
    told = ngettext("%(count)s due report was not handed in.", "%(count)s due reports were not handed in.", count)
    return told % {"count": count} if count else ""


def _targets_missed(count: int) -> str:
    told = ngettext(
        "%(count)s target was not reached by its day.", "%(count)s targets were not reached by their day.", count
    )
    return told % {"count": count} if count else ""


def _contradicted(count: int) -> str:
    told = ngettext(
        "%(count)s statement contradicts what is counted.", "%(count)s statements contradict what is counted.", count
    )
    return told % {"count": count} if count else ""


def _due_soon(count: int) -> str:
    told = ngettext("%(count)s task is due within 14 days.", "%(count)s tasks are due within 14 days.", count)
    return told % {"count": count} if count else ""
