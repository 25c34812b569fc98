"""What the database refuses of subsidies, in words: constraint → sentence. The same sentence stands on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[dict[str, _StrPromise]] = {
    "subsidy_is_for_a_pledge_of_the_firm_in_the_city": _(
        "A subsidy is for a registered pledge of the firm in the city of the scheme."
    ),
    "subsidy_is_for_interest_of_the_loan": _(
        "The interest is not of the days that the loan ran, from its beginning to its term or its end."
    ),
    "interest_is_subsidised_once": _("A subsidy was asked for some of these days already."),
    "subsidy_goes_step_by_step": _("The application is no longer where this step begins."),
    "subsidy_is_checked_by_another_at_each_step": _("Somebody else must take this step: you took an earlier one."),
    "subsidy_is_approved_from_a_known_pool": _("Rate, pool and period of the scheme must be known before it approves."),
    "subsidy_is_for_interest_of_its_period": _("The interest is not of the period of the scheme."),
    "subsidy_is_never_above_the_interest_paid": _("A subsidy is never above the interest that was paid."),
    "subsidy_is_within_its_rate": _("It is above the rate of the scheme."),
    "subsidy_is_within_the_cap_of_a_firm": _("The firm would get more than the scheme gives one firm."),
    "subsidy_pool_is_never_overdrawn": _("Not so much is left in the pool."),
}
