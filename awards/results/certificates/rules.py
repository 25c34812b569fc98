"""Who may have the certificate of an award: its nominee and the officials, from the hour of the results on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.nominations.rules import acting_as
from awards.results.models import Award
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from awards.results.models import AwardQuerySet
    from ipportal.core.accounts.models import User


def awards_of(user: User | AnonymousUser) -> AwardQuerySet:
    """Of what is published and stands: all of it for officials, the own for a nominee."""
    who = acting_as(user)
    own = Q() if who.is_province else Q(nomination__body__in=who.works)
    return Award.objects.published().filter(own)


def may_have(user: User | AnonymousUser, award: Award) -> Verdict:
    if awards_of(user).filter(pk=award.pk).exists():
        return YES
    return no(_("Only the nominee and officials have the certificate of an award, from the hour of the results on."))
