"""Whose sign-in it is, whether they proved lately who they are, and who needs a second factor."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import OF_THE_OFFICES
from ipportal.core.accounts.rules import holds
from ipportal.core.accounts.signin.models import End, KeptForm, OfficeIdentity, SignIn
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ipportal.core.accounts.signin.models import SignInQuerySet


SIGN_IN: Final = "sign_in"  # in the session: the number of the sign-in it belongs to
ENDED: Final = "ended_sign_in"  # and, where that has ended, of the one that it belonged to


def sign_in_of(request: HttpRequest) -> SignIn | None:
    """The sign-in that the request belongs to."""
    if not request.user.is_authenticated:
        return None
    return cast("SignIn | None", getattr(request, "sign_in", None))


def ended_sign_in(request: HttpRequest) -> SignIn | None:
    """The one that lasted in this browser until lately, and whose owner may come back."""
    number = request.session.get(ENDED)
    return SignIn.objects.filter(pk=number).select_related("user").first() if number else None


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


def why_ended(sign_in: SignIn) -> str:
    """What is told on the page where they sign in again."""
    minutes = int(settings.SESSION_IDLE.total_seconds() // 60)
    idle = ngettext(
        "You were signed out because nothing had happened for %(n)s minute.",
        "You were signed out because nothing had happened for %(n)s minutes.",
        minutes,
    )
    hours = int(settings.SESSION_LONGEST.total_seconds() // 3600)
    told = {
        End.IDLE: idle % {"n": minutes},
        End.TOO_LONG: gettext("You were signed out because a sign-in lasts %(n)s hours at most.") % {"n": hours},
        End.ELSEWHERE: gettext("You were signed out from another browser."),
        End.PASSWORD: gettext("Your password was changed. Sign in with the new one."),
    }
    return told.get(End(sign_in.ended_because), "") if sign_in.ended_because else ""


@gate(SignIn)
def visible_to(user: User | AnonymousUser) -> SignInQuerySet:
    """One's own sign-ins, while they last."""
    return SignIn.objects.lasting().filter(user=user) if isinstance(user, User) else SignIn.objects.none()


@gate(KeptForm)
def kept_forms_visible_to(user: User | AnonymousUser) -> QuerySet[KeptForm]:
    """What one typed oneself."""
    return KeptForm.objects.filter(user=user) if isinstance(user, User) else KeptForm.objects.none()


@gate(OfficeIdentity)
def office_identities_visible_to(user: User | AnonymousUser) -> QuerySet[OfficeIdentity]:
    """One's own."""
    return OfficeIdentity.objects.filter(user=user) if isinstance(user, User) else OfficeIdentity.objects.none()


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
