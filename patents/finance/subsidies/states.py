"""The states of an application for an interest subsidy. The database holds the same order (0020)."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy


class SubsidyState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("subsidy", "Submitted")
    APPROVED = "approved", pgettext_lazy("subsidy", "Approved")
    PAID = "paid", pgettext_lazy("subsidy", "Paid")
    REFUSED = "refused", pgettext_lazy("subsidy", "Refused")


S = SubsidyState
NEXT: Final = {S.SUBMITTED: S.APPROVED, S.APPROVED: S.PAID}
OPEN: Final = tuple(NEXT)
WAY: Final = (S.SUBMITTED, S.APPROVED, S.PAID)
TAKING: Final = (S.APPROVED, S.PAID)  # of the pool


def next_of(state: str) -> SubsidyState | None:
    return NEXT.get(S(state))


def goes(source: str, target: str) -> bool:
    """One step on, or refused before it is paid."""
    return S(source) in NEXT and target in (NEXT[S(source)], S.REFUSED)
