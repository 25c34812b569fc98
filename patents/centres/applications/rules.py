"""Who may apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no
from patents.centres.refusals import SENTENCES

if TYPE_CHECKING:
    from ipportal.core.accounts.models import Organisation
    from patents.centres.calls.models import Call
    from patents.centres.rules import Acting

OF_THE_PROVINCE = "32"  # codes of places in the province begin with it


def is_open(call: Call) -> Verdict:
    """By the portal's clock; a day ends at midnight in Shanghai."""
    today = clock.today()
    if call.takes_applications(today):
        return YES
    if call.published_at is not None and today > call.closes_on:
        closed = _("Applications were taken until %(day)s, midnight (Asia/Shanghai).")
        return no(closed % {"day": call.closes_on.isoformat()})
    return no(_("Applications are not taken yet."))


def may_apply(who: Acting, call: Call, lead: Organisation) -> Verdict:
    if lead.pk not in who.works:
        return no(_("You do not act for this body."))
    if not lead.region_id.startswith(OF_THE_PROVINCE):
        return no(_("The lead is a body of the province."))
    if lead.kind not in call.lead_kinds:
        return no(SENTENCES["lead_is_of_a_kind_the_call_allows"])
    return is_open(call)
