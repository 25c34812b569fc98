"""Files that wait for whoever uploaded them go to somebody else when that person leaves."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.leaving.registry import Open, hands_over
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.intake.models import BatchState, ImportBatch

WAITING: Final = (BatchState.RECEIVED, BatchState.CHECKING, BatchState.CHECKED, BatchState.FAILED)


def _of(person: User) -> list[ImportBatch]:
    return list(ImportBatch.objects.filter(uploaded_by_id=person.pk, state__in=WAITING))


def _open(person: User, body: Organisation) -> list[Open]:
    return [
        Open(_("Import file"), batch.file_name, reverse("intake:batch-detail", args=[batch.pk]))
        for batch in _of(person)
    ]


def _move(person: User, body: Organisation, heir: User) -> int:
    mine = ImportBatch.objects.filter(pk__in=[batch.pk for batch in _of(person)])
    return mine.update(uploaded_by_id=heir.pk, uploaded_by=heir.get_username())


hands_over("imports", find=_open, move=_move)
