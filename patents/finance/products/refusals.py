"""What the database refuses of other finance, in words: constraint → sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: Final[dict[str, _StrPromise]] = {
    "other_finance_moves_along_the_table": _("The record is no longer in the state that this needs."),
    "other_finance_is_confirmed_by_another": _("Somebody else must confirm what you entered."),
    "other_finance_keeps_what_was_confirmed": _("What was confirmed stands; take it back for correction first."),
}
