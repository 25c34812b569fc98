"""The prize is paid: the nominee names its account, an official prepares, the finance official pays, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from awards.nominations.actions import move_nomination
from awards.nominations.rules import acting_as
from awards.nominations.states import State
from awards.results import rules
from awards.results.models import Award, Payment
from awards.results.refusals import explained
from ipportal.core.audit.actions import record
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

SHORTEST, LONGEST = 8, 30  # digits of an account
LONGEST_NAME: Final = 200


def account_number(typed: str) -> str:
    """Digits; blanks and hyphens between them are dropped, wide digits become plain ones."""
    cleaned = text.clean(typed).replace(" ", "").replace("-", "")
    if not (cleaned.isascii() and cleaned.isdigit() and SHORTEST <= len(cleaned) <= LONGEST):
        told = _("An account has %(least)s to %(most)s digits.") % {"least": SHORTEST, "most": LONGEST}
        raise BadInput("bad-account", told, field="account")
    return cleaned


@transaction.atomic
def name_account(award: Award, *, by: User, payee: str, bank: str, account: str, version: int) -> Payment:
    """By a signatory of the nominee; again until the payment is prepared. `version` 0: none was named yet."""
    award = _locked_award(award.pk)
    require(rules.may_name_account(acting_as(by), award))
    payment = Payment.objects.select_for_update().filter(award=award).first() or Payment(award=award, version=0)
    if payment.version != version:
        raise Conflict(_("Changed by someone else. Look at what stands there now, and save again."))
    payment.payee, payment.bank = text.needed("payee", payee, LONGEST_NAME), text.needed("bank", bank, LONGEST_NAME)
    payment.account, payment.amount_fen = account_number(account), award.prize_fen or 0
    payment.told_by_id, payment.told_by, payment.told_at = by.pk, by.get_username(), clock.now()
    payment.version = version + 1
    with explained():
        payment.save()
    record("prize account named", by=by, thing=payment)
    return payment


@transaction.atomic
def prepare_payment(payment: Payment, *, by: User) -> Payment:
    """The account stands from now on; another person pays."""
    payment = _locked(payment.pk)
    require(rules.may_prepare(acting_as(by), payment))
    if payment.prepared_at is not None:
        raise Conflict(_("The payment was prepared already."))
    payment.prepared_at, payment.prepared_by_id, payment.prepared_by = clock.now(), by.pk, by.get_username()
    _save(payment, "prepared_at", "prepared_by_id", "prepared_by")
    record("prize payment prepared", by=by, thing=payment)
    return payment


@transaction.atomic
def give_back(payment: Payment, *, by: User) -> Payment:
    """The nominee may name another account."""
    payment = _locked(payment.pk)
    require(rules.may_prepare(acting_as(by), payment))
    if payment.prepared_at is None:
        raise Conflict(_("The payment was not prepared yet."))
    payment.prepared_at, payment.prepared_by_id, payment.prepared_by = None, None, ""
    _save(payment, "prepared_at", "prepared_by_id", "prepared_by")
    record("prize payment given back", by=by, thing=payment)
    return payment


@transaction.atomic
def pay(payments: Sequence[Payment], *, by: User, paid_on: dt.date) -> list[Payment]:
    """All of them on one day, or none; pressed twice, each is paid once."""
    if not payments:
        raise BadInput("nothing-chosen", _("Choose at least one payment."), field="payments")
    if paid_on > clock.today():
        raise BadInput("later", _("This day is still to come."), field="paid_on")
    who = acting_as(by)
    require(rules.may_pay(who))
    found = [_locked(key) for key in sorted({one.pk for one in payments})]
    if again := [one.award.title for one in found if one.paid_on is not None]:
        raise Conflict(_("Paid already: %(names)s.") % {"names": "、".join(again)})
    for payment in found:
        require(rules.may_pay(who, payment))
        if paid_on < payment.award.awarded_on:
            raise BadInput("before", _("It is paid on a day from the decision until today."), field="paid_on")
        payment.paid_on, payment.paid_by_id, payment.paid_by = paid_on, by.pk, by.get_username()
        _save(payment, "paid_on", "paid_by_id", "paid_by")
        move_nomination(payment.award.nomination, State.PAID, by=by)
        record("prize paid", by=by, thing=payment, amount_fen=payment.amount_fen)
    return found


def _locked_award(pk: int) -> Award:
    return Award.objects.select_for_update(of=("self",)).select_related("nomination", "edition").get(pk=pk)


def _locked(pk: int) -> Payment:
    """The award first, as everywhere: a revocation and a payment wait for each other."""
    award = _locked_award(Payment.objects.values_list("award", flat=True).get(pk=pk))
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=pk)
    payment.award = award
    return payment


def _save(payment: Payment, *names: str) -> None:
    payment.version += 1
    with explained():
        payment.save(update_fields=[*names, "version"])
