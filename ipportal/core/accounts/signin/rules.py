"""Whose sign-in it is, whether they proved lately who they are, and who needs a second factor."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import OF_THE_OFFICES
from ipportal.core.accounts.rules import holds
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ipportal.core.accounts.signin.models import SignIn


def sign_in_of(request: HttpRequest) -> SignIn | None:
    """The sign-in that the request belongs to."""
    if not request.user.is_authenticated:
        return None
    return cast("SignIn | None", getattr(request, "sign_in", None))


def proved_lately(request: HttpRequest) -> bool:
    """Did the person prove who they are not long ago: by signing in, or by their password or a code again?"""
    sign_in = sign_in_of(request)
    return sign_in is not None and timezone.now() - sign_in.proved_at < settings.PROOF_LASTS


def proof_minutes() -> int:
    lasts: dt.timedelta = settings.PROOF_LASTS
    return int(lasts.total_seconds() // 60)


def has_second_factor(user: User) -> bool:
    devices: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return devices.exists()


def needs_second_factor(user: User | AnonymousUser) -> bool:
    """Everybody who acts for an office, outside the demonstration."""
    if not settings.SECOND_FACTOR_FOR_OFFICIALS or not isinstance(user, User) or user.demonstration:
        return False
    return holds(user, *OF_THE_OFFICES)


def may_change_own_sign_in(user: User) -> Verdict:
    """Password and second factor are one's own; the demonstration's accounts belong to everybody."""
    if user.demonstration:
        return no(
            _("Accounts of the demonstration are everybody's: their password and second factor stay as they are.")
        )
    return YES


def may_switch_off(user: User) -> Verdict:
    """The second factor, by oneself."""
    if needs_second_factor(user):
        return no(_("People who act for an office need a second factor. To change devices, set up the new one first."))
    return YES
