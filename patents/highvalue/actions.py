"""A new rule set: kept whole as the next version, after which every invention is judged again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipportal.core.intake.registry import Counts
from ipportal.core.jobs import events
from patents.highvalue import rulesets
from patents.highvalue.models import Rule, RuleSet
from patents.highvalue.rulesets import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipportal.core.audit.models import ChangeSet


def keep_rule_set(lines: Sequence[Line], *, source: str, change_set: ChangeSet) -> Counts:
    """Add the lines as the next version, if they differ from the one that holds.

    A version is a whole: where lines of the last one are gone, every other line counts as changed.
    """
    last = rulesets.newest()
    counts = _compared(lines, rulesets.lines_of(last))
    if not (counts.new or counts.changed):
        return counts
    rule_set = RuleSet.objects.create(
        version=last.version + 1 if last else 1,
        source=source[:300],
        sha256=rulesets.digest(lines),
        rows=len(lines),
        seq=change_set.seq,
    )
    Rule.objects.bulk_create([Rule(rule_set=rule_set, **line._asdict()) for line in lines])
    events.publish("rules.changed", seq=change_set.seq)
    return counts


def gone(lines: Sequence[Line]) -> int:
    """How many lines of the version that holds are not among these."""
    about = {line.about for line in lines}
    return sum(line.about not in about for line in rulesets.lines_of(rulesets.newest()))


def _compared(lines: Sequence[Line], before: Sequence[Line]) -> Counts:
    known = {line.about: line for line in before}
    new = sum(line.about not in known for line in lines)
    unchanged = sum(known.get(line.about) == line for line in lines)
    if len(lines) - new < len(known):
        unchanged = 0
    return Counts(new=new, changed=len(lines) - new - unchanged, unchanged=unchanged)
