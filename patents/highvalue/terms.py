"""What the office may set about the five kinds, where the sources leave it open."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FILING, GRANT = "filing", "grant"
YEARS: Final = 10


def long_held_from() -> str:
    """What the ten years of kind 3 are counted from: the filing (default) or the grant.

    Changing it changes the past: rebuild the ledger (`recompute --full`).
    """
    start: str = settings.HIGH_VALUE_LONG_HELD_FROM
    if start not in (FILING, GRANT):
        raise ImproperlyConfigured(f"HIGH_VALUE_LONG_HELD_FROM must be {FILING} or {GRANT}, not {start!r}")
    return start
