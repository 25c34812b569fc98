"""Who may have tokens: officers of banks, each their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import BANK_OFFICER
from ipportal.core.accounts.rules import roles_of
from ipportal.core.accounts.tokens.models import ApiToken
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User


@gate(ApiToken)
def visible_to(user: User | AnonymousUser) -> QuerySet[ApiToken]:
    """The own ones."""
    return ApiToken.objects.filter(user_id=user.pk) if user.pk else ApiToken.objects.none()


def may_have_tokens(user: User | AnonymousUser) -> Verdict:
    if BANK_OFFICER in roles_of(user):
        return YES
    return no(_("Tokens are for the programs of banks."))
