"""The errors that actions raise and one middleware turns into clear answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class PortalError(Exception):
    """Something to tell the person who asked; `message` may be lazy and is translated when it is shown."""

    def __init__(self, message: str | _StrPromise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Conflict(PortalError):
    """The thing is no longer in the state that the change needs (HTTP 409)."""


class Unavailable(PortalError):
    """A service that the answer needs is down (HTTP 503); `saved` says whether the data was kept."""

    def __init__(self, message: str | _StrPromise, *, saved: bool = False) -> None:
        super().__init__(message)
        self.saved = saved


class BadInput(PortalError):
    """Input that cannot be used at all (HTTP 400, exit code 2): a stable code word, and where it went wrong."""

    def __init__(
        self,
        code: str,
        message: str | _StrPromise,
        *,
        field: str | None = None,
        row: int | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.row = row
        self.details = details or {}


class Fault(ValueError):
    """One cell that cannot be used, or that a person should look at: a stable code word and a sentence with its facts.

    Codes are listed in docs/import-codes.md. The message is lazy and filled when shown, in the reader's language.
    """

    def __init__(self, code: str, message: str | _StrPromise, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message).format(**self.facts) if self.facts else str(self.message)


class NothingHere(Http404):
    """404 with the reason, in the reader's language: no such month, place, metric or measure."""
