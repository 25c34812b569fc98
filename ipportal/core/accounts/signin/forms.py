"""What is typed to sign in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.signin.lockout import and_for_how_long


class SignInForm(LoginForm):
    """Name and password, as the library checks them; the fields are called as people and browsers know them."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username, password = self.fields["login"], self.fields["password"]
        username.label, password.label = _("Username"), _("Password")
        username.max_length = None  # a name that is too long is as wrong as any other
        username.validators = []
        password.help_text = ""
        self.fields = {"username": username, "password": password}
        for field in self.fields.values():
            for attribute in ("placeholder", "maxlength"):
                field.widget.attrs.pop(attribute, None)
        username.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["login"] = self.cleaned_data.get("username", "")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError as problem:
            raise and_for_how_long(problem, self.request, self.cleaned_data["login"]) from None
        return cleaned
