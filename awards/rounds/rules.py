"""Who keeps editions: officials of the province draft them, another one publishes; what is published is everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from awards.rounds.models import Edition
from ipportal.core.accounts.roles import OFFICIAL
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


@gate(Edition)
def visible_to(user: User | AnonymousUser) -> QuerySet[Edition]:
    """Drafts for officials of the province alone."""
    return Edition.objects.all() if may_keep_editions(user) else Edition.objects.published()


def may_keep_editions(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province's office keep editions of the award."))


def may_publish(user: User | AnonymousUser, edition: Edition) -> Verdict:
    if not (allowed := may_keep_editions(user)):
        return allowed
    return not_the_drafter(user, edition)


def not_the_drafter(user: User | AnonymousUser, edition: Edition) -> Verdict:
    """The half of the rule that a list asks for every row."""
    if edition.drafted_by_id == user.pk:
        return no(_("Another official than the one who drafted it publishes an edition."))
    return YES
