"""A token is made, shown once, and revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.tokens import rules
from ipportal.core.accounts.tokens.models import ApiToken
from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

PREFIX: Final = "ipp_"
LASTS: Final = dt.timedelta(days=365)
MOST: Final = 5


def digest_of(plain: str) -> str:
    """The token has 256 bits of its own, so one round of SHA-256 cannot be guessed back."""
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def make_token(name: str, *, by: User) -> tuple[ApiToken, str]:
    """The row, and the token itself, which nobody can read again."""
    require(rules.may_have_tokens(by))
    if rules.visible_to(by).filter(revoked_at__isnull=True).count() >= MOST:
        raise BadInput("too-many", _("At most %(most)s tokens at a time; revoke one first.") % {"most": MOST})
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=by, name=name, digest=digest_of(plain), ends_at=clock.now() + LASTS)
    record("token made", by=by, thing=token)
    return token, plain


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    token = rules.visible_to(by).select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise Conflict(_("This token was revoked already."))
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record("token revoked", by=by, thing=token)
    return token


def owner_of(plain: str) -> User | None:
    """Whom a token stands for today; the day is noted."""
    token = ApiToken.objects.standing().select_related("user").filter(digest=digest_of(plain)).first()
    if token is None or not rules.may_have_tokens(token.user):
        return None
    if token.used_on != (today := clock.today()):
        ApiToken.objects.filter(pk=token.pk).update(used_on=today)
    return token.user
