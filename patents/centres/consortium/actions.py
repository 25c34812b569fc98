"""Bodies are invited by the lead, and accept or decline with their own account."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock, identifiers
from ipportal.core.kit.errors import BadInput, Conflict, Fault
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.models import Right
from patents.centres import rules
from patents.centres.actions import locked
from patents.centres.calls.models import FOUR_KINDS
from patents.centres.consortium.models import Member
from patents.centres.models import Centre
from patents.centres.refusals import explained

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

HUNDRED = Decimal(100)


def body_by_code(typed: str) -> Organisation:
    """A body of the portal, one of the four kinds, by its credit code."""
    try:
        code = identifiers.credit_code(typed)
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="credit_code") from fault
    body = Organisation.objects.in_force(clock.today()).filter(credit_code=code).first()
    if body is None:
        told = _("No body with this credit code has an account here. Ask the office to invite it first.")
        raise BadInput("unknown-body", told, field="credit_code")
    if body.kind not in dict(FOUR_KINDS):
        told = _("Members are enterprises, universities, research institutes and IP service agencies.")
        raise BadInput("kind-of-body", told, field="credit_code")
    return body


@transaction.atomic
def invite_member(
    centre: Centre, *, by: User, credit_code: str, right: str = Right.SIGN, work_percent: Decimal | None = None,
    ip_percent: Decimal | None = None,
) -> Member:  # fmt: skip
    """One that declined may be asked again."""
    centre = locked(centre)
    require(rules.may_write(rules.acting_as(by), centre))
    body = body_by_code(credit_code)
    member = centre.members.filter(organisation=body).first()
    if member is not None and member.declined_at is None:
        raise BadInput("member-already", _("This body is a member already."), field="credit_code")
    if member is not None:
        member.delete()
    _within_a_hundred(centre, work_percent, ip_percent)
    with explained():
        member = Member.objects.create(
            centre=centre, organisation=body, kind=body.kind, right=right, work_percent=work_percent,
            ip_percent=ip_percent, invited_by_id=by.pk, invited_by=by.get_username(), invited_at=clock.now(),
        )  # fmt: skip
    record("member invited", by=by, thing=centre, body=body.name)
    publish("centre.consortium_changed", centre=centre)
    return member


def _within_a_hundred(centre: Centre, work: Decimal | None, ip: Decimal | None) -> None:
    there = centre.members.standing().aggregate(work=Sum("work_percent"), ip=Sum("ip_percent"))
    for name, share in (("work", work), ("ip", ip)):
        if share is not None and (there[name] or 0) + share > HUNDRED:
            raise BadInput("above-a-hundred", _("All shares together would be above 100%."), field=f"{name}_percent")


@transaction.atomic
def accept_invitation(member: Member, *, by: User) -> Member:
    centre, member = _both(member)
    require(rules.may_answer(rules.acting_as(by), member))
    member.accepted_at, member.accepted_by_id, member.accepted_by = clock.now(), by.pk, by.get_username()
    with explained():
        member.save(update_fields=["accepted_at", "accepted_by_id", "accepted_by"])
    record("invitation to a centre accepted", by=by, thing=centre, body=member.organisation.name)
    publish("centre.consortium_changed", centre=centre)
    return member


@transaction.atomic
def decline_invitation(member: Member, *, by: User) -> Member:
    centre, member = _both(member)
    require(rules.may_answer(rules.acting_as(by), member))
    member.declined_at, member.declined_by = clock.now(), by.get_username()
    with explained():
        member.save(update_fields=["declined_at", "declined_by"])
    record("invitation to a centre declined", by=by, thing=centre, body=member.organisation.name)
    publish("centre.consortium_changed", centre=centre)
    return member


@transaction.atomic
def remove_member(member: Member, *, by: User) -> None:
    centre, member = _both(member)
    require(rules.may_write(rules.acting_as(by), centre))
    if member.is_lead:
        raise Conflict(_("The lead stays."))
    with explained():
        member.delete()
    record("member removed", by=by, thing=centre, body=member.organisation.name)
    publish("centre.consortium_changed", centre=centre)


def _both(member: Member) -> tuple[Centre, Member]:
    centre = locked(member.centre)
    return centre, Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
