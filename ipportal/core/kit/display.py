"""The reader's two switches: larger letters and stronger contrast, remembered in a cookie that names nobody."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

COOKIE: Final = "display"
SWITCHES: Final = ("large", "contrast")
ONE_YEAR: Final = 365 * 24 * 3600

Display = tuple[str, ...]


def display_of(request: HttpRequest) -> Display:
    """The switches that are on; anything else in the cookie is not repeated."""
    words = request.COOKIES.get(COOKIE, "").split(".")
    return tuple(switch for switch in SWITCHES if switch in words)


def switched(display: Display, changes: dict[str, str]) -> Display:
    """The switches after a form said `large=1` or `contrast=0`."""
    on = set(display)
    for switch in SWITCHES:
        if changes.get(switch) == "1":
            on.add(switch)
        elif changes.get(switch) == "0":
            on.discard(switch)
    return tuple(switch for switch in SWITCHES if switch in on)
