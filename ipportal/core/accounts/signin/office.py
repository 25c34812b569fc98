"""The office's own sign-in service, by OpenID Connect, where the settings name one.

It says who somebody is; which account is theirs they said themselves, signed in with their password. Nobody gets an
account by it, and a name or address that the service gives is never taken for one of ours.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from joserfc.errors import JoseError
from requests import RequestException

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FAILURES: Final = (OAuthError, JoseError, RequestException, KeyError, ValueError)
PURPOSE: Final = "office_sign_in"  # in the session, while somebody is at the service


class Identity(NamedTuple):
    """Who it is to the service: two texts, compared letter by letter."""

    issuer: str
    subject: str


def name() -> str:
    """As people call it; empty where none is offered."""
    return str(settings.OIDC_NAME) if settings.OIDC_SERVER_URL else ""


def require_offer() -> None:
    """An address that nobody needs is not there."""
    if not name():
        raise Http404


def send_there(request: HttpRequest, *, purpose: dict[str, str]) -> HttpResponse:
    """To the service, with a proof key and a nonce; raises one of FAILURES where it does not answer."""
    state = secrets.token_urlsafe()
    request.session[PURPOSE] = purpose | {"state": state}
    service = _service(settings.OIDC_SERVER_URL)
    answer: HttpResponse = service.authorize_redirect(request, callback_address(), state=state)
    return answer


def who_came_back(request: HttpRequest) -> tuple[Identity, dict[str, str]]:
    """By a signed token for us alone, and what they went for; raises one of FAILURES."""
    purpose = request.session.pop(PURPOSE)
    if request.GET.get("state") != purpose["state"]:
        raise ValueError("another way there was begun since")
    token: dict[str, Any] = _service(settings.OIDC_SERVER_URL).authorize_access_token(request)
    told = token["userinfo"]
    return Identity(told["iss"], told["sub"]), purpose


def callback_address() -> str:
    """One for both languages, to be entered at the service; never the host that a request names."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.PORTAL_URL.rstrip("/") + reverse("office-callback")


@cache
def _service(server: str) -> Any:
    """Its addresses and keys are read when they are first needed, and kept by the library."""
    registry = OAuth()
    return registry.register(
        "office",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{server.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "timeout": settings.OIDC_TIMEOUT},
    )
