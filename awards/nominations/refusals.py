"""What the database refuses, in words: constraint → sentence. The same sentence stands in rules and on pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.refusals import explained_by

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[dict[str, _StrPromise]] = {
    "patent_is_nominated_once_in_an_edition": _("This patent is nominated in this edition already."),
    "nomination_is_recommended_by_another_body": _("A body does not recommend its own nomination."),
    "nomination_keeps_what_it_nominates": _("What is nominated, and through whom, stands once it was sent."),
    "nomination_is_moved_on_by_another": _("Somebody else must do this: you made a step that it checks."),
    "nomination_is_returned_once": _("The nomination was returned once already: accept it, or reject it."),
    "nomination_shortlisted_has_a_category": _("Give it a category first."),
    "nomination_shown_to_the_public_may_be_published": _("The nominee has not agreed to publication."),
    "every_co_owner_agrees": _("A co-owner has not agreed yet."),
    "channel_recommends_within_its_quota": _("The channel has no place left in this edition."),
    "category_is_given_within_its_cap": _("The category is full."),
    "co_owners_are_named_before_it_is_sent": _("Co-owners are named in a draft, or while a correction is asked for."),
    "co_owner_answers_once": _("The co-owner has answered already."),
    "notice_is_over_without_open_objection": _(
        "Its publicity period is not over, or an objection to it is not yet decided."
    ),
    "abnormal_filings_are_marked_once_a_day": _("This body is marked from that day already."),
}
explained: Final = partial(explained_by, SENTENCES)
