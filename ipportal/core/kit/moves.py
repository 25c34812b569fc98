"""What every move along a table of states asks before it is made."""

from __future__ import annotations

from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import Verdict, require


class Move(Protocol):
    @property
    def needs_reason(self) -> bool: ...


M = TypeVar("M", bound=Move)


def granted(move: M | None, verdict: Verdict, reason: str, longest: int) -> tuple[M, str]:
    """The move and its reason. `Conflict`: the table has none; else the verdict's refusal, or a fault of the reason."""
    if move is None:
        raise Conflict(verdict.reason)
    require(verdict)
    reason = reason.strip()
    if move.needs_reason and not reason:
        raise BadInput("reason-missing", _("Give a reason."), field="reason")
    if len(reason) > longest:
        raise BadInput("too-long", _("At most %(limit)s characters.") % {"limit": longest}, field="reason")
    return move, reason
