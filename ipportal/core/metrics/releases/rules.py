"""Who may make a release, check it and publish it: three roles, and nobody checks the own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CHECKER, OF_THE_PROVINCE, OFFICIAL, STATISTICIAN
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.metrics.releases.models import Release

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


def may_draft(user: User | AnonymousUser) -> Verdict:
    if holds(user, STATISTICIAN):
        return YES
    return no(_("Only statisticians may draft a release."))


def may_check(user: User | AnonymousUser, release: Release) -> Verdict:
    if not holds(user, CHECKER):
        return no(_("Only checkers may check a release."))
    if user.pk == release.drafted_by_id:
        return no(_("Who drafted a release may not check it."))
    return YES


def may_publish(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province may publish a release."))


def may_see_unpublished(user: User | AnonymousUser) -> Verdict:
    """Drafts, and what is computed between releases."""
    if holds(user, *OF_THE_PROVINCE):
        return YES
    return no(_("Only the province's own office sees figures before they are published."))


@gate(Release)
def visible_to(user: User | AnonymousUser) -> QuerySet[Release]:
    """What was published, to everybody; what is in hand, to the province's own office."""
    return Release.objects.all() if may_see_unpublished(user) else Release.objects.ever_published()
