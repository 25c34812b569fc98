"""Who keeps the quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from measures.items.rules import Acting


def may_keep(who: Acting) -> Verdict:
    return YES if who.is_province else no(_("Only officials of the province's office open and close quarters."))
