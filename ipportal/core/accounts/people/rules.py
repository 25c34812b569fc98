"""What an administrator may do with accounts, and with whose."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import ADMINISTRATOR
from ipportal.core.accounts.rules import holds
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


def may_keep(user: User | AnonymousUser) -> Verdict:
    """See all accounts and who holds which role."""
    if holds(user, ADMINISTRATOR):
        return YES
    return no(_("Only administrators manage accounts and roles."))


def _may_touch(user: User | AnonymousUser, person: User) -> Verdict:
    if user.pk == person.pk:
        return no(_("Administrators do not change their own account or roles; another administrator does."))
    return may_keep(user)


def may_give_role(user: User | AnonymousUser, person: User) -> Verdict:
    if not (allowed := _may_touch(user, person)):
        return allowed
    if not person.is_active:
        return no(_("This account is closed. Open it again first."))
    return YES


def may_end_role(user: User | AnonymousUser, membership: Membership) -> Verdict:
    if not (allowed := _may_touch(user, membership.user)):
        return allowed
    if _is_over(membership, clock.today()):
        return no(_("This role has ended already."))
    if membership.role_id == ADMINISTRATOR and _is_last(membership.user):
        return _THE_LAST
    return YES


def may_close(user: User | AnonymousUser, person: User) -> Verdict:
    """Close the account: nobody signs in with it, and whoever is signed in no longer is."""
    if not (allowed := _may_touch(user, person)):
        return allowed
    if not person.is_active:
        return no(_("This account is closed already."))
    return _THE_LAST if _is_last(person) else YES


def may_reopen(user: User | AnonymousUser, person: User) -> Verdict:
    if not (allowed := _may_touch(user, person)):
        return allowed
    return no(_("This account is open.")) if person.is_active else YES


_THE_LAST = no(_("This is the last administrator without an end date; name another one first."))


def lasting_administrators(on: dt.date) -> QuerySet[Membership]:
    """Those on whom the portal can count: in force, and without an end."""
    held = Membership.objects.filter(role=ADMINISTRATOR, ends_on__isnull=True, user__is_active=True)
    return held.in_force(on)


def _is_last(person: User) -> bool:
    lasting = lasting_administrators(clock.today())
    return lasting.filter(user=person).exists() and not lasting.exclude(user=person).exists()


def _is_over(membership: Membership, today: dt.date) -> bool:
    ends_on = membership.ends_on
    return ends_on is not None and (ends_on <= today or ends_on == membership.begins_on)


@gate(User)
def visible_to(user: User | AnonymousUser) -> QuerySet[User]:
    """All accounts for administrators; everybody else sees the own."""
    return User.objects.all() if may_keep(user) else User.objects.filter(pk=user.pk or 0)
