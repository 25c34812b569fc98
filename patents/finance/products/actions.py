"""What happens to records of other finance: put down, changed while a draft, moved on along the table of their sort."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.refusals import explained_by
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from patents.finance.products import rules
from patents.finance.products.refusals import SENTENCES
from patents.finance.products.sorts import sort_of
from patents.finance.products.states import DRAFT, move_between
from patents.finance.rules import acting_as

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model

    from ipportal.core.accounts.models import User
    from patents.finance.products.models import Record
    from patents.finance.products.sorts import Sort
    from patents.finance.products.states import Move

STALE: Final = _("Changed by someone else. Look at what stands there now, and save again.")
LONGEST: Final = 1000
Values = dict[str, Any]


@transaction.atomic
def add_record(sort: Sort, values: Values, *, by: User, demonstration: bool = False) -> Any:
    """A draft; it counts once somebody else confirmed it."""
    thing = sort.model(entered_by_id=by.pk, entered_by=by.get_username(), demonstration=demonstration)
    _write(thing, values)
    require(rules.may_keep(acting_as(by), thing.city_id))
    _prove(thing)
    thing.save(force_insert=True)
    record("finance record added", by=by, thing=thing)
    return thing


@transaction.atomic
def change_record(thing: Record, values: Values, *, version: int, by: User) -> Any:
    """Of a draft. Conflict when somebody changed it since this version was read."""
    thing, who = _locked(thing), acting_as(by)
    require(rules.may_write(who, thing))
    if thing.version != version:
        raise Conflict(STALE)
    _write(thing, values)
    require(rules.may_keep(who, thing.city_id))
    _prove(thing)
    thing.changed_by_id, thing.version = by.pk, thing.version + 1
    with explained_by(SENTENCES):
        thing.save()
    record("finance record changed", by=by, thing=thing)
    return thing


@transaction.atomic
def move_record(
    thing: Record, target: str, *, by: User, on: dt.date | None = None, reason: str = "", amount_fen: int | None = None
) -> Any:
    """Along the table of its sort. `amount_fen`: what was paid or repaid, together, where the move tells of it."""
    thing = _locked(thing)
    moves = sort_of(thing).moves
    move = move_between(moves, thing.state, target)
    if move is None:
        raise Conflict(SENTENCES["other_finance_moves_along_the_table"])
    require(rules.may_move(acting_as(by), thing, moves, target))
    _prove_move(move, on, reason, amount_fen)
    if move.amount:
        _not_less(thing, move.amount, amount_fen)
    thing.state, thing.state_on, thing.state_reason = target, on, reason.strip()
    thing.moved_by_id, thing.moved_by, thing.version = by.pk, by.get_username(), thing.version + 1
    if move.confirms:
        thing.confirmed_by_id, thing.confirmed_by = by.pk, by.get_username()
    if move.corrects:
        thing.confirmed_by_id, thing.confirmed_by = None, ""
    _prove(thing)
    with explained_by(SENTENCES):
        thing.save()
    record("finance record moved", by=by, thing=thing, reason=reason, source=move.source, target=target)
    publish("finance.record_moved", sort=sort_of(thing).code, record=thing.pk, target=target)
    show_new_data()
    return thing


@transaction.atomic
def add_part(thing: Record, values: Values, *, by: User, token: UUID | None = None) -> Any:
    """A tranche of a draft, or a deal of a fund that was confirmed. `token`: a form sent twice adds one row."""
    thing = _locked(thing)
    part = sort_of(thing).part
    if part is None or (thing.state == DRAFT) != part.of_drafts:
        raise Conflict(SENTENCES["other_finance_moves_along_the_table"])
    require(rules.may_keep(acting_as(by), thing.city_id))
    row = part.model(**{part.path: thing}, **values)
    if not part.of_drafts:
        if token and (twin := part.model._default_manager.filter(**{part.path: thing}, token=token).first()):
            return twin
        row.by_id, row.by, row.token = by.pk, by.get_username(), token
    _prove(row, exclude={part.path, "by"})
    _within_size(thing, part.path, row)
    row.save(force_insert=True)
    if part.of_drafts:
        _written_by(thing, by)
    record("part of a finance record added", by=by, thing=thing)
    return row


@transaction.atomic
def remove_part(thing: Record, pk: int, *, by: User) -> None:
    """Of a draft alone."""
    thing = _locked(thing)
    part = sort_of(thing).part
    require(rules.may_write(acting_as(by), thing))
    if part is None or not part.of_drafts:
        raise Conflict(SENTENCES["other_finance_keeps_what_was_confirmed"])
    part.model._default_manager.filter(**{part.path: thing}, pk=pk).delete()
    _written_by(thing, by)
    record("part of a finance record removed", by=by, thing=thing)


def _locked(thing: Record) -> Any:
    return type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)


def _written_by(thing: Any, by: User) -> None:
    """Whoever writes a part of a draft wrote the draft, and does not confirm it."""
    thing.changed_by_id, thing.version = by.pk, thing.version + 1
    thing.save(update_fields=["changed_by_id", "version"])


def _write(thing: Any, values: Values) -> None:
    for name, value in values.items():
        setattr(thing, type(thing)._meta.get_field(name).attname, value)


def _prove(thing: Model, exclude: set[str] | None = None) -> None:
    """Ask of the row what the database will ask, so that a sentence answers and not a constraint."""
    try:
        thing.full_clean(exclude={*(exclude or ()), "state_since", "at", "writers"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadInput("contradicts-itself", messages[0], field=None if field == NON_FIELD_ERRORS else field) from error


def _prove_move(move: Move, on: dt.date | None, reason: str, amount_fen: int | None) -> None:
    if not move.confirms and not reason.strip():
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    if len(reason) > LONGEST:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": LONGEST}, field="reason")
    if on is not None and on > clock.today():
        raise BadInput("still-to-come", _("This day is still to come."), field="on")
    if move.amount and not amount_fen:
        raise BadInput("amount-missing", _("Say how much, together."), field="amount_fen")


def _not_less(thing: Any, name: str, amount_fen: int | None) -> None:
    """Payments add up: what was paid does not become less."""
    before = getattr(thing, name)
    if before is not None and amount_fen is not None and amount_fen < before:
        raise BadInput("less-than-before", _("Together it is not less than before."), field="amount_fen")
    setattr(thing, name, amount_fen)


def _within_size(thing: Any, path: str, row: Any) -> None:
    if path != "securitisation":
        return
    others = thing.tranches.aggregate(found=Sum("size_fen"))["found"] or 0
    if others + row.size_fen > thing.size_fen:
        raise BadInput("above-the-size", _("The tranches together are larger than the issue."), field="size_fen")
