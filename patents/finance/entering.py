"""Drafts of a bank: saved, handed in with the checks passed, taken back, returned by the city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import no, require
from ipportal.core.regions.gazetteer import places
from patents.finance import checks, rules
from patents.finance.actions import LONGEST, STALE, confirm_pledge, locked
from patents.finance.models import Pledge, PledgedRight, Pledgor, UnfinishedPledge
from patents.finance.refusals import explained
from patents.finance.rights import RightKind, life_ends
from patents.finance.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

UNKNOWN_PLACE: Final = 320000
PROGRAM: Final = "api "  # how tokens of programs begin
BEGUN: Final = 1  # the version of a draft that nobody has changed yet
Facts = dict[str, Any]


def city_of(county: int) -> str | None:
    """The city a place lies in; None outside the province or where no city is known."""
    place = places().get(str(county))
    if place is None or not place.code.startswith("32"):
        return None
    if place.level == "city":
        return place.code
    return place.parent if place.level in ("county", "zone") else None


@transaction.atomic
def save_draft(
    *,
    by: User,
    bank: Organisation,
    facts: Facts,
    pledgors: Sequence[Facts],
    rights: Sequence[Facts],
    pledge: Pledge | None = None,
    version: int = 0,
    token: str | None = None,
) -> Pledge:
    """A new draft, or the draft as it now reads. The same form sent twice makes one.

    Sent again with other words it corrects what it began, as long as nobody else did; from a program it is refused.
    """
    if pledge is None and token:
        _take_turn(token)
        pledge = Pledge.objects.filter(token=token, bank=bank).first()
        if pledge is not None:
            if _reads(pledge, facts, pledgors, rights):
                return pledge
            _may_be_corrected(pledge, by)
            version = BEGUN
    if pledge is None:
        return _begun(by, bank, facts, pledgors, rights, token)
    found = locked(pledge)
    require(rules.may_write(rules.acting_as(by), found))
    if found.version != version:
        raise Conflict(STALE)
    for name, value in (facts | _place(pledgors)).items():
        setattr(found, name, value)
    found.version += 1
    with explained():
        found.save()
        found.pledgors.all().delete()
        found.rights.all().delete()
        _put_down(found, pledgors, rights)
    UnfinishedPledge.objects.filter(pledge=found).delete()
    record("pledge written", by=by, thing=found)
    return found


def _take_turn(token: str) -> None:
    """Of two that are sent at once the second sees what the first one began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [token])


def _may_be_corrected(begun: Pledge, by: User) -> None:
    if (begun.token or "").startswith(PROGRAM):
        raise Conflict(_("This key began another pledge. Send what differs under a key of its own."))
    if not (verdict := rules.may_write(rules.acting_as(by), begun)):
        raise Conflict(verdict.reason)


def _reads(pledge: Pledge, facts: Facts, pledgors: Sequence[Facts], rights: Sequence[Facts]) -> bool:
    """Whether the pledge says just this; a title that nobody typed came from the register."""
    return (
        all(getattr(pledge, name) == value for name, value in facts.items())
        and _lines(pledge.pledgors.all(), pledgors)
        and _lines(pledge.rights.all(), [{k: v for k, v in one.items() if k != "title" or v} for one in rights])
    )


def _lines(stored: Iterable[object], told: Sequence[Facts]) -> bool:
    rows = list(stored)
    return len(rows) == len(told) and all(
        getattr(row, name) == value for row, one in zip(rows, told, strict=True) for name, value in one.items()
    )


def _begun(
    by: User, bank: Organisation, facts: Facts, pledgors: Sequence[Facts], rights: Sequence[Facts], token: str | None
) -> Pledge:
    who = rules.acting_as(by)
    require(rules.may_enter(who))
    if bank.pk not in who.banks:
        require(no(_("You do not act for this bank.")))
    with explained():
        pledge = Pledge.objects.create(
            bank=bank, pledgee=bank.name, pledgee_code=bank.credit_code or "", entered_by_id=by.pk,
            entered_by=by.get_username(), token=token or None, **(facts | _place(pledgors)),
        )  # fmt: skip
        _put_down(pledge, pledgors, rights)
    if token:
        UnfinishedPledge.objects.filter(token=token, bank=bank).delete()
    record("pledge begun", by=by, thing=pledge)
    return pledge


def _place(pledgors: Sequence[Facts]) -> Facts:
    county = pledgors[0]["county"] if pledgors else UNKNOWN_PLACE
    return {"county": county, "city_id": city_of(county)}


def _put_down(pledge: Pledge, pledgors: Sequence[Facts], rights: Sequence[Facts]) -> None:
    Pledgor.objects.bulk_create(Pledgor(pledge=pledge, seq=seq, **one) for seq, one in enumerate(pledgors, start=1))
    numbers = [one["patent_number"] for one in rights if one.get("patent_number")]
    lives = checks.lives_of(numbers)
    PledgedRight.objects.bulk_create(
        PledgedRight(pledge=pledge, seq=seq, **_known(one, lives)) for seq, one in enumerate(rights, start=1)
    )


def _known(right: Facts, lives: dict[int, checks.PatentLife]) -> Facts:
    """What the register says of a patent is filled in; the last day of the others follows from their own facts."""
    if right["kind"] != RightKind.PATENT:
        return right | {"life_ends_on": life_ends(right["kind"], right.get("details", {}))}
    life = lives.get(right["patent_number"])
    if life is None:
        return right
    return right | {"title": right.get("title") or life.title[:500], "life_ends_on": life.term_ends_on}


def keep_unfinished(
    *, by: User, bank: Organisation, typed: Facts, token: str, pledge: Pledge | None = None
) -> UnfinishedPledge:
    """As it was typed, faults and all: the officer goes on with it another day."""
    who = rules.acting_as(by)
    require(rules.may_write(who, pledge) if pledge else rules.may_enter(who))
    if bank.pk not in who.banks:
        require(no(_("You do not act for this bank.")))
    key: Facts = {"pledge": pledge} if pledge else {"token": token, "bank": bank}
    facts = {"typed": typed, "by_id": by.pk, "by": by.get_username(), "saved_at": clock.now(), "bank": bank}
    begun = facts | {"token": token}
    kept, _new = UnfinishedPledge.objects.update_or_create(**key, defaults=facts, create_defaults=begun)
    return kept


@transaction.atomic
def give_up_unfinished(unfinished: UnfinishedPledge, *, by: User) -> None:
    require(rules.may_enter(rules.acting_as(by)))
    rules.unfinished_visible_to(by).filter(pk=unfinished.pk).delete()


@transaction.atomic
def hand_in(pledge: Pledge, *, by: User, note: str | None = None) -> Pledge:
    """To the city. What is refused must be mended first; what differs from the register needs a reason."""
    pledge, who = locked(pledge), rules.acting_as(by)
    require(rules.may_write(who, pledge))
    if note is not None:
        pledge.entry_note = _within(note)
    found = checks.found_of_one(pledge, who)
    if refused := next((one for one in found if one.is_refused), None):
        raise BadInput(refused.code, refused.message, field=refused.field)
    if any(one.is_to_confirm for one in found) and not pledge.entry_note:
        raise BadInput("reason-missing", _("Say why what differs from the register is right."), field="entry_note")
    pledge.handed_in_at, pledge.returned_reason, pledge.version = clock.now(), "", pledge.version + 1
    pledge.save(update_fields=["handed_in_at", "returned_reason", "entry_note", "version"])
    record("pledge handed in", by=by, thing=pledge)
    publish("pledge.handed_in", pledge=pledge.pk)
    return pledge


@transaction.atomic
def take_back(pledge: Pledge, *, by: User) -> Pledge:
    """By the bank, as long as the city has not decided."""
    pledge = locked(pledge)
    require(rules.may_take_back(rules.acting_as(by), pledge))
    return _open_again(pledge, "pledge taken back", by=by)


@transaction.atomic
def return_pledge(pledge: Pledge, *, by: User, reason: str) -> Pledge:
    """By the city, with a reason that the bank reads."""
    pledge = locked(pledge)
    require(rules.may_decide(rules.acting_as(by), pledge))
    reason = _within(reason)
    if not reason:
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    if pledge.state != State.DRAFT or pledge.handed_in_at is None:
        raise Conflict(_("The pledge is no longer in the state that this needs."))
    pledge.returned_reason = reason
    found = _open_again(pledge, "pledge returned", by=by, reason=reason)
    publish("pledge.returned", pledge=pledge.pk)
    return found


def _open_again(pledge: Pledge, what: str, *, by: User, reason: str = "") -> Pledge:
    pledge.handed_in_at, pledge.version = None, pledge.version + 1
    pledge.save(update_fields=["handed_in_at", "returned_reason", "version"])
    record(what, by=by, thing=pledge, reason=reason)
    return pledge


def _within(words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": LONGEST}, field="reason")
    return words


def confirm_batch(batch: int, *, by: User) -> tuple[int, int]:
    """All good ones of a bank's file: how many were confirmed, and how many are left to be looked at one by one."""
    who = rules.acting_as(by)
    waiting = rules.to_confirm(who).filter(batch=batch)
    rows = list(waiting.select_related("bank", "city").prefetch_related("pledgors", "rights"))
    found = checks.found_of(rows, who)
    confirmed = 0
    for pledge in rows:
        if not any(one.is_refused or one.is_to_confirm for one in found[pledge.pk]):
            confirmed += _confirmed(pledge, by)
    return confirmed, len(rows) - confirmed


def _confirmed(pledge: Pledge, by: User) -> bool:
    try:
        confirm_pledge(pledge, by=by, version=pledge.version)
    except Conflict:
        return False  # somebody was quicker, or its right was bound meanwhile: it is left to be looked at
    return True
