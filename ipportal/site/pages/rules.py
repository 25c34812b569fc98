"""Who may do what from the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import OFFICIAL, OPERATOR, STATISTICIAN
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User


def may_recompute(user: User | AnonymousUser) -> Verdict:
    """Ordering the figures anew changes no facts, but takes the machine's time."""
    if holds(user, OFFICIAL, STATISTICIAN, OPERATOR):
        return YES
    return no(_("Only officials of the province, statisticians and operators may order a calculation."))
