"""The ledger of conflicts: computed anew on every change, declared, asked for; a person decides, with a reason."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.jobs.events import publish as tell
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.errors import Conflict as Conflicting
from ipportal.core.kit.verdict import no, require
from ipportal.core.reviewing import rules
from ipportal.core.reviewing.finding import findings
from ipportal.core.reviewing.models import (
    Assignment,
    Candidate,
    Conflict,
    ConflictKind,
    ConflictState,
    Expert,
    ReviewRound,
    RoundState,
)
from ipportal.core.reviewing.registry import Step, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipportal.core.accounts.models import User

LONGEST_REASON: Final = 1000
BY_PERSONS: Final = (ConflictKind.DECLARED, ConflictKind.REQUESTED)


def digest_of(path: Iterable[Step]) -> str:
    return hashlib.sha256(json.dumps([list(step) for step in path], ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def recompute(found: ReviewRound) -> int:
    """What the rules find now stands in the ledger; what they no longer find is marked so. How many are new."""
    found = ReviewRound.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.state == RoundState.CLOSED:
        return 0
    experts = list(Expert.objects.filter(rounds__round=found).prefetch_related("employments"))
    candidates = {one.key: one for one in found.candidates.standing()}
    known = {
        (row.candidate_id, row.expert_id, row.kind, row.digest): row
        for row in Conflict.objects.filter(candidate__round=found).exclude(kind__in=BY_PERSONS)
    }
    now, new, there = clock.now(), [], set()
    for link in findings(found, experts, candidates.values()):
        candidate, digest = candidates[link.key], digest_of(link.path)
        place = (candidate.pk, link.expert, str(link.kind), digest)
        if place not in known and place not in there:
            path = [list(step) for step in link.path]
            new.append(
                Conflict(candidate=candidate, expert_id=link.expert, kind=link.kind, path=path, digest=digest,
                         found_at=now, found_by=SYSTEM.get_username())
            )  # fmt: skip
        there.add(place)
    Conflict.objects.bulk_create(new)
    gone = [row.pk for place, row in known.items() if place not in there and row.gone_at is None]
    back = [row.pk for place, row in known.items() if place in there and row.gone_at is not None]
    Conflict.objects.filter(pk__in=gone).update(gone_at=now)
    Conflict.objects.filter(pk__in=back).update(gone_at=None)
    return len(new)


def recompute_for(expert: Expert) -> None:
    """Something about an expert has changed."""
    for found in ReviewRound.objects.filter(pool__expert=expert).exclude(state=RoundState.CLOSED):
        recompute(found)


@transaction.atomic
def declare(assignment: Assignment, why: str, *, by: User) -> Conflict:
    """A reviewer says that they should not judge it; until the chair decides, they neither open nor score it."""
    expert = rules.expert_of(by)
    if expert is None or assignment.expert_id != expert.pk:
        require(no(_("It is not assigned to you.")))
    return _said(assignment.candidate, assignment.expert, ConflictKind.DECLARED, why, by)


@transaction.atomic
def request_avoidance(candidate: Candidate, expert: Expert, why: str, *, by: User) -> Conflict:
    """A party asks that an expert keep out of it; an official puts it down."""
    require(rules.may_change_round(by, candidate.round))
    candidate = Candidate.objects.select_for_update(of=("self",)).select_related("round").get(pk=candidate.pk)
    most = kind_of(candidate.round.label).most_requests
    asked = candidate.conflicts.filter(kind=ConflictKind.REQUESTED).exclude(expert=expert)
    if most is not None and asked.values("expert").distinct().count() >= most:
        told = _("At most %(most)s experts are asked to keep out of one thing.") % {"most": most}
        raise BadInput("too-many", told, field="expert")
    return _said(candidate, expert, ConflictKind.REQUESTED, why, by)


def _said(candidate: Candidate, expert: Expert, kind: ConflictKind, why: str, by: User) -> Conflict:
    path = [Step("expert", expert.name), Step("says", _reason(why))]
    told: dict[str, Any] = {"path": [list(step) for step in path], "found_at": clock.now()}
    made, is_new = Conflict.objects.get_or_create(
        candidate=candidate, expert=expert, kind=kind, digest=digest_of(path),
        defaults=told | {"found_by_id": by.pk, "found_by": by.get_username()},
    )  # fmt: skip
    if is_new:
        record(f"conflict {kind.value}", by=by, thing=made)
    return made


@transaction.atomic
def decide(conflict: Conflict, state: ConflictState, reason: str, *, by: User) -> Conflict:
    """Found or dismissed → confirmed, found → dismissed. Confirmed, the assignment ends by itself, for good."""
    conflict = Conflict.objects.select_for_update(of=("self",)).select_related("candidate__round").get(pk=conflict.pk)
    require(rules.may_change_round(by, conflict.candidate.round))
    if state == ConflictState.FOUND or conflict.state in (state, ConflictState.CONFIRMED):
        raise Conflicting(_("This conflict is decided already."))
    pair = Assignment.objects.filter(candidate=conflict.candidate_id, expert=conflict.expert_id)
    list(pair.select_for_update(of=("self",)))  # whoever opens the thing waits, and is then refused
    conflict.state, conflict.reason = state, _reason(reason)
    conflict.decided_by_id, conflict.decided_by, conflict.decided_at = by.pk, by.get_username(), clock.now()
    conflict.save(update_fields=["state", "reason", "decided_by_id", "decided_by", "decided_at"])
    record(f"conflict {state.value}", by=by, thing=conflict, reason=conflict.reason[:500])
    tell(f"reviewing.conflict.{state.value}", conflict=conflict, by=by)
    return conflict


def _reason(words: str) -> str:
    words = text.DROP.sub("", words).strip()
    if not words:
        raise BadInput("missing-value", _("This field is required."), field="reason")
    if len(words) > LONGEST_REASON:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": LONGEST_REASON}, field="reason")
    return words
