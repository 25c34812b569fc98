"""Who keeps the list of bodies, and which two may be merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.roles import ADMINISTRATOR
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


def may_keep(user: User | AnonymousUser) -> Verdict:
    """See all bodies, and put down new ones."""
    if holds(user, ADMINISTRATOR):
        return YES
    return no(_("Only administrators keep the list of bodies."))


def may_change(user: User | AnonymousUser, organisation: Organisation) -> Verdict:
    if organisation.is_merged:
        return no(_("This body was merged into another; change the one that was kept."))
    return may_keep(user)


def may_merge(user: User | AnonymousUser, keep: Organisation, gone: Organisation | None = None) -> Verdict:
    """Bring two entries of one body together. Without the other: may anything be merged into this one?"""
    if not (allowed := may_keep(user)):
        return allowed
    if keep.is_merged or (gone and gone.is_merged):
        return no(_("One of the two was merged already."))
    if gone and gone.pk == keep.pk:
        return no(_("A body is not merged into itself."))
    if gone and gone.demonstration != keep.demonstration:
        return no(_("A body of the demonstration is not merged with a real one."))
    return YES


def may_undo_merge(user: User | AnonymousUser, gone: Organisation) -> Verdict:
    """Never: what was added to the kept body since cannot be told apart from what was moved."""
    if not (allowed := may_keep(user)):
        return allowed
    return no(_("A merger is not undone: what came to the kept body since then could not be told apart."))


@gate(Organisation)
def visible_to(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """All for administrators; for everybody else the own ones."""
    if may_keep(user):
        return Organisation.objects.all()
    return Organisation.objects.filter(memberships__user=user.pk or 0).distinct()
