"""Conflicts that only the award can know: co-inventors, earlier prizes together, an own nomination in the edition.

Persons are known by their names alone, as the register writes them; a person decides whether it is the same one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from awards.nominations.models import Nomination, NominationMove
from awards.nominations.states import State
from awards.review.facts import nominations
from awards.review.persons import looks, names_in, naming, patents_of, persons_of
from awards.rounds.models import Edition, PhaseKind
from ipportal.core.kit import clock
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.text import skeleton
from ipportal.core.reviewing.finding import years_before
from ipportal.core.reviewing.models import ConflictKind, Expert
from ipportal.core.reviewing.registry import Link, Step
from patents.honours.models import Honour
from patents.register.models import Patent

Persons = Mapping[str, str]  # how a name looks → the name


@dataclass
class Past:
    """Of an expert: patents and prizes with everybody named beside them."""

    patents: list[tuple[Patent, Persons]] = field(default_factory=list)
    prizes: list[tuple[Honour, Persons]] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """A nomination with the persons whose it is, and the accounts behind it."""

    nomination: Nomination
    persons: Persons
    accounts: frozenset[int]


def links_of(experts: Collection[Expert], keys: Collection[str]) -> Iterator[Link]:
    """In a constant number of queries; one of them reads the register for the experts' names."""
    found = list(nominations(keys).prefetch_related("edition__phases"))
    judged = _with_persons(found)
    rivals = _with_persons(_rivals(found))
    recommended = _accounts(found, State.RECOMMENDED)
    past = _past(experts)
    for one in judged:
        for expert in experts:
            for kind, path in (
                *_co_inventors(expert, past[expert.pk], one),
                *_prizes(expert, past[expert.pk], one),
                *_rival(expert, one, rivals),
                *_recommended(expert, one, recommended[one.nomination.pk]),
            ):
                yield Link(expert.pk, str(one.nomination.pk), kind, (Step("expert", expert.name), *path))


Paths = Iterator[tuple[ConflictKind, tuple[Step, ...]]]


def _co_inventors(expert: Expert, past: Past, judged: Judged) -> Paths:
    """On another patent of the register, filed within the years that the edition says."""
    since = years_before(_opens_on(judged.nomination.edition), judged.nomination.edition.employer_years)
    for patent, persons in past.patents:
        if patent.pk != judged.nomination.number and patent.filed_on > since:
            for name in _common(expert, persons, judged):
                yield ConflictKind.CO_INVENTOR, (Step("patent", written(patent.pk)), Step("person", name))


def _prizes(expert: Expert, past: Past, judged: Judged) -> Paths:
    """Whenever it was given."""
    for prize, persons in past.prizes:
        if prize.number is None or prize.number != judged.nomination.number:
            for name in _common(expert, persons, judged):
                yield ConflictKind.EARLIER_PRIZE, (Step("prize", str(prize)), Step("person", name))


def _common(expert: Expert, persons: Persons, judged: Judged) -> list[str]:
    """Others than the expert who stand in both; that the expert is named in the thing itself is found elsewhere."""
    return [judged.persons[one] for one in persons if one in judged.persons and one != skeleton(expert.name)]


def _rival(expert: Expert, judged: Judged, rivals: list[Judged]) -> Paths:
    """Who is nominated in an edition judges none that stands for the same."""
    edition, kind = judged.nomination.edition, judged.nomination.kind
    for own in rivals:
        other = own.nomination
        if (other.edition_id, other.kind) != (edition.pk, kind) or other.pk == judged.nomination.pk:
            continue
        if skeleton(expert.name) in own.persons or expert.user_id in own.accounts:
            yield ConflictKind.OWN, (Step("nominated", other.title), Step("edition", edition.name_zh))


def _recommended(expert: Expert, judged: Judged, accounts: frozenset[int]) -> Paths:
    if expert.user_id in accounts:
        name = judged.nomination.channel.name
        yield ConflictKind.RECOMMENDER, (Step("account", name), Step("recommender", name))


def _rivals(found: list[Nomination]) -> list[Nomination]:
    editions = {one.edition_id for one in found}
    return list(Nomination.objects.standing().filter(edition__in=editions).select_related("edition", "channel"))


def _with_persons(found: list[Nomination]) -> list[Judged]:
    patents, sent = patents_of(found), _accounts(found, State.SUBMITTED)
    return [Judged(one, looks(persons_of(one, patents)), sent[one.pk] | {one.begun_by_id or 0}) for one in found]


def _accounts(found: list[Nomination], target: State) -> Mapping[int, frozenset[int]]:
    """Who brought them to a state."""
    made: dict[int, set[int]] = defaultdict(set)
    moves = NominationMove.objects.filter(nomination__in=found, target=target)
    for nomination, person in moves.values_list("nomination_id", "by_id"):
        made[nomination].add(person)
    return {one.pk: frozenset(made[one.pk]) for one in found}


def _past(experts: Collection[Expert]) -> Mapping[int, Past]:
    past: dict[int, Past] = {expert.pk: Past() for expert in experts}
    by_look: dict[str, list[int]] = defaultdict(list)
    for expert in experts:
        by_look[skeleton(expert.name)].append(expert.pk)
    names = [expert.name for expert in experts]
    patents = {one.pk: one for one in naming(names)}
    beside = {pk: looks(names_in(one.inventors)) for pk, one in patents.items()}
    for pk, patent in patents.items():
        for whose in _named(by_look, beside[pk]):
            past[whose].patents.append((patent, beside[pk]))
    for prize in _honours(names, patents):
        persons = dict(beside.get(prize.number or 0, {})) | looks(names_in(prize.person))
        for whose in _named(by_look, persons):
            past[whose].prizes.append((prize, persons))
    return past


def _named(by_look: Mapping[str, list[int]], persons: Persons) -> list[int]:
    return [expert for look in persons for expert in by_look.get(look, ())]


def _honours(names: Collection[str], patents: Mapping[int, Patent]) -> list[Honour]:
    of_persons = reduce(or_, (Q(person__contains=one) for one in names if len(one) > 1), Q(pk__in=[]))
    return list(Honour.objects.holding().filter(Q(number__in=patents) | of_persons))


def _opens_on(edition: Edition) -> dt.date:
    phase = edition.phase_of(PhaseKind.PRELIMINARY)
    return phase.opens_on if phase else clock.today()
