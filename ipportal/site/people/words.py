"""What the rows that point at a body are called where an administrator may count them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import ngettext

from ipportal.templatetags.portal import grouped


def _memberships(count: int) -> str:
    return ngettext("%(shown)s role of a person", "%(shown)s roles of people", count)


def _invitations(count: int) -> str:
    return ngettext("%(shown)s invitation", "%(shown)s invitations", count)


def _bodies(count: int) -> str:
    return ngettext("%(shown)s body merged earlier", "%(shown)s bodies merged earlier", count)


COUNTED: Final[dict[str, Callable[[int], str]]] = {
    "membership": _memberships,
    "invitation": _invitations,
    "organisation": _bodies,
}


def things(counts: Mapping[str, int]) -> list[str]:
    """Each kind in a phrase. What is not for whoever keeps bodies is not counted for them."""
    return [COUNTED[kind](count) % {"shown": grouped(count)} for kind, count in counts.items() if kind in COUNTED]
