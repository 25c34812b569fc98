"""What the database refuses of claims, in words: constraint → sentence. The same sentence stands on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[dict[str, _StrPromise]] = {
    "claim_is_one_per_loss": _("This loss is claimed already."),
    "claim_follows_a_default": _("A claim follows a default: the pledge must be overdue or realised."),
    "claim_is_filed_by_the_bank_of_its_pledge": _("Only the bank that holds the pledge may file a claim."),
    "claim_is_split_by_the_band_of_its_balance": _("The balance is in no band of the scheme."),
    "claim_loses_no_more_than_the_balance": _("No more principal is lost than the balance at default."),
    "claim_names_the_day_of_the_default": _("The default is of the day that the pledge says."),
    "claim_goes_on_while_the_loan_is_lost": _(
        "The pledge is no longer overdue or realised: the loan was paid back. The claim can only be refused."
    ),
    "claim_has_each_file_once": _("This file is with the claim already."),
    "claim_goes_step_by_step": _("The claim is no longer where this step begins."),
    "claim_is_checked_by_another_at_each_step": _("Somebody else must take this step: you took an earlier one."),
    "claim_approved_is_within_the_share_of_the_fund": _("No more is approved than the part of the fund."),
    "claim_paid_is_within_what_was_approved": _("No more is paid than was approved."),
    "claim_paid_leaves_out_what_came_back": _(
        "Changed by someone else. Look at what stands there now, and save again."
    ),
    "recovery_is_of_a_claim_that_stands": _("The claim was refused: what comes back is the bank’s."),
    "claim_recovers_no_more_than_it_lost": _("More came back than was lost."),
    "recovery_is_shared_as_the_loss_was_borne": _(
        "Changed by someone else. Look at what stands there now, and save again."
    ),
    "recovery_stands_as_it_was_told": _("The fund has its part back already."),
    "recovery_is_confirmed_by_another": _("Somebody else must confirm what you entered."),
}  # fmt: skip
