"""`Authorization: Bearer ipp_…`, at the addresses that take tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from ipportal.core.accounts.tokens.actions import owner_of

if TYPE_CHECKING:
    from rest_framework.request import Request

    from ipportal.core.accounts.models import User

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _blank, plain = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.casefold() != SCHEME.casefold():
            return None
        owner = owner_of(plain.strip())
        if owner is None:
            raise AuthenticationFailed(_("This token does not stand; make a new one at the desk."))
        return owner, None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library has few types
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
