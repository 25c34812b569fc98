"""Whom rooms of finance tell something, and words in both languages for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import translation

from ipportal.core.accounts.models import Membership, User
from ipportal.core.kit import clock
from ipportal.core.letters.kinds import both

if TYPE_CHECKING:
    from django.db.models import QuerySet


def people_with(role: str | Iterable[str], **where: Any) -> QuerySet[User]:
    """Who holds a role today, in the bodies of `where`."""
    roles = [role] if isinstance(role, str) else list(role)
    held: Any = Membership.objects.in_force(clock.today()).filter(role__in=roles, **where)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def in_both(label: Any) -> dict[str, str]:
    words = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words.append(str(label))
    return both(words[0], words[1])
