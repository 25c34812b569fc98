"""Who may change what was published about places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import OFFICIAL, STATISTICIAN
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User


def may_correct(user: User | AnonymousUser) -> Verdict:
    """Put a correction beside a printed value."""
    if holds(user, STATISTICIAN, OFFICIAL):
        return YES
    return no(_("Only statisticians and officials of the province may correct official values."))


def may_correct_population(user: User | AnonymousUser) -> Verdict:
    """Put another population beside the known ones of a place and year; figures are ordered anew."""
    if holds(user, STATISTICIAN, OFFICIAL):
        return YES
    return no(_("Only statisticians and officials of the province may correct populations."))


def may_mark_official(user: User | AnonymousUser) -> Verdict:
    """Choose which of several sourced values is official."""
    if holds(user, STATISTICIAN, OFFICIAL):
        return YES
    return no(_("Only statisticians and officials of the province may say which value is official."))
