"""The states of a claim, one after another: who takes each step. The database holds the same order (0020)."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from patents.finance.states import State


class ClaimState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("claim", "Submitted")
    VERIFIED = "verified", pgettext_lazy("claim", "Verified by the bank")
    REVIEWED = "reviewed", pgettext_lazy("claim", "Reviewed by the IP office")
    APPROVED = "approved", pgettext_lazy("claim", "Approved by Finance")
    PAID = "paid", pgettext_lazy("claim", "Paid")
    REFUSED = "refused", pgettext_lazy("claim", "Refused")


S = ClaimState
BANK: Final = "bank"  # an officer of the bank that filed it
OFFICE: Final = "office"  # the IP office of the city, or of the province
FINANCE: Final = "finance"  # the department that bears the fund
PAYER: Final = "payer"  # the finance official of the province's office
NEXT: Final = {S.SUBMITTED: S.VERIFIED, S.VERIFIED: S.REVIEWED, S.REVIEWED: S.APPROVED, S.APPROVED: S.PAID}
TAKEN_BY: Final = {S.VERIFIED: BANK, S.REVIEWED: OFFICE, S.APPROVED: FINANCE, S.PAID: PAYER}
OPEN: Final = tuple(NEXT)
LOST: Final = (State.OVERDUE, State.REALISED)  # of the pledge, while a claim goes on
WAY: Final = (S.SUBMITTED, *NEXT.values())


def next_of(state: str) -> ClaimState | None:
    return NEXT.get(S(state))


def goes(source: str, target: str) -> bool:
    """One step on, or refused at any step before it is paid."""
    return S(source) in NEXT and target in (NEXT[S(source)], S.REFUSED)
