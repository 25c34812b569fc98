"""What the register adds to the figures: inventions in force, by the county of the first-named owner."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from django.db import connection

from ipportal.core.audit.models import ChangeSet
from ipportal.core.intake.models import ImportBatch
from ipportal.core.jobs.events import subscribe
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.facts import MIXER, NEVER, Facts, Numbers, fetch, listed
from ipportal.core.metrics.registry import Kind, Room, Scope, counts
from patents.register import happenings, inforce, movements, receipts
from patents.register.actions import DEMONSTRATION
from patents.register.models import PatentEvent

REGISTER_KINDS: Final = ("patents", "patent_events")
# Two numbers in one: what is sent for every event is what a rebuild waits for. An application number has 38 bits.
SEQ_BITS: Final = 25
SEQ_MASK: Final = (1 << SEQ_BITS) - 1
NUMBER_AND_SEQ: Final = f"e.number << {SEQ_BITS} | e.seq"
TAKEN: Final = f"coalesce((SELECT r.seq FROM patents_event_retraction r WHERE r.event_id = e.id), {NEVER})"


def read_events(scope: Scope) -> Facts:
    """Events sorted by patent, day, change set and id.

    Reads what only grows, never the register's current rows: so a past day gives what it gave then.
    """
    source, params = _source(scope)
    retracted = _retracted(scope.known)
    columns = [NUMBER_AND_SEQ, inforce.WORD, *([TAKEN] if retracted else [])]
    key, word, *taken = fetch(columns, f"FROM {source}", params)
    facts = Facts(key >> SEQ_BITS, word, key & SEQ_MASK, taken[0] if retracted else np.full(len(key), NEVER))
    in_order = _in_order(facts.where(facts.told <= scope.known))
    return _ties_in_order(in_order, f"{source} AND e.seq <= %s", [*params, scope.known])


def _when(facts: Facts) -> Numbers:
    """Patent and day in one number, by which facts are ordered."""
    when: Numbers = facts.thing << inforce.DAY_BITS | inforce.day(facts.word)
    return when


def _in_order(facts: Facts) -> Facts:
    """By patent and day. A file is told in the order of its patents, so what is read is sorted nearly always."""
    when = facts.once(_when)
    if (when[1:] >= when[:-1]).all():
        return facts
    order = np.argsort(when, kind="stable")
    return Facts(*(column[order] for column in facts))


def _merged(facts: Facts, more: Facts) -> Facts:
    """A few among many, both in order, each after those of its day."""
    places = np.searchsorted(facts.once(_when), more.once(_when), side="right")
    return Facts(*(np.insert(many, places, few) for many, few in zip(facts, more, strict=True)))


def _source(scope: Scope) -> tuple[str, list[Any]]:
    if scope.only:
        mine = f"e.number %% {MIXER} %% %s = %s"
        return f"patents_event e WHERE e.seq = %s AND {mine}", [scope.known, scope.parts, scope.part]
    if scope.things is not None:
        return "patents_event e WHERE e.number = ANY(%s::bigint[]) AND e.seq <= %s", [listed(scope.things), scope.known]
    if scope.touched:
        named = f"(SELECT DISTINCT number FROM {scope.touched}) t JOIN patents_event e ON e.number = t.number"
        return f"{named} WHERE e.seq <= %s", [scope.known]
    return "patents_event e WHERE true", []  # nearly all were known: the few others are left out afterwards


def _retracted(known: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM patents_event_retraction WHERE seq <= %s)", [known])
        return bool(cursor.fetchone()[0])


def _ties_in_order(facts: Facts, source: str, params: list[Any]) -> Facts:
    """Where a patent has several events on one day, change set and id say which came first: these are read again."""
    when = facts.once(_when)
    tied = np.unique(facts.thing[1:][when[1:] == when[:-1]])
    if not len(tied):
        return facts
    ordered = f"(SELECT e.* FROM {source} AND e.number = ANY(%s) ORDER BY e.number, e.effective_on, e.seq, e.id) e"
    again = fetch(["e.number", inforce.WORD, "e.seq", TAKEN], f"FROM {ordered}", [*params, tied.tolist()])
    places = np.isin(facts.thing, tied)
    for column, values in zip(facts, again, strict=True):
        column[places] = values
    return facts


def is_demonstration(known: int) -> bool:
    """Whether a file of invented patents is among what was known."""
    batches = ChangeSet.objects.filter(seq__lte=known, batch__isnull=False).values("batch")
    return ImportBatch.objects.filter(pk__in=batches, source=DEMONSTRATION, kind__in=REGISTER_KINDS).exists()


def is_told(known: int) -> bool:
    return PatentEvent.objects.filter(seq__lte=known).exists()


_others: Final[list[Callable[[Scope], Facts]]] = []


def also_told_by(read: Callable[[Scope], Facts]) -> Callable[[Scope], Facts]:
    """A room above tells more about the same patents: its facts stand among their events, after those of the day."""
    _others.append(read)
    return read


def read_facts(scope: Scope) -> Facts:
    """The events, and what other rooms tell about their patents."""
    facts = read_events(scope)
    for read in _others:
        more = read(scope).part(scope.part, scope.parts)
        if len(more.thing):
            facts = _merged(facts, _in_order(more))
    return facts


REGISTER: Final = Room(
    "register",
    read_facts,
    is_demonstration,
    receipts.candidates,
    receipts.describe,
    movements.movers,
    movements.causes,
    is_told=is_told,
)

# +1 in the month an invention begins to be in force in a county, −1 in the month it ends or moves; unit: patents.
inventions_in_force = counts("invention-patents", measure=1, room=REGISTER)(inforce.spells)
# +1 in the month of the grant, or of a licence of that very patent.
counts("patent-grants", measure=20, room=REGISTER, kind=Kind.FLOW)(happenings.grants)
counts("invention-patent-grants", measure=21, room=REGISTER, kind=Kind.FLOW)(happenings.invention_grants)
counts("patents-licensed", measure=22, room=REGISTER, kind=Kind.DISTINCT)(happenings.licences)


@subscribe("register.changed")
def keep_the_figures_right(*, seq: int, touched: str) -> None:
    """In the transaction of the change itself: the ledger is booked and a computation is ordered."""
    figures.book(REGISTER, seq, touched)
    figures.order_figures()
