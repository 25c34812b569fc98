"""Who may bring files in, and who may see what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import OFFICIAL, STATISTICIAN
from ipportal.core.accounts.rules import roles_of
from ipportal.core.intake import registry
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from ipportal.core.intake.registry import ImportKind

IMPORTERS: Final = frozenset({OFFICIAL, STATISTICIAN})  # may import every kind and see every batch


def kinds_open_to(user: User | AnonymousUser) -> list[ImportKind]:
    """The kinds a person may import."""
    held = roles_of(user)
    return [kind for kind in registry.kinds() if held & (IMPORTERS | kind.roles)]


def may_import(user: User | AnonymousUser, kind: ImportKind | None = None) -> Verdict:
    """May the person import files of this kind (without one: of any kind at all)?"""
    held = roles_of(user)
    if held & IMPORTERS or any(held & one.roles for one in ([kind] if kind else registry.kinds())):
        return YES
    return no(_("Only officials of the province and statisticians may import files of this kind."))


def may_confirm(user: User | AnonymousUser, batch: ImportBatch, kind: ImportKind) -> Verdict:
    """Whoever may import the kind may confirm a batch: the person who uploaded it, or an official."""
    if not _is_answerable(user, batch):
        return no(_("Only the person who uploaded the file, or an official, may confirm it."))
    return may_import(user, kind)


def may_retry(user: User | AnonymousUser, batch: ImportBatch, kind: ImportKind) -> Verdict:
    """Whoever may confirm a batch may have it checked again after its job failed."""
    if not _is_answerable(user, batch):
        return no(_("Only the person who uploaded the file, or an official, may try it again."))
    return may_import(user, kind)


def _is_answerable(user: User | AnonymousUser, batch: ImportBatch) -> bool:
    return batch.uploaded_by_id == user.pk or bool(roles_of(user) & IMPORTERS)


@gate(ImportBatch)
def visible_to(user: User | AnonymousUser) -> QuerySet[ImportBatch]:
    """Batches a person may know of: all for officials and statisticians, otherwise the own ones."""
    held = roles_of(user)
    if held & IMPORTERS:
        return ImportBatch.objects.all()
    return ImportBatch.objects.filter(uploaded_by_id=user.pk) if user.pk else ImportBatch.objects.none()
