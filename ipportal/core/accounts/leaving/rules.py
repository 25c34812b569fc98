"""Who may leave a body, and to whom open work can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.people.rules import lasting_administrators
from ipportal.core.accounts.roles import ADMINISTRATOR
from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.db.models import QuerySet


def roles_in(person: User, body: Organisation) -> QuerySet[Membership]:
    """What ends when the person leaves."""
    return Membership.objects.filter(user=person, organisation=body).open(clock.today())


def may_leave(person: User, body: Organisation) -> Verdict:
    held = roles_in(person, body)
    if not held.exists():
        return no(_("You hold no role in this body."))
    if held.filter(role=ADMINISTRATOR).exists() and not _others_administer(person):
        return no(_("You are the last administrator without an end date; another one must be named first."))
    return YES


def _others_administer(person: User) -> bool:
    return lasting_administrators(clock.today()).exclude(user=person).exists()


def heirs(person: User, body: Organisation) -> QuerySet[User]:
    """Others who act for the body today with one of the same roles."""
    roles = roles_in(person, body).values("role")
    held = Membership.objects.in_force(clock.today()).filter(organisation=body, role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=person.pk).order_by("username")
