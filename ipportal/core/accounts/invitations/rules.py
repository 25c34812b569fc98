"""Who invites people, and who may accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.invitations.models import Invitation, State
from ipportal.core.accounts.people.rules import may_keep
from ipportal.core.accounts.rules import stands_alone
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


def may_invite(user: User | AnonymousUser) -> Verdict:
    return may_keep(user)


def may_send_again(user: User | AnonymousUser, invitation: Invitation) -> Verdict:
    """Also after it has expired: the new link works for as many days again."""
    if not (allowed := may_keep(user)):
        return allowed
    if invitation.accepted_at or invitation.withdrawn_at:
        return no(_("Only an invitation that was neither accepted nor withdrawn is sent again."))
    if invitation.ends_on and invitation.ends_on <= clock.today():
        return no(_("The role would have ended already; invite anew."))
    return YES


def may_withdraw(user: User | AnonymousUser, invitation: Invitation) -> Verdict:
    if not (allowed := may_keep(user)):
        return allowed
    if invitation.accepted_at or invitation.withdrawn_at:
        return no(_("Only an invitation that was neither accepted nor withdrawn can be withdrawn."))
    return YES


def may_accept(user: User, invitation: Invitation) -> Verdict:
    """Whoever has the link and an account already. Nobody gives a role to himself."""
    if invitation.state_at(clock.now()) != State.OPEN:
        return no(_("This invitation is no longer open."))
    if invitation.invited_by_id == user.pk:
        return no(_("Whoever invites does not accept: another administrator must invite you."))
    begins_on = max(invitation.begins_on, clock.today())
    return stands_alone(user, invitation.role_id, begins_on, invitation.ends_on)


@gate(Invitation)
def visible_to(user: User | AnonymousUser) -> QuerySet[Invitation]:
    """For administrators; who is invited sees it by the link alone."""
    return Invitation.objects.all() if may_keep(user) else Invitation.objects.none()
