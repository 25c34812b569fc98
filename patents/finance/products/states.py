"""The states of each sort of record and every move between them. The database holds the same table (migration 0041).

Leaving the draft is the confirmation: another person than the makers does it. Back into the draft something goes to be
corrected, with the reason; until it is confirmed again it does not count.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy

DRAFT: Final = "draft"


class Move(NamedTuple):
    """`amount`: the column that the move must fill, in fen."""

    source: str
    target: str
    amount: str = ""

    @property
    def confirms(self) -> bool:
        return self.source == DRAFT

    @property
    def corrects(self) -> bool:
        return self.target == DRAFT


class InsuranceState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("insurance", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("insurance", "In force")
    CLAIMED = "claimed", pgettext_lazy("insurance", "Claim paid")
    EXPIRED = "expired", pgettext_lazy("insurance", "Expired")
    CANCELLED = "cancelled", pgettext_lazy("insurance", "Cancelled")


class SecuritisationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("securitisation", "Draft")
    PLANNED = "planned", pgettext_lazy("securitisation", "Planned")
    ISSUED = "issued", pgettext_lazy("securitisation", "Issued")
    REPAID = "repaid", pgettext_lazy("securitisation", "Repaid")
    DEFAULTED = "defaulted", pgettext_lazy("securitisation", "In default")


class TrustState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("trust", "Draft")
    SET_UP = "set_up", pgettext_lazy("trust", "Set up")
    ENDED = "ended", pgettext_lazy("trust", "Ended")


class FundState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("fund", "Draft")
    RAISING = "raising", pgettext_lazy("fund", "Raising money")
    INVESTING = "investing", pgettext_lazy("fund", "Investing")
    EXITING = "exiting", pgettext_lazy("fund", "Exiting")
    CLOSED = "closed", pgettext_lazy("fund", "Closed")


class CatalogueState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("product", "Draft")
    PUBLISHED = "published", pgettext_lazy("product", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("product", "Withdrawn")


INSURANCE: Final = (
    Move("draft", "in_force"),
    Move("in_force", "claimed", "claims_paid_fen"),
    Move("claimed", "claimed", "claims_paid_fen"),
    *(Move(source, target) for source in ("in_force", "claimed") for target in ("expired", "cancelled")),
    Move("in_force", "draft"),
)
SECURITISATION: Final = (
    Move("draft", "planned"),
    Move("planned", "issued"),
    Move("issued", "repaid", "repaid_fen"),
    Move("issued", "defaulted"),
    Move("defaulted", "repaid", "repaid_fen"),
    Move("planned", "draft"),
    Move("issued", "draft"),
)
TRUST: Final = (Move("draft", "set_up"), Move("set_up", "ended"), Move("set_up", "draft"))
FUND: Final = (
    Move("draft", "raising"),
    Move("raising", "investing"),
    Move("investing", "exiting"),
    *(Move(source, "closed") for source in ("raising", "investing", "exiting")),
    Move("raising", "draft"),
)
CATALOGUE: Final = (
    Move("draft", "published"),
    Move("published", "withdrawn"),
    Move("published", "draft"),
    Move("withdrawn", "draft"),
)
BY_TABLE: Final = {
    "patents_insurance_policy": INSURANCE,
    "patents_securitisation": SECURITISATION,
    "patents_trust": TRUST,
    "patents_fund": FUND,
    "patents_finance_product": CATALOGUE,
}


def move_between(moves: tuple[Move, ...], source: str, target: str) -> Move | None:
    return next((move for move in moves if (move.source, move.target) == (source, target)), None)
