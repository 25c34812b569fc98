"""May it happen, and if not, why: the answer of every rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Verdict:
    """True or false like a bool, and the reason that page, action and API all show."""

    allowed: bool
    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES: Final = Verdict(True)


def no(reason: str | _StrPromise) -> Verdict:
    return Verdict(False, reason)


def require(verdict: Verdict) -> None:
    """Go on, or PermissionDenied with the verdict's reason (a 403 page in one middleware)."""
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
