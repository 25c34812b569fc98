"""The lock stands before the check of a password wherever somebody comes from an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.backends import AxesStandaloneBackend
from django.core.exceptions import PermissionDenied

from ipportal.core.accounts.signin import lockout

if TYPE_CHECKING:
    from django.http import HttpRequest


class LockBackend(AxesStandaloneBackend):
    """Commands have no address, and no lock."""

    def authenticate(self, request: HttpRequest | None, *args: Any, **kwargs: Any) -> None:
        if request is None:
            return
        if lockout.is_swept(request):
            lockout.refuse(request)
            raise PermissionDenied
        super().authenticate(request, *args, **kwargs)
