"""Co-owners are named by the nominee, and agree or not with their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations import rules
from awards.nominations.actions import locked
from awards.nominations.models import CoOwner, Nomination
from awards.nominations.refusals import explained
from ipportal.core.accounts.models import Organisation
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock, identifiers
from ipportal.core.kit.errors import BadInput, Conflict, Fault
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


def body_by_code(typed: str) -> Organisation:
    """A body with an account here, by its credit code."""
    try:
        code = identifiers.credit_code(typed)
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="credit_code") from fault
    body = Organisation.objects.in_force(clock.today()).filter(credit_code=code).first()
    if body is None:
        told = _("No body with this credit code has an account here. Ask the office to invite it first.")
        raise BadInput("unknown-body", told, field="credit_code")
    return body


@transaction.atomic
def ask_co_owner(nomination: Nomination, *, by: User, credit_code: str) -> CoOwner:
    """Named and asked at once; it answers with its own account."""
    nomination = locked(nomination)
    require(rules.may_write(rules.acting_as(by), nomination))
    if not nomination.is_project:
        raise Conflict(_("Only a patent has co-owners."))
    body = body_by_code(credit_code)
    if body.pk == nomination.body_id:
        raise BadInput("own-body", _("The nominee itself is not asked."), field="credit_code")
    if nomination.co_owners.filter(organisation=body).exists():
        raise BadInput("named-already", _("This co-owner is named already."), field="credit_code")
    with explained():
        co_owner = CoOwner.objects.create(nomination=nomination, organisation=body, name=body.name)
    record("co-owner asked", by=by, thing=nomination, body=body.name)
    publish("nomination.co_owner_asked", co_owner=co_owner.pk)
    return co_owner


@transaction.atomic
def answer_co_owner(co_owner: CoOwner, *, by: User, agreed: bool) -> CoOwner:
    """Once. Who asked again is asked by being named anew."""
    nomination, co_owner = _both(co_owner)
    require(rules.may_answer(rules.acting_as(by), co_owner))
    co_owner.agreed, co_owner.answered_at = agreed, clock.now()
    co_owner.answered_by_id, co_owner.answered_by = by.pk, by.get_username()
    with explained():
        co_owner.save(update_fields=["agreed", "answered_at", "answered_by_id", "answered_by"])
    record("co-owner agreed" if agreed else "co-owner did not agree", by=by, thing=nomination, body=co_owner.name)
    publish("nomination.co_owner_answered", co_owner=co_owner.pk)
    return co_owner


@transaction.atomic
def remove_co_owner(co_owner: CoOwner, *, by: User) -> None:
    nomination, co_owner = _both(co_owner)
    require(rules.may_write(rules.acting_as(by), nomination))
    with explained():
        co_owner.delete()
    record("co-owner removed", by=by, thing=nomination, body=co_owner.name)


def _both(co_owner: CoOwner) -> tuple[Nomination, CoOwner]:
    nomination = locked(co_owner.nomination)
    found = CoOwner.objects.select_for_update(of=("self",)).select_related("nomination").filter(pk=co_owner.pk).first()
    if found is None:
        raise Conflict(_("This co-owner is not named any more."))
    return nomination, found
