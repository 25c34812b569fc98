"""The assignment of a round: proposed by the solver, looked at, and applied exactly as it was looked at."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish as tell
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict as Conflicting
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing import ledger, rules
from ipportal.core.reviewing.actions import locked
from ipportal.core.reviewing.models import Assignment, Candidate, Conflict, PoolMember, ReviewRound
from ipportal.core.reviewing.solving import Question, solve

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User
    from ipportal.core.reviewing.models import Expert


@dataclass(frozen=True, slots=True)
class Proposal:
    """Every pair after it, those that stand included; how much each judges; which things lack how many."""

    pairs: list[tuple[Candidate, Expert, bool]]  # the last: it is new
    loads: dict[Expert, int]
    short: list[tuple[Candidate, int]]
    digest: str

    @property
    def new(self) -> list[tuple[Candidate, Expert]]:
        return [(candidate, expert) for candidate, expert, is_new in self.pairs if is_new]


def propose(found: ReviewRound) -> Proposal:
    """Nothing is changed. The same state of the round gives the same proposal."""
    candidates = list(found.candidates.standing())
    members = list(PoolMember.objects.filter(round=found, expert__is_active=True).select_related("expert"))
    experts = [member.expert for member in members]
    things, people = _places(candidates), _places(experts)
    standing = {
        (things[one.candidate_id], people[one.expert_id])
        for one in Assignment.objects.standing().filter(candidate__in=candidates, expert__in=experts)
    }
    apart = Conflict.objects.keeping_apart().filter(candidate__in=candidates, expert__in=experts)
    barred = {(things[row.candidate_id], people[row.expert_id]) for row in apart}
    allowed = {(t, e) for t in things.values() for e in people.values()} - barred
    fitting = {(t, e) for t, e in allowed if _fits(candidates[t], experts[e])}
    chosen = solve(
        Question(
            things=len(candidates),
            experts=len(experts),
            wanted=found.reviews_wanted,
            allowed=allowed,
            fitting=fitting,
            most=[member.most for member in members],
            standing=standing,
        )
    )
    return _proposal(
        found, [(candidates[t], experts[e], (t, e) not in standing) for t, e in chosen], candidates, experts
    )


def _places(rows: list[Candidate] | list[Expert]) -> dict[int, int]:
    return {row.pk: place for place, row in enumerate(rows)}


def _fits(candidate: Candidate, expert: Expert) -> bool:
    return not candidate.fields or not set(candidate.fields).isdisjoint(expert.fields)


def _proposal(
    found: ReviewRound, pairs: list[tuple[Candidate, Expert, bool]], candidates: list[Candidate], experts: list[Expert]
) -> Proposal:
    judged = Counter(candidate.pk for candidate, _expert, _new in pairs)
    load = Counter(expert.pk for _candidate, expert, _new in pairs)
    short = [
        (one, found.reviews_wanted - judged[one.pk]) for one in candidates if judged[one.pk] < found.reviews_wanted
    ]
    told = ",".join(f"{candidate.pk}:{expert.pk}:{new:d}" for candidate, expert, new in pairs)
    digest = hashlib.sha256(told.encode()).hexdigest()
    return Proposal(pairs, {expert: load[expert.pk] for expert in experts}, short, digest)


@transaction.atomic
def apply(found: ReviewRound, digest: str, *, by: User) -> list[Assignment]:
    """What was looked at becomes true, unless something has changed since."""
    found = locked(found)
    require(rules.may_change_round(by, found))
    ledger.recompute(found)
    proposal = propose(found)
    if proposal.digest != digest:
        raise Conflicting(_("Something has changed since you looked; look at the new proposal."))
    made = [
        Assignment(candidate=candidate, expert=expert, made_at=clock.now(), made_by_id=by.pk, made_by=by.get_username())
        for candidate, expert in proposal.new
    ]
    Assignment.objects.bulk_create(made)
    record("reviews assigned", by=by, thing=found, count=len(made))
    tell("reviewing.assigned", round=found, assignments=made, by=by)
    return made


@transaction.atomic
def end_assignment(assignment: Assignment, why: str, *, by: User) -> None:
    """Somebody else is to judge it; what was scored stays and counts no longer."""
    require(rules.may_change_round(by, assignment.candidate.round))
    if Assignment.objects.filter(pk=assignment.pk, ended_at__isnull=True).update(ended_at=clock.now(), ended_why=why):
        record("assignment ended", by=by, thing=assignment, reason=why)
