"""A pledge goes from one state to another: locked, asked, moved, recorded, told. Rooms add what a move needs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.moves import granted
from patents.finance import checks, rules, states
from patents.finance.models import Pledge, PledgeChange
from patents.finance.refusals import explained
from patents.finance.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

STALE: Final = _("Changed by someone else. Look at what stands there now, and save again.")
REWRITTEN: Final = _(
    "The bank changed it after you opened this page. Read what stands there now before you confirm it."
)
LONGEST: Final = 2000


class Rewritten(Conflict):
    """What was read is not what stands there now."""


def locked(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_for_update(of=("self",)).with_names().get(pk=pledge.pk)


@transaction.atomic
def move_pledge(pledge: Pledge, target: str, *, by: User, reason: str = "", **facts: Any) -> Pledge:
    """Along the table of moves, and no other way; `facts` are what the new state says of the pledge."""
    pledge = locked(pledge)
    verdict = rules.may_move(rules.acting_as(by), pledge, target)
    move, reason = granted(states.transition(pledge.state, target), verdict, reason, LONGEST)
    for name, value in facts.items():
        setattr(pledge, name, value)
    pledge.state, pledge.state_reason = State(target), reason
    pledge.moved_by_id, pledge.moved_by, pledge.version = by.pk, by.get_username(), pledge.version + 1
    with explained():
        pledge.save(update_fields=["state", "state_reason", "moved_by_id", "moved_by", "version", *facts])
    pledge.refresh_from_db(fields=["state_since"])
    record("pledge moved", by=by, thing=pledge, reason=reason, source=str(move.source), target=str(target))
    publish("pledge.moved", pledge=pledge.pk, target=str(target))
    return pledge


@transaction.atomic
def confirm_pledge(pledge: Pledge, *, by: User, version: int | None = None) -> Pledge:
    """Draft → registered, by the city: from now on it counts, and its rights are bound.

    What was found good when it was handed in may have ended since, so it is checked again; `version` is what the
    person read, and nothing else is confirmed.
    """
    pledge = locked(pledge)
    who = rules.acting_as(by)
    if rules.may_move(who, pledge, State.REGISTERED):
        if version not in (None, pledge.version):
            raise Rewritten(REWRITTEN)
        if refused := next((one for one in checks.found_of_one(pledge, who) if one.is_refused), None):
            raise Conflict(refused.message)
    return move_pledge(pledge, State.REGISTERED, by=by)


@transaction.atomic
def change_pledge(
    pledge: Pledge,
    *,
    by: User,
    note: str,
    changed_on: dt.date,
    number: str = "",
    secured_fen: int | None = None,
    term_to: dt.date | None = None,
) -> PledgeChange:
    """A change registration: what was registered stays, what holds from the day on is told beside it."""
    found = locked(pledge)
    _on_a_day(found, changed_on, "changed_on")
    if term_to is not None and term_to <= found.term_from:
        raise BadInput("term-ends-too-early", _("The term ends after it begins."), field="term_to")
    _within_the_rights(found, term_to)
    move_pledge(found, State.CHANGED, by=by, reason=note)
    with explained():
        return PledgeChange.objects.create(
            pledge=found, number=number, changed_on=changed_on, secured_fen=secured_fen, term_to=term_to,
            note=note.strip(), by_id=by.pk, by=by.get_username(),
        )  # fmt: skip


def mark_overdue(pledge: Pledge, *, by: User, reason: str, overdue_on: dt.date) -> Pledge:
    _on_a_day(pledge, overdue_on, "overdue_on")
    return move_pledge(pledge, State.OVERDUE, by=by, reason=reason, overdue_on=overdue_on)


def release_pledge(pledge: Pledge, *, by: User, ground: str, released_on: dt.date) -> Pledge:
    _on_a_day(pledge, released_on, "released_on")
    return move_pledge(pledge, State.RELEASED, by=by, reason=ground, ended_on=released_on, end_ground=ground[:200])


def realise_pledge(pledge: Pledge, *, by: User, ground: str, realised_on: dt.date) -> Pledge:
    _on_a_day(pledge, realised_on, "realised_on")
    return move_pledge(pledge, State.REALISED, by=by, reason=ground, ended_on=realised_on, end_ground=ground[:200])


def void_pledge(pledge: Pledge, *, by: User, reason: str) -> Pledge:
    """The registration is held never to have been: statistics no longer count it."""
    return move_pledge(pledge, State.VOID, by=by, reason=reason, ended_on=clock.today(), end_ground=reason[:200])


def _within_the_rights(pledge: Pledge, term_to: dt.date | None) -> None:
    """No term runs on after a right that secures it."""
    if term_to is None:
        return
    ended = pledge.rights.filter(life_ends_on__lt=term_to).order_by("life_ends_on").first()
    if ended is not None:
        message = _("The term ends on %(term)s, after the last day of %(number)s, %(last)s.")
        told = {"term": term_to, "number": ended.number, "last": ended.life_ends_on}
        raise BadInput("term-beyond-right", message % told, field="term_to")


def _on_a_day(pledge: Pledge, day: dt.date, field: str) -> None:
    if pledge.registered_on and day < pledge.registered_on:
        raise BadInput(
            "before-registration",
            _("%(day)s is before the registration on %(registered)s.")
            % {"day": day, "registered": pledge.registered_on},
            field=field,
        )
    if day > clock.today():
        raise BadInput("still-to-come", _("This day is still to come."), field=field)
