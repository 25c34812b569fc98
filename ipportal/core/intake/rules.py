"""Who may bring files in, and who may see what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.intake.models import ImportBatch
    from ipportal.core.intake.registry import ImportKind

IMPORTERS: Final = frozenset({"official", "statistician"})  # may import every kind


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Codes of the roles a person holds today, anywhere."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = Membership.objects.filter(user=user).in_force(clock.today())
    return frozenset(held.values_list("role_id", flat=True))


def may_import(user: User | AnonymousUser, kind: ImportKind | None = None) -> Verdict:
    """May the person import files of this kind (without one: of every kind)?"""
    allowed = IMPORTERS | (kind.roles if kind else frozenset())
    if roles_of(user) & allowed:
        return YES
    return no(_("Only officials of the province and statisticians may import files of this kind."))


def may_confirm(user: User | AnonymousUser, batch: ImportBatch, kind: ImportKind) -> Verdict:
    """Whoever may import the kind may confirm a batch: the person who uploaded it, or an official."""
    if batch.uploaded_by_id != user.pk and not may_import(user):
        return no(_("Only the person who uploaded the file, or an official, may confirm it."))
    return may_import(user, kind)
