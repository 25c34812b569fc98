"""Who keeps notices, and who sees them before they open: the officials of the province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import OFFICIAL
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.notices.models import Notice

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


def may_keep_notices(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province publish notices."))


@gate(Notice)
def visible_to(user: User | AnonymousUser) -> QuerySet[Notice]:
    """Whoever keeps notices sees all of them, everybody else those that have opened."""
    return Notice.objects.all() if may_keep_notices(user) else Notice.objects.published()


def may_change(user: User, notice: Notice) -> Verdict:
    if not (allowed := may_keep_notices(user)):
        return allowed
    if notice.is_published:
        return no(_("A published notice is never changed; publish a correction of it."))
    return YES
