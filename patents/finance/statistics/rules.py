"""Who sees the internal statistics: the offices, each of the registrations that it may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import CITY_OFFICIAL
from ipportal.core.kit.verdict import YES, Verdict, no
from patents.finance.rules import PROVINCE_ROLES

if TYPE_CHECKING:
    from patents.finance.rules import Acting

OFFICES: Final = frozenset({CITY_OFFICIAL, *PROVINCE_ROLES})


def may_see_statistics(who: Acting) -> Verdict:
    return (
        YES if who.is_office else no(_("Internal statistics are for the IP offices; everybody finds the public ones."))
    )
