"""Progress as it is computed, never typed; and where what is said differs from what is counted. docs/adr/0013.

Every kind of thing that is there (milestones, tasks, targets with a value) has a share between 0 and 1; progress is the
mean of the shares in per cent, rounded down, so that 100 means: all of it. Without any there is nothing to compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from measures.items.states import State

if TYPE_CHECKING:
    from measures.items.facts import Facts, MilestoneFact, TargetFact

UNPROVEN: Final = Fraction(1, 2)  # what a milestone counts that is said to be reached without evidence
MUCH: Final = 20  # points by which a claim may differ from what is computed


class Kind(StrEnum):
    MILESTONES = "milestones"
    TASKS = "tasks"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of thing: how many there are, how many are fully there, and what they count together."""

    kind: Kind
    count: int
    full: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Progress:
    shares: tuple[Share, ...]

    @property
    def value(self) -> int | None:
        """Per cent; None where there is nothing to compute."""
        if not self.shares:
            return None
        return floor(100 * sum(share.share for share in self.shares) / len(self.shares))


def progress(facts: Facts) -> Progress:
    counted = [target for target in facts.targets if target.is_counted]
    kinds = {
        Kind.MILESTONES: [_of_milestone(milestone) for milestone in facts.milestones],
        Kind.TASKS: [Fraction(task.done_on is not None) for task in facts.tasks],
        Kind.TARGETS: [_of_target(target) for target in counted],
    }
    return Progress(tuple(_share(kind, parts) for kind, parts in kinds.items() if parts))


def _share(kind: Kind, parts: list[Fraction]) -> Share:
    return Share(kind, len(parts), sum(part == 1 for part in parts), sum(parts, Fraction()) / len(parts))


def _of_milestone(milestone: MilestoneFact) -> Fraction:
    if milestone.reached_on is None:
        return Fraction()
    return Fraction(1) if milestone.is_proven else UNPROVEN


def _of_target(target: TargetFact) -> Fraction:
    """Met is 1; short of the lower bound the part of it that is there, beyond the upper one the bound's part of it."""
    value = Fraction(target.value or 0)
    if target.is_met or value <= 0:
        return Fraction(target.is_met)
    if target.low is not None and value < Fraction(target.low):
        return value / Fraction(target.low)
    bound = target.low if target.high is None else target.high
    return Fraction(bound or 0) / value


class Contradiction(StrEnum):
    CLAIMED_TARGET_MISSED = "claimed-complete-target-missed"
    CLAIMED_MORE = "claimed-more-than-computed"
    DONE_TARGET_MISSED = "done-target-missed"
    DONE_WITHOUT_EVIDENCE = "done-without-evidence"
    DONE_WITH_LATE_TASKS = "done-with-late-tasks"
    REACHED_WITHOUT_EVIDENCE = "reached-without-evidence"
    DONE_BEFORE_NEEDED = "done-before-needed"
    PLANNED_BUT_WORKED = "planned-but-worked"


def contradictions(facts: Facts) -> tuple[Contradiction, ...]:
    """In the order of the list above; of a superseded item none."""
    if facts.state == State.SUPERSEDED:
        return ()
    done = facts.state == State.DONE
    short = any(target.is_counted and not target.is_met for target in facts.targets)
    computed, claim = progress(facts).value, facts.claim
    found = {
        Contradiction.CLAIMED_TARGET_MISSED: claim == 100 and short,
        Contradiction.CLAIMED_MORE: claim is not None and computed is not None and claim - computed > MUCH,
        Contradiction.DONE_TARGET_MISSED: done and short,
        Contradiction.DONE_WITHOUT_EVIDENCE: done and not facts.evidence,
        Contradiction.DONE_WITH_LATE_TASKS: done and facts.late_tasks > 0,
        Contradiction.REACHED_WITHOUT_EVIDENCE: any(m.reached_on and not m.is_proven for m in facts.milestones),
        Contradiction.DONE_BEFORE_NEEDED: _done_before_needed(facts),
        Contradiction.PLANNED_BUT_WORKED: facts.state == State.PLANNED and _worked(facts),
    }
    return tuple(kind for kind, holds in found.items() if holds)


def _done_before_needed(facts: Facts) -> bool:
    unfinished = {task.pk for task in facts.tasks if task.done_on is None}
    return any(task.done_on and task.waits_for & unfinished for task in facts.tasks)


def _worked(facts: Facts) -> bool:
    return any(task.done_on for task in facts.tasks) or any(milestone.reached_on for milestone in facts.milestones)
