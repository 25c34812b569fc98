"""How the sign-in library behaves here: no sign-up, local targets only, no messages of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.sealed import seal, unseal

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

WRONG: Final = _("The username or the password is wrong.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by the office; whoever fails is told the same, whether the name is known or not."""

    error_messages: Final[dict[str, str | _StrPromise]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("The present password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only a path of the portal itself."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Asked by our own decorator, before the library is reached."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: what a program sends in a header changes nothing."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys lie sealed in the database; the app on the telephone shows the portal's name and the user's."""

    error_messages: Final[dict[str, str | _StrPromise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is wrong or has been used already."),
    }

    def get_totp_issuer(self) -> str:
        return gettext("Jiangsu IP Portal")

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text) or ""
