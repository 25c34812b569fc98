"""What happens to bodies: put down, changed, brought together with a duplicate."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.organisations import rules
from ipportal.core.accounts.organisations.moving import move_everything
from ipportal.core.accounts.people.actions import lock_administrators
from ipportal.core.accounts.people.rules import lasting_administrators
from ipportal.core.accounts.roles import ADMINISTRATOR
from ipportal.core.audit.actions import record
from ipportal.core.audit.context import because
from ipportal.core.kit import clock, identifiers
from ipportal.core.kit.errors import BadInput, Conflict, Fault
from ipportal.core.kit.verdict import require


class Facts(TypedDict):
    """What is known of a body."""

    name: str
    credit_code: str | None
    kind: str
    region_id: str
    valid_from: dt.date | None
    valid_until: dt.date | None


@transaction.atomic
def add_organisation(*, by: User, **facts: Unpack[Facts]) -> Organisation:
    """Add a body that was not known."""
    require(rules.may_keep(by))
    body = _with(Organisation(), facts)
    body.save(force_insert=True)
    record("organisation added", by=by, thing=body)
    return body


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: User, reason: str = "", **facts: Unpack[Facts]) -> None:
    """What is known of it is known better now; the trail keeps what stood there."""
    body = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(rules.may_change(by, body))
    _with(body, facts)
    with because(reason):
        body.save(update_fields=list(facts))
    _keep_an_administrator(body)


def _keep_an_administrator(body: Organisation) -> None:
    """Who administers for a body that ends administers no longer: somebody must."""
    if not body.memberships.filter(role=ADMINISTRATOR).exists():
        return
    lock_administrators()
    for day in (clock.today(), body.valid_until or clock.today()):
        if not lasting_administrators(day).exists():
            message = _("The last administrator without an end date acts for this body; name another one first.")
            raise BadInput("last-administrator", message, field="valid_until")


def _with(body: Organisation, facts: Facts) -> Organisation:
    code = facts["credit_code"] = proven(facts["credit_code"])
    holder = Organisation.objects.filter(credit_code=code).exclude(pk=body.pk).first() if code else None
    if holder:
        raise BadInput("credit-code-taken", taken(holder), field="credit_code")
    for name, value in facts.items():
        setattr(body, name, value)
    return body


def proven(code: str | None) -> str | None:
    """The code in its one form; a code whose last sign does not fit is refused."""
    try:
        return identifiers.credit_code(code) if code else None
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="credit_code") from fault


def taken(holder: Organisation) -> str:
    return str(_("This code is that of %(name)s.")) % {"name": holder.name}


@transaction.atomic
def merge_organisations(keep: Organisation, gone: Organisation, *, by: User, reason: str = "") -> dict[str, int]:
    """Two entries of one body become one: whatever points at the one points at the other. Says how many rows moved.

    The gone one stays and leads to the kept, for those who know it by its number or code. It cannot be undone.
    """
    keep, gone = _both(keep, gone)
    require(rules.may_merge(by, keep, gone))
    with because(reason):
        moved = move_everything(gone, keep)
        gone.merged_into, gone.merged_at = keep, clock.now()
        code = gone.credit_code if keep.credit_code is None else None
        if code:
            gone.credit_code = None
        gone.save(update_fields=["merged_into", "merged_at", "credit_code"])
        if code:
            keep.credit_code = code
            keep.save(update_fields=["credit_code"])
    record("organisation merged", by=by, thing=gone, reason=reason, other=keep.name, other_id=keep.pk, moved=moved)
    record("organisation took in", by=by, thing=keep, reason=reason, other=gone.name, other_id=gone.pk, moved=moved)
    return moved


def _both(keep: Organisation, gone: Organisation) -> tuple[Organisation, Organisation]:
    """Locked in one order, so that two people who merge the same two do not wait for each other."""
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    found = {body.pk: body for body in rows}
    if keep.pk not in found or gone.pk not in found:
        raise Conflict(_("One of the two bodies is not there any more."))
    return found[keep.pk], found[gone.pk]
