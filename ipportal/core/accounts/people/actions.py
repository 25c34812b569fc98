"""What the administrator does with accounts: roles are given and ended, accounts closed and opened again."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.people import rules
from ipportal.core.accounts.roles import ADMINISTRATOR
from ipportal.core.accounts.rules import stands_alone
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.audit.context import because
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require

ADMINISTRATORS_LOCK: Final = 770_004  # the trigger of migration 0015 takes the same


@transaction.atomic
def first_administrator(person: User, password: str, office: Organisation) -> User:
    """The only account that nobody gave: made at the console while there is no administrator, for the office itself."""
    lock_administrators()
    if rules.lasting_administrators(clock.today()).filter(user__demonstration=False).exists():
        raise Conflict(_("There is an administrator already; further ones are invited at the desk."))
    validate_password(password, user=person)
    person.set_password(password)
    person.save(force_insert=True)
    body = Organisation.objects.standing().filter(name=office.name, demonstration=False).first()
    if body is None:
        office.save(force_insert=True)
        body = office
    held = hold(person, body, ADMINISTRATOR, begins_on=clock.today(), ends_on=None)
    record("first administrator made", by=SYSTEM, thing=person, **told(held))
    return person


@transaction.atomic
def give_role(
    person: User,
    organisation: Organisation,
    role: str,
    *,
    begins_on: dt.date,
    ends_on: dt.date | None,
    by: User,
    reason: str = "",
) -> Membership:
    """The person holds the role for the body, from that day on and perhaps until one. Sent twice it is given once."""
    person = _locked(person)
    require(rules.may_give_role(by, person))
    same = {"organisation": organisation, "role": role, "begins_on": begins_on, "ends_on": ends_on}
    if given := person.memberships.filter(**same, begins_on__gte=clock.today()).first():
        return given
    with because(reason):
        held = hold(person, organisation, role, begins_on=begins_on, ends_on=ends_on)
    record("role given", by=by, thing=person, reason=reason, **told(held))
    return held


def hold(
    person: User, organisation: Organisation, role: str, *, begins_on: dt.date, ends_on: dt.date | None
) -> Membership:
    """The row itself, in the caller's transaction; refused where it cannot stand beside the person's other roles."""
    if begins_on < clock.today():
        raise BadInput("begins-in-the-past", _("A role begins today at the earliest."), field="begins_on")
    if ends_on and ends_on <= begins_on:
        raise BadInput("ends-before-it-begins", _("The last day lies before the first."), field="ends_on")
    body = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not Organisation.objects.in_force(begins_on).filter(pk=body.pk).exists():
        raise Conflict(_("This body is not there on that day, or was merged into another."))
    same = Membership.objects.filter(user=person, organisation=body, role=role)
    if same.open(begins_on).filter(begins_on__lte=ends_on or dt.date.max).exists():
        raise BadInput("role-held-already", _("The person holds this role there in this time already."), field="role")
    if not (alone := stands_alone(person, role, begins_on, ends_on)):
        raise BadInput("role-stands-alone", alone.reason, field="role")
    held, _made = Membership.objects.update_or_create(
        user=person, organisation=body, role_id=role, begins_on=begins_on, defaults={"ends_on": ends_on}
    )
    return held


@transaction.atomic
def end_role(membership: Membership, *, on: dt.date, by: User, reason: str = "") -> None:
    """From that day on it is no longer held: today at the earliest, for what was done stays done."""
    person = _locked(membership.user)
    lock_administrators()
    held = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    require(rules.may_end_role(by, held))
    if on < clock.today():
        raise BadInput("ends-in-the-past", _("A role ends today at the earliest."), field="on")
    held.ends_on = max(on, held.begins_on)
    with because(reason):
        held.save(update_fields=["ends_on"])
    record("role ended", by=by, thing=person, reason=reason, **told(held))


@transaction.atomic
def close_account(person: User, *, by: User, reason: str) -> None:
    """Nobody signs in with it any more; its sessions end with their next request."""
    person = _locked(person)
    lock_administrators()
    require(rules.may_close(by, person))
    _set_active(person, False, reason)
    record("account closed", by=by, thing=person, reason=reason)


@transaction.atomic
def reopen_account(person: User, *, by: User, reason: str) -> None:
    """It may be signed in with again, and holds the roles that have not ended meanwhile."""
    person = _locked(person)
    require(rules.may_reopen(by, person))
    _set_active(person, True, reason)
    record("account opened again", by=by, thing=person, reason=reason)


def _set_active(person: User, is_active: bool, reason: str) -> None:
    person.is_active = is_active
    with because(reason):
        person.save(update_fields=["is_active"])


def told(held: Membership) -> dict[str, Any]:
    """What the trail says of a membership."""
    return {
        "role": held.role_id,
        "body": held.organisation.name,
        "begins_on": held.begins_on,
        "ends_on": held.ends_on,
    }


def lock_administrators() -> None:
    """Whoever changes administrators waits for the others who do, so that two do not remove each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATORS_LOCK])


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


@transaction.atomic
def change_profile(person: User, *, display_name: str, email: str, language: str) -> None:
    """What a person says of the own account; nobody else does."""
    row = _locked(person)
    row.display_name, row.email, row.language = display_name, email, language
    row.save(update_fields=["display_name", "email", "language"])
