"""What the database refuses of awards and payments, in words; beside the sentences of nominations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from awards.nominations.refusals import SENTENCES, explained

SENTENCES.update(
    {
        "award_follows_the_whole_notice_of_its_edition": _(
            "It did not stand on public notice for as long as the edition says."
        ),
        "awarded_patent_is_in_force_on_that_day": _("Its patent was not in force on the day of the decision."),
        "patent_is_awarded_once_in_an_edition": _("This patent was awarded in this edition already."),
        "decision_stands_once_it_is_applied": _("The decision was applied or dropped already."),
        "prize_is_paid_once": _("The prize was paid already."),
        "prize_is_paid_up_to_its_amount": _("No more than the prize is paid."),
        "prize_is_paid_between_its_decision_and_today": _("It is paid on a day from the decision until today."),
        "prize_is_paid_by_another_than_who_prepared_it": _("You prepared this payment; another person pays it."),
        "payment_prepared_keeps_its_account": _(
            "The payment was prepared; the account stands. Ask the office to give it back."
        ),
        "revoked_award_is_not_paid": _("The award was revoked."),
    }
)

__all__ = ["explained"]
