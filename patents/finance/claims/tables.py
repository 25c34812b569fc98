"""A claim as a row of a file; amounts in yuan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.core.kit.money import yuan_text
from ipportal.templatetags.portal import region_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from patents.finance.claims.models import RiskClaim

COLUMNS: Final = (
    gettext_lazy("Registration number"), gettext_lazy("Scheme"), gettext_lazy("Bank"), gettext_lazy("Firm"),
    gettext_lazy("City"), gettext_lazy("Default on"), gettext_lazy("Balance at default (yuan)"),
    gettext_lazy("Loss of principal (yuan)"), gettext_lazy("Loss of interest (yuan)"),
    gettext_lazy("Part of the fund (yuan)"), gettext_lazy("Part of the bank (yuan)"), gettext_lazy("Status"),
    gettext_lazy("Approved (yuan)"), gettext_lazy("Paid (yuan)"), gettext_lazy("Paid on"),
    gettext_lazy("Demonstration data"),
)  # fmt: skip


def lines(rows: Iterable[RiskClaim]) -> list[list[Any]]:
    return [_line(claim) for claim in rows]


def _line(claim: RiskClaim) -> list[Any]:
    return [
        str(claim.pledge), claim.scheme.name, claim.bank.name, firm_of(claim),
        region_name(claim.pledge.city) if claim.pledge.city else "", claim.defaulted_on.isoformat(),
        yuan_text(claim.balance_fen), yuan_text(claim.principal_fen), yuan_text(claim.interest_fen),
        yuan_text(claim.fund_fen), yuan_text(claim.bank_fen), claim.get_state_display(), _yuan(claim.approved_fen),
        _yuan(claim.paid_fen), claim.paid_on.isoformat() if claim.paid_on else "",
        _("Yes") if claim.demonstration else "",
    ]  # fmt: skip


def firm_of(claim: RiskClaim) -> str:
    return next((pledgor.name for pledgor in claim.pledge.pledgors.all()), "")


def _yuan(fen: int | None) -> str:
    return "" if fen is None else yuan_text(fen)
