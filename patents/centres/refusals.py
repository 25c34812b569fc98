"""What the database refuses, in words: constraint → sentence. The same sentence stands in rules and on pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.refusals import explained_by

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[dict[str, _StrPromise]] = {
    "lead_is_of_a_kind_the_call_allows": _("The call does not let a body of this kind lead."),
    "every_member_has_accepted": _("A member has not accepted its invitation yet."),
    "consortium_has_the_kinds_the_call_asks_for": _("The consortium has too few kinds of members for this call."),
    "city_recommends_within_its_quota": _("The city has no place left in this call."),
    "body_leads_one_running_centre": _("The lead body leads another running centre."),
    "centre_is_returned_once": _("The application was returned once already: check it, or reject it."),
    "centre_checked_was_corrected": _("The correction was asked for and is not there yet."),
    "centre_is_postponed_once": _("The acceptance was postponed once already."),
    "centre_approved_after_its_notice": _("The notice is not over yet."),
    "notice_is_over_without_open_objection": _(
        "Its publicity period is not over, or an objection to it is not yet decided."
    ),
    "centre_accepted_has_its_reports_accepted": _("Not every annual and acceptance report is accepted yet."),
    "centre_is_moved_on_by_another": _("Somebody else must do this: you made a step that it checks."),
    "consortium_changes_only_in_a_draft": _("The consortium changes in a draft only."),
    "cumulative_figure_never_falls": _("A cumulative figure is below that of an earlier accepted report."),
    "instalments_stay_within_the_contract": _("All instalments together would be above the contract."),
    "instalment_follows_its_milestone": _("Its milestone is not reached."),
    "instalments_are_paid_in_order": _("An earlier instalment is not paid yet."),
    "instalment_paid_is_locked": _("It is paid already."),
    "instalment_is_paid_by_another_than_who_released_it": _("Another person than the one who released it pays."),
    "support_is_spent_after_it_was_paid": _("More would be spent of the support than was paid."),
    "recovery_demands_what_was_paid": _("No more can be recovered than was paid."),
    "patents_centre_patent_pkey": _("Another centre has grown one of these patents."),
}
explained: Final = partial(explained_by, SENTENCES)
