"""What claims on a risk fund and interest subsidies, their columns and acts are called in the trail."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

THINGS: Final[dict[str, Any]] = {
    "riskscheme": _("scheme of risk compensation"),
    "riskband": _("band of a scheme"),
    "riskclaim": _("claim on the risk fund"),
    "riskrecovery": _("recovery of a claim"),
    "subsidyscheme": _("scheme of interest subsidies"),
    "subsidy": _("interest subsidy"),
}

ACTS: Final[dict[str, Any]] = {
    "risk claim filed": _("%(who)s filed %(what)s"),
    "file added to a risk claim": _("%(who)s added a file to %(what)s"),
    "risk claim moved": _("%(who)s changed the status of %(what)s"),
    "risk recovery told": _("%(who)s put down what came back of %(what)s"),
    "risk recovery returned": _("%(who)s confirmed that the fund has its part of %(what)s back"),
    "funder of a scheme named": _("%(who)s named who bears the fund of %(what)s"),
    "subsidy asked for": _("%(who)s asked for %(what)s"),
    "subsidy moved": _("%(who)s changed the status of %(what)s"),
    "subsidy scheme written": _("%(who)s wrote what %(what)s says"),
    "demonstration of claims made": _("%(who)s made the claims and subsidies of the demonstration"),
}

COLUMNS: Final[dict[str, Any]] = {
    "applicant_id": _("applicant"),
    "approved_fen": _("approved (fen)"),
    "asked_fen": _("asked for (fen)"),
    "balance_fen": _("balance at default (fen)"),
    "bank_fen": _("part of the bank (fen)"),
    "bank_id": _("bank"),
    "before_payment": _("came before the payment"),
    "borrower_cap_fen": _("limit of one borrower (fen)"),
    "cap_fen": _("limit of one firm (fen)"),
    "claim_id": _("claim"),
    "defaulted_on": _("day of the default"),
    "deducted_fen": _("taken off the payment (fen)"),
    "evidence": _("evidence"),
    "filed_at": _("filed at"),
    "filed_by": _("filed by"),
    "filed_by_id": _("number of who filed it"),
    "firm": _("firm"),
    "firm_code": _("credit code of the firm"),
    "fund_fen": _("part of the fund (fen)"),
    "fund_pct": _("part of the fund (%)"),
    "funder_id": _("department that bears the fund"),
    "interest_fen": _("interest (fen)"),
    "interest_from": _("interest from"),
    "interest_to": _("interest until"),
    "longest_years": _("longest loan (years)"),
    "note": _("note"),
    "paid_fen": _("paid (fen)"),
    "payment_voucher": _("voucher of the payment"),
    "pledge_id": _("pledge"),
    "pool_fen": _("pool (fen)"),
    "principal_fen": _("loss of principal (fen)"),
    "rate_pct": _("part of the interest (%)"),
    "recovered_on": _("came back on"),
    "returned_by": _("return confirmed by"),
    "returned_by_id": _("number of who confirmed the return"),
    "returned_on": _("back with the fund since"),
    "root_id": _("pledge its chain of top-ups begins with"),
    "rounding_en": _("the odd fen, in English"),
    "rounding_zh": _("the odd fen, in Chinese"),
    "scheme_id": _("scheme"),
    "sizes": _("sizes of enterprises"),
    "source_en": _("source in English"),
    "source_zh": _("source in Chinese"),
    "spread_cap_bp": _("limit above the LPR (basis points)"),
    "up_to_fen": _("balance up to (fen)"),
}
