"""Officials of the province run the preliminary review of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import OFFICIAL
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User


def may_run_reviews(user: User | AnonymousUser) -> Verdict:
    if holds(user, OFFICIAL):
        return YES
    return no(_("Only officials of the province's office run the reviews of the award."))
