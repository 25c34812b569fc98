"""Which conflicts the facts of a round show, each with its path: a function of what is known, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ipportal.core.accounts.models import Membership
from ipportal.core.kit.text import skeleton
from ipportal.core.reviewing.models import Candidate, ConflictKind, Expert, ReviewRound
from ipportal.core.reviewing.registry import Link, Step, kind_of

# Where a body stands in the facts, what that step is called, and the kind of the conflict where it has its own.
PARTS: Final = (
    ("bodies", "body", None),
    ("agencies", "agency", ConflictKind.AGENCY),
    ("recommenders", "recommender", ConflictKind.RECOMMENDER),
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A body that an expert is tied to, and how."""

    kind: ConflictKind
    step: Step


Ties = Mapping[str, list[Tie]]  # credit code → how the expert is tied to it


def findings(found: ReviewRound, experts: Collection[Expert], candidates: Collection[Candidate]) -> Iterator[Link]:
    """All of them, in a constant number of queries."""
    ties = {expert.pk: _ties(found, expert) for expert in experts}
    for expert_id, code, name in _accounts(experts):
        ties[expert_id][code].append(Tie(ConflictKind.EMPLOYER, Step("account", name)))
    for candidate in candidates:
        for expert in experts:
            yield from _between(expert, ties[expert.pk], candidate)
    yield from kind_of(found.label).links(experts, [candidate.key for candidate in candidates])


def _ties(found: ReviewRound, expert: Expert) -> dict[str, list[Tie]]:
    """Employers now, and those left less than so many years before the round opens."""
    ties: dict[str, list[Tie]] = defaultdict(list)
    since = years_before(found.opens_on, found.employer_years)
    for job in expert.employments.all():
        if job.ends_on is None or job.ends_on > found.opens_on:
            ties[job.credit_code].append(Tie(ConflictKind.EMPLOYER, Step("employer", f"{job.name} {job.credit_code}")))
        elif job.ends_on > since:
            name = f"{job.ends_on.isoformat()} {job.name} {job.credit_code}"
            ties[job.credit_code].append(Tie(ConflictKind.FORMER_EMPLOYER, Step("former_employer", name)))
    return ties


def years_before(day: dt.date, years: int) -> dt.date:
    """29 February has its like on 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _accounts(experts: Collection[Expert]) -> Iterable[tuple[int, str, str]]:
    """Bodies with a credit code for which the account of an expert holds a role."""
    by_user = {expert.user_id: expert.pk for expert in experts}
    held = Membership.objects.filter(user__in=by_user, organisation__credit_code__isnull=False, ends_on__isnull=True)
    rows = held.values_list("user_id", "organisation__credit_code", "organisation__name").distinct()
    return [(by_user[user], str(code), f"{name} {code}") for user, code, name in rows.order_by("user_id", "pk")]


def _between(expert: Expert, ties: Ties, candidate: Candidate) -> Iterator[Link]:
    for kind, path in (*_by_bodies(ties, candidate), *_by_persons(expert, candidate)):
        yield Link(expert.pk, candidate.key, kind, (Step("expert", expert.name), *path))


def _by_bodies(ties: Ties, candidate: Candidate) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The same body at both ends; as agency or recommender it is a conflict of that kind."""
    for part, step, kind in PARTS:
        for code, name in candidate.facts[part].items():
            for tie in ties.get(code, ()):
                yield kind or tie.kind, (tie.step, Step(step, name))


def _by_persons(expert: Expert, candidate: Candidate) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The expert's own name or account in it."""
    facts, looks = candidate.facts, skeleton(expert.name)
    for part, step, kind in (
        ("recommending_persons", "recommender", ConflictKind.RECOMMENDER),
        ("persons", "person", ConflictKind.OWN),
    ):
        for name in facts[part]:
            if skeleton(name) == looks:
                yield kind, (Step(step, name),)
    if expert.user_id in facts["accounts"]:
        yield ConflictKind.OWN, (Step("account", candidate.name),)
