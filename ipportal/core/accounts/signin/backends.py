"""The lock stands before the check of a password wherever somebody comes from an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.backends import AxesStandaloneBackend

if TYPE_CHECKING:
    from django.http import HttpRequest


class LockBackend(AxesStandaloneBackend):
    """Commands have no address, and no lock."""

    def authenticate(self, request: HttpRequest | None, *args: Any, **kwargs: Any) -> None:
        if request is not None:
            super().authenticate(request, *args, **kwargs)
