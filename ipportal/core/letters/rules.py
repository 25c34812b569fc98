"""Who may see and send letters; what is told to a person is that person's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import OFFICIAL, OPERATOR
from ipportal.core.accounts.rules import holds, roles_of
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.letters.kinds import is_held, purpose_of, purposes
from ipportal.core.letters.models import Follow, Letter, LetterState, Message, Preference

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

NOT_YOURS = _("Only officials of the province write letters.")


def may_see_letters(user: User | AnonymousUser) -> Verdict:
    """Officials see those that the office writes; operators see that and how every one left, not what it says."""
    if holds(user, OFFICIAL, OPERATOR):
        return YES
    return no(_("Only officials of the province and operators see outgoing letters."))


def may_write_letters(user: User | AnonymousUser) -> Verdict:
    return YES if holds(user, OFFICIAL) else no(NOT_YOURS)


def may_read(user: User | AnonymousUser, letter: Letter) -> bool:
    """The text: only of what the office writes itself, and only who may write."""
    return is_held(letter.purpose) and bool(may_write_letters(user))


def may_change(user: User | AnonymousUser, letter: Letter) -> Verdict:
    """Also to send it: as long as it is held."""
    if not (allowed := may_write_letters(user)):
        return allowed
    if letter.state != LetterState.HELD:
        return no(_("Only a held letter is changed or sent."))
    return YES


def may_send(user: User | AnonymousUser, letter: Letter) -> Verdict:
    """Not before what it tells may be told."""
    if not (allowed := may_change(user, letter)):
        return allowed
    return purpose_of(letter.purpose).may_leave(letter)


def may_retry(user: User | AnonymousUser, letter: Letter) -> Verdict:
    if not (allowed := may_see_letters(user)):
        return allowed
    if letter.state != LetterState.FAILED:
        return no(_("Only a letter that could not be sent is sent again."))
    return YES


@gate(Letter)
def visible_to(user: User | AnonymousUser) -> QuerySet[Letter]:
    held = roles_of(user)
    if OPERATOR in held:
        return Letter.objects.all()
    if OFFICIAL in held:
        return Letter.objects.filter(purpose__in=[purpose.code for purpose in purposes() if purpose.held])
    return Letter.objects.none()


@gate(Message)
def messages_visible_to(user: User | AnonymousUser) -> QuerySet[Message]:
    return Message.objects.filter(user=user) if isinstance(user, User) else Message.objects.none()


@gate(Preference)
def preferences_visible_to(user: User | AnonymousUser) -> QuerySet[Preference]:
    return Preference.objects.filter(user=user) if isinstance(user, User) else Preference.objects.none()


@gate(Follow)
def follows_visible_to(user: User | AnonymousUser) -> QuerySet[Follow]:
    return Follow.objects.filter(user=user) if isinstance(user, User) else Follow.objects.none()
