"""Checks at entry: what speaks against a pledge, found the same way for form, file and program.

`known_of` asks the database once for any number of pledges; `findings` then only compares.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import Fault
from patents.finance import rules
from patents.finance.chains import roots_of
from patents.finance.models import Pledge, PledgedRight
from patents.finance.rights import RightKind, life_ends
from patents.finance.states import LIVE, State
from patents.register.models import EventKind, Kind, Patent
from patents.register.movements import years_after
from patents.register.terms import (
    DESIGN_YEARS,
    DESIGN_YEARS_BEFORE,
    INVENTION_YEARS,
    LONGER_DESIGNS_FROM,
    UTILITY_MODEL_YEARS,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from patents.finance.rules import Acting

REFUSED: Final = "refused"  # cannot stand
TO_CONFIRM: Final = "to-confirm"  # differs from the register: stands with a reason
NOTED: Final = "noted"  # somebody should look
USUAL_NUMBER: Final = re.compile(r"Y?\d{10,14}")
BEGINS: Final = (EventKind.GRANT, EventKind.RESTORE)
LIFE: Final = (*BEGINS, EventKind.FEE_LAPSE, EventKind.EXPIRE, EventKind.ABANDON)


class Firm(NamedTuple):
    name: str
    credit_code: str = ""


class Right(NamedTuple):
    kind: str
    number: str
    patent_number: int | None = None
    details: dict[str, Any] = {}

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.number


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of a pledge, as far as it can be checked."""

    registration_number: str
    registered_on: dt.date | None
    secured_fen: int
    loan_fen: int | None
    term_to: dt.date
    firms: Sequence[Firm]
    rights: Sequence[Right]
    ended_on: dt.date | None = None
    adds_to: int | None = None
    is_live: bool = True
    pk: int | None = None


class Finding(NamedTuple):
    """One thing found: about a field of the pledge, or of the right in that place."""

    level: str
    field: str
    fault: Fault
    place: int | None = None

    @property
    def code(self) -> str:
        return self.fault.code

    @property
    def message(self) -> str:
        return str(self.fault)

    @property
    def is_refused(self) -> bool:
        return self.level == REFUSED

    @property
    def is_to_confirm(self) -> bool:
        return self.level == TO_CONFIRM


@dataclass(slots=True)
class PatentLife:
    """What the register says of a patent, as far as a pledge is concerned."""

    title: str
    owner: str
    credit_code: str
    term_ends_on: dt.date
    granted_on: dt.date | None
    events: list[tuple[str, dt.date, str]] = field(default_factory=list)

    def in_force_on(self, day: dt.date) -> bool:
        if any(kind == EventKind.INVALID_FULL for kind, _on, _owner in self.events):
            return False
        lives = [kind for kind, on, _owner in self.events if kind in LIFE and on <= day]
        return bool(lives) and lives[-1] in BEGINS and day <= self.term_ends_on

    def owned_on(self, day: dt.date, firms: Iterable[Firm]) -> bool:
        """By one of the pledgors: after a transfer its new owner counts, before it whom the register names."""
        owners = [owner for kind, on, owner in self.events if kind == EventKind.TRANSFER and owner and on <= day]
        code, owner = ("", owners[-1]) if owners else (self.credit_code, self.owner)
        named = text.skeleton(owner)
        return any((code and firm.credit_code == code) or text.skeleton(firm.name) == named for firm in firms)


class Bound(NamedTuple):
    """A live pledge that a right secures, the pledge at the root of its chain, and its number where it may be told."""

    pledge: int
    root: int
    number: str = ""


@dataclass(slots=True)
class Known:
    """What the database says about the pledges that are looked at."""

    today: dt.date
    patents: dict[int, PatentLife]
    bound: dict[tuple[str, str], list[Bound]]
    numbers: dict[str, int]
    roots: dict[int, int]

    def held_elsewhere(self, entry: Entry, right: Right) -> Bound | None:
        """By a live pledge that this one neither is nor adds to."""
        own = entry.adds_to or entry.pk
        root = self.roots.get(own, own) if own else None
        return next((held for held in self.bound.get(right.key, ()) if held.root != root), None)


def known_of(entries: Collection[Entry], who: Acting | None = None) -> Known:
    """Other pledges are named to whoever may see them; without anybody, to nobody."""
    numbers = {right.patent_number for entry in entries for right in entry.rights if right.patent_number is not None}
    keys = {right.key for entry in entries for right in entry.rights}
    taken = Pledge.objects.filter(registration_number__in=[e.registration_number for e in entries])
    taken = taken.exclude(state=State.DRAFT)
    bound = _bound(keys, who)
    ours = {pk for entry in entries for pk in (entry.pk, entry.adds_to) if pk is not None}
    roots = roots_of(ours | {held for _key, held, _number in bound})
    by_key: dict[tuple[str, str], list[Bound]] = defaultdict(list)
    for key, held, number in bound:
        by_key[key].append(Bound(held, roots[held], number))
    told = dict(taken.values_list("registration_number", "pk"))
    return Known(clock.today(), lives_of(numbers), by_key, told, roots)


def lives_of(numbers: Collection[int]) -> dict[int, PatentLife]:
    """By number; what the register does not know is not there."""
    wanted = sorted(numbers)
    columns = ("number", "title", "first_owner", "credit_code", "kind", "filed_on", "granted_on")
    found: dict[int, PatentLife] = {}
    for number, title, owner, code, kind, filed, granted in Patent.objects.filter(pk__in=wanted).values_list(*columns):
        last = years_after(filed, _years(kind, filed)) - dt.timedelta(days=1)
        found[number] = PatentLife(title, owner, code, last, granted)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT e.number, e.kind, e.effective_on, e.owner FROM patents_event e
               WHERE e.number = ANY(%s)
                   AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)
               ORDER BY e.number, e.effective_on, e.seq, e.id""",
            [wanted],
        )
        for number, kind, on, owner in cursor.fetchall():
            if number in found:
                found[number].events.append((kind, on, owner))
    return found


def _years(kind: int, filed: dt.date) -> int:
    if kind == Kind.DESIGN:
        return DESIGN_YEARS if filed >= LONGER_DESIGNS_FROM else DESIGN_YEARS_BEFORE
    return INVENTION_YEARS if kind == Kind.INVENTION else UTILITY_MODEL_YEARS


def _bound(keys: Collection[tuple[str, str]], who: Acting | None) -> list[tuple[tuple[str, str], int, str]]:
    """Rights that secure live pledges already, and which; the number is told to whoever may see the pledge."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, number in keys:
        by_kind[kind].append(number)
    seen = Pledge.objects.filter(rules.seen_by(who)) if who else Pledge.objects.none()
    named = Subquery(seen.filter(pk=OuterRef("pledge")).values("registration_number")[:1])
    found: list[tuple[tuple[str, str], int, str]] = []
    for kind, numbers in by_kind.items():
        rows = PledgedRight.objects.filter(pledge__state__in=LIVE, kind=kind, number__in=numbers).order_by("pledge")
        told = rows.annotate(named=named).values_list("number", "pledge", "named")
        found += [((kind, number), pledge, name or "") for number, pledge, name in told]
    return found


def findings(entry: Entry, known: Known) -> list[Finding]:
    """Everything that speaks against it, the refusals first."""
    found = [*_of_the_registration(entry, known), *_of_the_parties(entry)]
    for place, right in enumerate(entry.rights):
        found += [Finding(level, "number", fault, place) for level, fault in _of_a_right(entry, right, place, known)]
    order = (REFUSED, TO_CONFIRM, NOTED)
    return sorted(found, key=lambda one: order.index(one.level))


def _of_the_registration(entry: Entry, known: Known) -> Iterator[Finding]:
    day, number = entry.registered_on, entry.registration_number
    if not number:
        yield _refused("registration_number", "missing-value", _("the registration number is needed"))
    elif known.numbers.get(number, entry.pk) != entry.pk:
        message = _("{number}: a pledge with this registration number is there already")
        yield _refused("registration_number", "number-taken", message, number=text.shown(number))
    elif not USUAL_NUMBER.fullmatch(number):
        message = _("{number} does not look like a registration number (Y and 10 to 14 digits)")
        yield Finding(NOTED, "registration_number", Fault("unusual-number", message, number=text.shown(number)))
    if day is None:
        yield _refused("registered_on", "missing-value", _("the day of the registration is needed"))
    elif day > known.today:
        message = _("{day}: this day is still to come")
        yield _refused("registered_on", "day-to-come", message, day=day)
    if day and entry.term_to <= day:
        message = _("the term ends on {term}, not after the registration on {day}")
        yield _refused("term_to", "term-before-registration", message, term=entry.term_to, day=day)
    if day and entry.ended_on and entry.ended_on < day:
        message = _("ended on {ended}, before it was registered on {day}")
        yield _refused("ended_on", "release-before-registration", message, ended=entry.ended_on, day=day)
    if entry.loan_fen and entry.loan_fen > entry.secured_fen:
        yield Finding(NOTED, "loan_fen", Fault("loan-above-secured", _("the loan is higher than the secured amount")))


def _of_the_parties(entry: Entry) -> Iterator[Finding]:
    if not entry.firms:
        yield _refused("pledgors", "missing-value", _("a pledgor is needed"))
    if not entry.rights:
        yield _refused("rights", "missing-value", _("a right is needed"))


def _refused(where: str, code: str, message: str | _StrPromise, **facts: object) -> Finding:
    return Finding(REFUSED, where, Fault(code, message, **facts))


def _of_a_right(entry: Entry, right: Right, place: int, known: Known) -> Iterator[tuple[str, Fault]]:
    if right.key in [other.key for other in entry.rights[:place]]:
        yield REFUSED, Fault("right-twice", _("{number} is named twice"), number=right.number)
    held = known.held_elsewhere(entry, right) if entry.is_live else None
    if held and held.number:
        message = _("{number} secures the live pledge {pledge}; mark this one as an addition to it, or leave it out")
        yield REFUSED, Fault("in-live-pledge", message, number=right.number, pledge=held.number)
    elif held:
        yield REFUSED, Fault("in-live-pledge", _("{number} secures another live pledge"), number=right.number)
    day = entry.registered_on
    if right.kind == RightKind.PATENT:
        life = known.patents.get(right.patent_number or 0)
        if life is None:
            yield TO_CONFIRM, Fault("unknown-patent", _("{number} is not in the register"), number=right.number)
            return
        if day and not life.in_force_on(day):
            message = _("{number} was not in force on {day}")
            yield REFUSED, Fault("patent-not-in-force", message, number=right.number, day=day)
        if day and not life.owned_on(day, entry.firms):
            message = _("{number}: the register names none of the pledgors as its owner")
            yield TO_CONFIRM, Fault("not-the-owner", message, number=right.number)
        last: dt.date | None = life.term_ends_on
    else:
        last = life_ends(right.kind, right.details)
        if day and last and last < day:
            message = _("{number} had ended on {last}, before the registration on {day}")
            yield REFUSED, Fault("right-ended", message, number=right.number, last=last, day=day)
    if last and entry.term_to > last:
        message = _("the term ends on {term}, after the last day of {number}, {last}")
        yield REFUSED, Fault("term-beyond-right", message, number=right.number, term=entry.term_to, last=last)


def entry_of(pledge: Pledge) -> Entry:
    """As it stands in the tables."""
    return Entry(
        registration_number=pledge.registration_number,
        registered_on=pledge.registered_on,
        secured_fen=pledge.secured_fen,
        loan_fen=pledge.loan_fen,
        term_to=pledge.term_to,
        firms=[Firm(one.name, one.credit_code) for one in pledge.pledgors.all()],
        rights=[Right(one.kind, one.number, one.patent_number, one.details) for one in pledge.rights.all()],
        ended_on=pledge.ended_on,
        adds_to=pledge.adds_to_id,
        pk=pledge.pk,
    )


def found_of(pledges: Collection[Pledge], who: Acting) -> dict[int, list[Finding]]:
    """By pledge, for a queue, as this person may read it: fetch pledgors and rights with them."""
    entries = [entry_of(pledge) for pledge in pledges]
    known = known_of(entries, who)
    return {entry.pk: findings(entry, known) for entry in entries if entry.pk is not None}


def found_of_one(pledge: Pledge, who: Acting) -> list[Finding]:
    return found_of([pledge], who)[pledge.pk]
