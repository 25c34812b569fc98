"""What a form asks about before it saves: not a fault, but somebody should look again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.http import HttpRequest


def marks(told: Iterable[str]) -> set[str]:
    """A short mark of each doubt: who saves nevertheless says which ones were seen."""
    return {hashlib.sha256(doubt.encode()).hexdigest()[:16] for doubt in told}


def unseen(request: HttpRequest, doubts: list[str]) -> bool:
    """Is there a doubt that whoever sent the form has not been shown?"""
    return not marks(doubts) <= set(request.POST.get("seen", "").split())
