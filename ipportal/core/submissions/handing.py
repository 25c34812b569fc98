"""Drafts that somebody began go to somebody else of the body when that person leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ipportal.core.accounts.leaving.registry import Open, hands_over
from ipportal.core.audit.actions import record
from ipportal.core.submissions import registry
from ipportal.core.submissions.models import Submission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import Organisation, User


def _of(person: User, body: Organisation) -> QuerySet[Submission]:
    return Submission.objects.open().filter(begun_by_id=person.pk, owner=body, kind__in=_known())


def _known() -> list[str]:
    return [kind.code for kind in registry.kinds()]


def _open(person: User, body: Organisation) -> list[Open]:
    found = _of(person, body).select_related("form_version")
    return [
        Open(registry.of(one).name, str(one), reverse("submissions:submission-detail", args=[one.pk])) for one in found
    ]


def _move(person: User, body: Organisation, heir: User) -> int:
    """They are the body's already; what changes is whose list they stand in first."""
    drafts = list(_of(person, body).select_for_update(of=("self",)))
    for draft in drafts:
        draft.begun_by_id, draft.begun_by = heir.pk, heir.get_username()
        draft.save(update_fields=["begun_by_id", "begun_by"])
        record("draft handed over", by=person, thing=draft, heir=heir.get_username())
    return len(drafts)


hands_over("submissions", find=_open, move=_move)
