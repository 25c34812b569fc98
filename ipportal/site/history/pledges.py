"""What pledges, their columns and acts are called in the trail."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

THINGS: Final[dict[str, Any]] = {
    "pledge": _("pledge"),
    "pledgor": _("pledgor"),
    "apitoken": _("token for a program"),
    "pledgedright": _("pledged right"),
    "pledgealert": _("alert about a pledged right"),
}

ACTS: Final[dict[str, Any]] = {
    "pledge begun": _("%(who)s began %(what)s"),
    "pledge written": _("%(who)s wrote %(what)s"),
    "pledge handed in": _("%(who)s handed %(what)s in to the city"),
    "pledge taken back": _("%(who)s took %(what)s back"),
    "pledge returned": _("%(who)s returned %(what)s"),
    "pledge moved": _("%(who)s changed the status of %(what)s"),
    "pledge alert handled": _("%(who)s saw to an alert about %(what)s"),
    "token made": _("%(who)s made %(what)s"),
    "token revoked": _("%(who)s revoked %(what)s"),
    "demonstration of pledges made": _("%(who)s made the pledges of the demonstration"),
}

COLUMNS: Final[dict[str, Any]] = {
    "adds_to_id": _("pledge that it adds to"),
    "applied_on": _("applied for on"),
    "bank_id": _("bank"),
    "bound": _("secures a live pledge"),
    "branch": _("branch of the bank"),
    "county": _("place"),
    "currency": _("currency"),
    "currency_amount": _("amount in another currency"),
    "currency_rate": _("rate"),
    "currency_rate_on": _("day of the rate"),
    "debtor": _("debtor"),
    "debtor_code": _("credit code of the debtor"),
    "details": _("details of the right"),
    "end_ground": _("ground of the end"),
    "entered_at": _("entered at"),
    "entered_by": _("entered by"),
    "entered_by_id": _("number of who entered"),
    "entry_note": _("reason for differences from the register"),
    "guarantee": _("guarantee"),
    "handed_in_at": _("handed in at"),
    "handled_at": _("seen to at"),
    "handled_by": _("seen to by"),
    "handled_by_id": _("number of who saw to it"),
    "happened_on": _("happened on"),
    "is_person": _("natural person"),
    "known_at": _("known at"),
    "life_ends_on": _("last day of the right"),
    "loan_fen": _("loan amount (fen)"),
    "lpr_spread_bp": _("above the LPR (basis points)"),
    "note": _("note"),
    "overdue_on": _("overdue since"),
    "patent_number": _("number of the patent"),
    "pledge_id": _("pledge"),
    "pledgee": _("pledgee"),
    "pledgee_code": _("credit code of the pledgee"),
    "product": _("product"),
    "rate_pct": _("interest rate"),
    "registration_number": _("registration number"),
    "returned_reason": _("reason for return"),
    "right_id": _("pledged right"),
    "scope": _("scope of security"),
    "secured_fen": _("secured amount (fen)"),
    "share_fen": _("share of the value (fen)"),
    "term_from": _("term from"),
    "term_to": _("term until"),
    "valuation_agency": _("valued by"),
    "valuation_fen": _("valuation (fen)"),
    "valuation_free": _("free of valuation"),
    "valuation_method": _("method of valuation"),
    "valued_on": _("valued on"),
}
