"""What happens to invitations: given, sent by a job, sent again, withdrawn, accepted once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.invitations import letters, rules
from ipportal.core.accounts.invitations.models import Invitation
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.people.actions import hold, told
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.jobs.actions import enqueue
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require

SEND: Final = "invitations.send"
TOKEN_BYTES: Final = 32


@transaction.atomic
def invite(
    email: str,
    organisation: Organisation,
    role: str,
    *,
    begins_on: dt.date,
    ends_on: dt.date | None,
    language: str,
    by: User,
) -> Invitation:
    """Offer the role to whoever reads mail at the address. The message is a job, ordered here; sent twice it is one."""
    require(rules.may_invite(by))
    if ends_on and ends_on <= max(begins_on, clock.today()):
        raise BadInput("ends-before-it-begins", _("The last day lies before the first."), field="ends_on")
    body = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if body.is_merged:
        raise Conflict(_("This body was merged into another."))
    unanswered = Invitation.objects.unanswered().filter(email__iexact=email, organisation=body, role=role)
    same = {"email": email, "begins_on": begins_on, "ends_on": ends_on, "language": language, "invited_by_id": by.pk}
    if invited := unanswered.filter(**same).first():
        return invited
    if unanswered.exists():
        message = _("This address is invited to that role already. Send that invitation again, or withdraw it.")
        raise BadInput("invited-already", message, field="email")
    invitation = Invitation.objects.create(
        email=email,
        organisation=body,
        role_id=role,
        begins_on=begins_on,
        ends_on=ends_on,
        language=language,
        invited_by_id=by.pk,
        invited_by=by.get_username(),
        expires_at=_in_some_days(),
    )
    record("person invited", by=by, thing=invitation, role=role, body=body.name)
    enqueue(SEND, key=str(invitation.pk), by=by, invitation=invitation.pk)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> None:
    """A new link; the old one works no longer from now on."""
    row = _locked(invitation.pk)
    require(rules.may_send_again(by, row))
    row.digest, row.sent_at, row.failure, row.expires_at = None, None, "", _in_some_days()
    row.save(update_fields=["digest", "sent_at", "failure", "expires_at"])
    record("invitation sent again", by=by, thing=row)
    enqueue(SEND, key=str(row.pk), by=by, invitation=row.pk)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    row = _locked(invitation.pk)
    require(rules.may_withdraw(by, row))
    row.digest, row.withdrawn_at = None, clock.now()
    row.save(update_fields=["digest", "withdrawn_at"])
    record("invitation withdrawn", by=by, thing=row)


@transaction.atomic
def send(pk: int) -> bool:
    """The job's work: the token is made here, goes into the message, and only its digest stays.

    A message that went out while the job broke off carries a token that works nowhere; the next try sends another.
    """
    row = _locked(pk)
    if row.accepted_at or row.withdrawn_at:
        return False
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.digest, row.sent_at, row.failure = _digest(token), clock.now(), ""
    row.save(update_fields=["digest", "sent_at", "failure"])
    letters.invitation(row, token)
    return True


@transaction.atomic
def note_failure(pk: int, error: str) -> None:
    """The message could not be sent, several times: the page says so, and offers to try again."""
    row = _locked(pk)
    row.failure = error[:300]
    row.save(update_fields=["failure"])
    record("invitation not sent", by=SYSTEM, thing=row)


def find(token: str) -> Invitation | None:
    """The invitation that the link opens; None, whatever may be wrong with it."""
    there = Organisation.objects.in_force(clock.today())
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today())
    found = Invitation.objects.open(clock.now()).filter(lasts, digest=_digest(token), organisation__in=there)
    return found.select_related("organisation", "role").first()


@transaction.atomic
def accept_anew(token: str, *, username: str, display_name: str, password: str) -> User:
    """Whoever has the link makes an account with a password, and holds the role."""
    row = _opened(token)
    person = User(username=username, display_name=display_name, email=row.email, language=row.language)
    validate_password(password, user=person)
    person.set_password(password)
    person.save(force_insert=True)
    _accept(row, person)
    return person


@transaction.atomic
def accept(token: str, *, by: User) -> Invitation:
    """Whoever has the link and is signed in holds the role as well."""
    row = _opened(token)
    require(rules.may_accept(by, row))
    _accept(row, User.objects.select_for_update(of=("self",)).get(pk=by.pk))
    return row


def _accept(row: Invitation, person: User) -> None:
    begins_on = max(row.begins_on, clock.today())
    held = hold(person, row.organisation, row.role_id, begins_on=begins_on, ends_on=row.ends_on)
    row.digest, row.accepted_at, row.accepted_by = None, clock.now(), person
    row.save(update_fields=["digest", "accepted_at", "accepted_by"])
    record("invitation accepted", by=person, thing=person, invited_by=row.invited_by, **told(held))


def _opened(token: str) -> Invitation:
    """Locked, and still open: of two who use a link at once, one comes too late."""
    found = find(token)
    row = _locked(found.pk) if found else None
    if row is None or row.digest != _digest(token):
        raise Conflict(_("This invitation is no longer open."))
    return row


def _locked(pk: int) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _in_some_days() -> dt.datetime:
    return clock.now() + dt.timedelta(days=settings.INVITATION_DAYS)
