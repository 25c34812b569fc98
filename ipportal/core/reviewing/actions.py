"""What happens to experts and rounds: kept, made, filled, opened, closed. Conflicts, scores have files of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import SYSTEM, Actor, record
from ipportal.core.jobs.events import publish as tell
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing import ledger, rules
from ipportal.core.reviewing.models import (
    Candidate,
    Criterion,
    Employment,
    Expert,
    PoolMember,
    ReviewRound,
    RoundState,
)
from ipportal.core.reviewing.registry import Facts, kind_of

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

ONE: Final = Decimal(1)


class Job(NamedTuple):
    """Where an expert works or worked."""

    credit_code: str
    name: str
    begins_on: dt.date | None = None
    ends_on: dt.date | None = None


class Weighed(NamedTuple):
    """A criterion and its weight; those of a round add up to one."""

    code: str
    name_zh: str
    name_en: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """The data of a round; nothing of it is built in."""

    label: str
    title_zh: str
    title_en: str
    opens_on: dt.date
    closes_on: dt.date
    reviews_wanted: int
    employer_years: int
    most_points: Decimal
    is_blind: bool = False
    subject_label: str = ""
    subject_key: str = ""


@transaction.atomic
def keep_expert(
    user: User, name: str, fields: Sequence[str], jobs: Iterable[Job], *, by: User, demonstration: bool = False
) -> Expert:
    """Into the list, or put right; the ledgers of the rounds they stand in follow."""
    require(rules.may_chair(by))
    defaults = {"name": name, "fields": list(fields), "demonstration": demonstration}
    expert, is_new = Expert.objects.update_or_create(user=user, defaults=defaults)
    expert.employments.all().delete()
    Employment.objects.bulk_create(Employment(expert=expert, **job._asdict()) for job in jobs)
    record("expert added" if is_new else "expert changed", by=by, thing=expert)
    ledger.recompute_for(expert)
    return expert


@transaction.atomic
def make_round(plan: Plan, criteria: Iterable[Weighed], *, by: User, demonstration: bool = False) -> ReviewRound:
    """In preparation: things and experts come into it, conflicts are decided, reviews assigned."""
    require(rules.may_chair(by))
    found = ReviewRound.objects.create(
        **asdict(plan), made_by_id=by.pk, made_by=by.get_username(), made_at=clock.now(), demonstration=demonstration
    )
    Criterion.objects.bulk_create(
        Criterion(round=found, order=order, **one._asdict()) for order, one in enumerate(criteria, 1)
    )
    record("review round made", by=by, thing=found)
    return found


@transaction.atomic
def put_candidates(found: ReviewRound, keys: Iterable[object], *, by: User) -> list[Candidate]:
    """These things are judged in the round; the registry is asked about each, and the ledger follows."""
    found = locked(found)
    require(rules.may_change_round(by, found))
    there = set(found.candidates.values_list("key", flat=True))
    wanted = [key for key in dict.fromkeys(map(str, keys)) if key not in there]
    facts = kind_of(found.label).facts(wanted)
    number = len(there)
    made = [Candidate(round=found, number=number + n, key=key, **_told(facts[key])) for n, key in enumerate(wanted, 1)]
    Candidate.objects.bulk_create(made)
    record("things put into a round", by=by, thing=found, count=len(made))
    ledger.recompute(found)
    return made


def _told(facts: Facts) -> dict[str, object]:
    return {"name": facts.name, "version": facts.version, "fields": sorted(facts.fields), "facts": facts.as_json()}


@transaction.atomic
def withdraw_candidate(candidate: Candidate, *, by: Actor) -> None:
    """It is judged no longer; what was said of it stays."""
    if Candidate.objects.filter(pk=candidate.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now()):
        record("thing taken out of a round", by=by, thing=candidate.round, name=candidate.name)


@transaction.atomic
def refresh(found: ReviewRound, *, by: Actor) -> int:
    """The facts of all its things are asked again. How many conflicts are new."""
    found = locked(found)
    standing = list(found.candidates.standing())
    facts = kind_of(found.label).facts([candidate.key for candidate in standing])
    for candidate in standing:
        for name, value in _told(facts[candidate.key]).items():
            setattr(candidate, name, value)
    Candidate.objects.bulk_update(standing, ["name", "version", "fields", "facts"])
    new = ledger.recompute(found)
    record("conflicts computed", by=by, thing=found, new=new)
    return new


def facts_changed(label: str, keys: Iterable[object], *, by: Actor = SYSTEM) -> None:
    """The room above says that something about its things is otherwise: in every round that is not closed."""
    rounds = ReviewRound.objects.filter(label=label, candidates__key__in=[str(key) for key in keys])
    for found in rounds.exclude(state=RoundState.CLOSED).distinct():
        refresh(found, by=by)


@transaction.atomic
def put_experts(found: ReviewRound, experts: Iterable[Expert], *, by: User, most: int | None = None) -> None:
    """Into the pool of the round, or there with another most."""
    found = locked(found)
    require(rules.may_change_round(by, found))
    for expert in experts:
        PoolMember.objects.update_or_create(round=found, expert=expert, defaults={"most": most})
        record("expert put into a round", by=by, thing=found, expert=expert.name)
    ledger.recompute(found)


@transaction.atomic
def open_round(found: ReviewRound, *, by: User) -> ReviewRound:
    """Preparation → scoring: reviewers see what is theirs; criteria and plan are frozen."""
    found = _at(found, RoundState.PREPARING, by)
    if sum((one.weight for one in found.criteria.all()), Decimal(0)) != ONE:
        raise BadInput("bad-weights", _("The weights of the criteria do not add up to one."))
    ledger.recompute(found)
    return _moved(found, RoundState.OPEN, by)


@transaction.atomic
def close_round(found: ReviewRound, *, by: User) -> ReviewRound:
    """Scoring → closed: no further score, no further conflict, the results stand."""
    return _moved(_at(found, RoundState.OPEN, by), RoundState.CLOSED, by)


def _at(found: ReviewRound, state: RoundState, by: User) -> ReviewRound:
    found = locked(found)
    require(rules.may_chair(by))
    if found.state != state:
        raise Conflict(_("The round is in another state: %(state)s.") % {"state": found.get_state_display()})
    return found


def _moved(found: ReviewRound, state: RoundState, by: User) -> ReviewRound:
    found.state = state
    found.save(update_fields=["state"])
    record(f"review round {'opened' if state == RoundState.OPEN else 'closed'}", by=by, thing=found)
    tell(f"reviewing.round.{state.value}", round=found, by=by)
    return found


def locked(found: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.select_for_update(of=("self",)).get(pk=found.pk)
