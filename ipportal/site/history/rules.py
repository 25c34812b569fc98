"""Who may read the trail, and who the history of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import AUDITOR
from ipportal.core.accounts.rules import holds
from ipportal.core.audit.models import Event
from ipportal.core.kit.gate import gate, may_see
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model, QuerySet

    from ipportal.core.accounts.models import User


def may_read_trail(user: User | AnonymousUser) -> Verdict:
    if holds(user, AUDITOR):
        return YES
    return no(_("Only auditors may read the audit log."))


@gate(Event)
def visible_to(user: User | AnonymousUser) -> QuerySet[Event]:
    """The whole trail for auditors; for everybody else nothing: an object's own history is told on its page."""
    return Event.objects.all() if may_read_trail(user) else Event.objects.none()


def history_of(thing: Model, user: User | AnonymousUser) -> QuerySet[Event]:
    """What happened to one object, the newest first, for those who may see the object itself.

    Who looked at it and whom it was refused is the auditors' business.
    """
    if not may_see(user, thing):
        return Event.objects.none()
    return Event.objects.about(thing._meta.model_name or "", thing.pk).changes()
