"""What happens to a sign-in: it begins, is used, is proved again, and ends; and to a person's second factor."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.signin import rules
from ipportal.core.accounts.signin.models import KEPT_FOR, End, KeptForm, OfficeIdentity, SignIn
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ipportal.core.accounts.models import User
    from ipportal.core.accounts.signin.office import Identity

NOTED_EVERY: Final = dt.timedelta(minutes=1)
REMEMBERED: Final = dt.timedelta(days=7)
CODES_AT_A_TIME: Final = 4  # of one key at one moment: now, the one before, the one after, and one to spare


@transaction.atomic
def begin(request: HttpRequest, user: User) -> SignIn:
    """The browser of the request is this person's from now on."""
    sign_in = SignIn.objects.create(
        user=user, ip=request.META.get("REMOTE_ADDR") or None, agent=request.headers.get("User-Agent", "")[:300]
    )
    request.session[rules.SIGN_IN] = sign_in.pk
    request.session.pop(rules.ENDED, None)
    record("signed in", by=user, thing=user)
    return sign_in


@transaction.atomic
def forget() -> dict[str, int]:
    """What is past goes: sessions, sign-ins (the trail has them), and forms whose day is over."""
    now = timezone.now()
    past = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "sign_ins": SignIn.objects.filter(begun_at__lt=now - REMEMBERED),
        "forms": KeptForm.objects.filter(kept_at__lt=now - KEPT_FOR),
    }
    return {name: rows.delete()[0] for name, rows in past.items()}


def note_use(sign_in: SignIn) -> None:
    """Once a minute is enough: a write for every page would cost more than it tells."""
    now = timezone.now()
    if now - sign_in.seen_at >= min(NOTED_EVERY, settings.SESSION_IDLE / 10):
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now)


def prove_again(sign_in: SignIn, *, by: User) -> None:
    """The person has shown anew that it is they who sit there."""
    with transaction.atomic():
        SignIn.objects.filter(pk=sign_in.pk).update(proved_at=timezone.now())
        record("identity confirmed", by=by, thing=by)


def end(sign_in: SignIn, because: End) -> None:
    """Over: the next request from that browser leads to the sign-in page."""
    with transaction.atomic():
        lasted = SignIn.objects.filter(pk=sign_in.pk, ended_at=None)
        if lasted.update(ended_at=timezone.now(), ended_because=because):
            _record(sign_in.user, because, 1)


def end_all(user: User, because: End, *, but: SignIn | None = None) -> int:
    """On all devices, or on all but the one at hand; says how many."""
    with transaction.atomic():
        lasting = SignIn.objects.lasting().filter(user=user)
        others = lasting.exclude(pk=but.pk) if but else lasting
        ended = others.update(ended_at=timezone.now(), ended_because=because)
        if ended:
            _record(user, because, ended)
    return ended


def _record(user: User, because: End, ended: int) -> None:
    if because == End.SIGNED_OUT:
        record("signed out", by=user, thing=user)
    elif because in (End.ELSEWHERE, End.PASSWORD):
        record("sign-ins ended", by=user, thing=user, because=because, count=ended)
    else:
        record("sign-in ran out", by=SYSTEM, thing=user, because=because)


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """On no device is anybody signed in with the old one."""
    require(rules.may_change_own_sign_in(user))
    user.set_password(password)
    user.save(update_fields=["password"])
    record("password changed", by=user, thing=user)
    end_all(user, End.PASSWORD)


@transaction.atomic
def set_up_second_factor(user: User, key: str) -> list[str]:
    """A telephone instead of the one before. Recovery codes come with the first; answers those that are new."""
    require(rules.may_change_own_sign_in(user))
    _lock(user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, key)
    record("second factor set up", by=user, thing=user)
    has_codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists()
    return [] if has_codes else _new_codes(user)


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Those of before are worth nothing any more."""
    require(rules.may_change_own_sign_in(user))
    _lock(user)
    return _new_codes(user)


@transaction.atomic
def switch_second_factor_off(user: User) -> None:
    require(rules.may_change_own_sign_in(user))
    require(rules.may_switch_off(user))
    Authenticator.objects.filter(user=user).delete()
    record("second factor switched off", by=user, thing=user)


@transaction.atomic
def connect_identity(user: User, identity: Identity) -> None:
    """From now on they may come in through the office's service. Another identity takes the place of the first."""
    require(rules.may_change_own_sign_in(user))
    _lock(user)
    others = OfficeIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject).exclude(user=user)
    if others.exists():
        raise Conflict(_("This identity belongs to another account. Sign in with that one, and disconnect it there."))
    OfficeIdentity.objects.filter(user=user, issuer=identity.issuer).delete()
    OfficeIdentity.objects.create(user=user, issuer=identity.issuer, subject=identity.subject)
    record("office identity connected", by=user, thing=user)


@transaction.atomic
def disconnect_identity(user: User) -> None:
    """The password stays the way in."""
    require(rules.may_change_own_sign_in(user))
    if OfficeIdentity.objects.filter(user=user).delete()[0]:
        record("office identity disconnected", by=user, thing=user)


@transaction.atomic
def use_code(authenticator: Authenticator, code: str) -> bool:
    """False where a code of the app was used before: whoever looked over a shoulder is half a minute late."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record("recovery code used", by=authenticator.user, thing=authenticator.user)
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    used = row.data.get("used", [])
    code = "".join(code.split())
    if code in used:
        return False
    row.data["used"] = [*used, code][-CODES_AT_A_TIME:]
    row.save(update_fields=["data"])
    return True


def _new_codes(user: User) -> list[str]:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    record("recovery codes made", by=user, thing=user)
    return codes


def _lock(user: User) -> None:
    """One at a time: two tabs would make two keys."""
    type(user).objects.select_for_update().get(pk=user.pk)
