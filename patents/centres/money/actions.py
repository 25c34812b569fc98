"""An instalment is released after its milestone and paid in order; expenses are put down; money is recovered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from patents.centres import rules
from patents.centres.actions import STALE, locked
from patents.centres.money.models import Expense, Instalment, Recovery
from patents.centres.refusals import SENTENCES, explained

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User
    from patents.centres.models import Centre


def _held(instalment: Instalment) -> Instalment:
    """The centre's row first: as the database does it."""
    locked(instalment.centre)
    return Instalment.objects.select_for_update(of=("self",)).select_related("centre").get(pk=instalment.pk)


@transaction.atomic
def release_instalment(instalment: Instalment, *, by: User) -> Instalment:
    """An official confirms that its milestone is reached."""
    require(rules.may_keep_calls(rules.acting_as(by)))
    instalment = _held(instalment)
    if instalment.released_at is not None:
        raise Conflict(_("It is released already."))
    instalment.released_at = clock.now()
    instalment.released_by_id, instalment.released_by = by.pk, by.get_username()
    with explained():
        instalment.save(update_fields=["released_at", "released_by_id", "released_by"])
    record("instalment released", by=by, thing=instalment.centre, seq=instalment.seq)
    return instalment


@transaction.atomic
def pay_instalment(instalment: Instalment, *, by: User, voucher: str, on: dt.date | None = None) -> Instalment:
    """In order, once, by another person than the one who released it."""
    require(rules.may_pay(rules.acting_as(by)))
    instalment, today = _held(instalment), clock.today()
    if instalment.paid_on is not None:
        raise Conflict(SENTENCES["instalment_paid_is_locked"])
    if instalment.released_at is None:
        raise Conflict(_("It is not released yet."))
    if on is not None and on > today:
        raise BadInput("future-day", _("That day is still to come."), field="on")
    instalment.paid_on, instalment.voucher = on or today, voucher
    instalment.paid_by_id, instalment.paid_by = by.pk, by.get_username()
    with explained():
        instalment.save(update_fields=["paid_on", "voucher", "paid_by_id", "paid_by"])
    record("instalment paid", by=by, thing=instalment.centre, seq=instalment.seq, fen=instalment.planned_fen)
    return instalment


@transaction.atomic
def add_expense(
    centre: Centre, *, by: User, token: str, spent_on: dt.date, kind: str, fund: str, amount_fen: int, note: str = ""
) -> Expense:
    """The same form sent twice makes one."""
    centre = locked(centre)
    require(rules.may_spend(rules.acting_as(by), centre))
    if found := Expense.objects.filter(token=token).first():
        return found
    if centre.begins_on and not centre.begins_on <= spent_on <= clock.today():
        told = _("Money is spent between the beginning of construction and today.")
        raise BadInput("outside-construction", told, field="spent_on")
    with explained():
        expense = Expense.objects.create(
            centre=centre, spent_on=spent_on, kind=kind, fund=fund, amount_fen=amount_fen, note=note, by_id=by.pk,
            by=by.get_username(), token=token,
        )  # fmt: skip
    record("expense put down", by=by, thing=centre, fen=amount_fen, kind=kind, fund=fund)
    return expense


def paid_fen(centre: Centre) -> int:
    return centre.instalments.filter(paid_on__isnull=False).aggregate(sum=Sum("planned_fen"))["sum"] or 0


@transaction.atomic
def demand_back(centre: Centre, *, by: User, amount_fen: int, reason: str) -> Recovery:
    """Of a stopped or failed centre, no more than it was paid."""
    require(rules.may_keep_calls(rules.acting_as(by)))
    with explained():
        recovery = Recovery.objects.create(
            centre=centre, demanded_fen=amount_fen, demanded_on=clock.today(), demanded_by_id=by.pk,
            demanded_by=by.get_username(), reason=reason,
        )  # fmt: skip
    record("money demanded back", by=by, thing=centre, fen=amount_fen, reason=reason)
    return recovery


@transaction.atomic
def receive_back(recovery: Recovery, *, by: User, amount_fen: int, before: int | None = None) -> Recovery:
    """What came in is added up. `before`: what the form saw had come; the same form sent twice counts once."""
    require(rules.may_pay(rules.acting_as(by)))
    recovery = Recovery.objects.select_for_update().get(pk=recovery.pk)
    if before is not None and recovery.received_fen != before:
        raise Conflict(STALE)
    if amount_fen <= 0 or recovery.received_fen + amount_fen > recovery.demanded_fen:
        raise BadInput("above-demand", _("More than is still open."), field="amount")
    recovery.received_fen += amount_fen
    with explained():
        recovery.save(update_fields=["received_fen"])
    record("money came back", by=by, thing=recovery.centre, fen=amount_fen)
    return recovery
