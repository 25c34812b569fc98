"""What the database refuses of pledges, in words: constraint → sentence. The same sentence stands on pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.refusals import explained_by

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[dict[str, _StrPromise]] = {
    "right_is_pledged_once_in_a_pledge": _("A right is named twice."),
    "pledge_registration_is_numbered_once": _("A pledge with this registration number is there already."),
    "patents_pledge_token_key": _("This form began another pledge. Open a new one."),
    "right_is_in_one_live_pledge": _(
        "One of the rights secures another live pledge; mark this one as a change or top-up of it, or leave it out."
    ),
    "pledge_moves_along_the_table": _("The pledge is no longer in the state that this needs."),
    "pledge_is_confirmed_by_another": _("Somebody else must confirm what you entered."),
    "pledge_is_confirmed_after_it_was_handed_in": _("It does not wait for the city."),
    "pledge_keeps_what_was_registered": _("What was registered stands; register a change instead."),
    "pledge_ends_on_a_day_from_its_registration": _("A pledge ends on a day from its registration on."),
    "pledged_right_outlives_its_registration": _("One of the rights had ended before the registration."),
    "pledge_registered_names_pledgor_and_right": _("A registration names at least one pledgor and one right."),
}
explained: Final = partial(explained_by, SENTENCES)
