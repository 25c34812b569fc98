"""What decisions, awards and prizes, their columns and acts are called in the trail."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

THINGS: Final[dict[str, Any]] = {
    "decision": _("decision about awards"),
    "decisionline": _("nomination of a decision"),
    "award": _("award that was given"),
    "payment": _("payment of a prize"),
}

ACTS: Final[dict[str, Any]] = {
    "decision drafted": _("%(who)s drew up %(what)s"),
    "decision dropped": _("%(who)s dropped %(what)s"),
    "decision applied": _("%(who)s applied %(what)s"),
    "award given": _("%(who)s gave %(what)s"),
    "award revoked": _("%(who)s revoked %(what)s"),
    "prize account named": _("%(who)s named the account for %(what)s"),
    "prize payment prepared": _("%(who)s prepared %(what)s"),
    "prize payment given back": _("%(who)s gave back %(what)s"),
    "prize paid": _("%(who)s marked %(what)s as paid"),
    "demonstration of results made": _("%(who)s made the awards of the demonstration"),
}

COLUMNS: Final[dict[str, Any]] = {
    "account": _("bank account"),
    "amount_fen": _("amount (fen)"),
    "applied_at": _("applied at"),
    "applied_by": _("applied by"),
    "applied_by_id": _("number of who applied it"),
    "award_id": _("award"),
    "awarded_on": _("awarded on"),
    "bank": _("bank"),
    "decided_on": _("day of the decision"),
    "decision_id": _("decision"),
    "document": _("document"),
    "field": _("class of the patent"),
    "organisation": _("nominee organisation"),
    "payee": _("payee"),
    "prepared_at": _("prepared at"),
    "prepared_by": _("prepared by"),
    "prepared_by_id": _("number of who prepared it"),
    "revoked_at": _("revoked at"),
    "revoked_why": _("reason of the revocation"),
    "surname": _("surname"),
    "told_at": _("account named at"),
    "told_by": _("account named by"),
    "told_by_id": _("number of who named the account"),
}
