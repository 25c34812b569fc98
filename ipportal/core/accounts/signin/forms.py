"""What is typed to sign in, to set up a second factor, and to show once more who is there."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as LibraryPasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin import actions, lockout

LONGEST: Final = 1000  # characters of a password
SHOWABLE: Final = {"data-show": _("Show"), "data-hide": _("Hide")}  # by a button that scripts add


class SignInForm(LoginForm):
    """Name and password, as the library checks them; the fields are called as people and browsers know them."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username, password = self.fields["login"], self.fields["password"]
        username.max_length = None  # a name that is too long is as wrong as any other
        username.validators = []
        self.fields = {"username": _plain(username, _("Username")), "password": _plain(password, _("Password"))}
        password.widget.attrs |= SHOWABLE
        username.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["login"] = self.cleaned_data.get("username", "")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError as problem:
            raise lockout.and_for_how_long(problem, self.request, self.cleaned_data["login"]) from None
        return cleaned


class PasswordForm(LibraryPasswordForm):
    """The own password again."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], _("Password"))

    def clean_password(self) -> str:
        try:
            password: str = super().clean_password()
        except ValidationError as problem:
            raise lockout.and_for_how_long(problem, context.request, self.user.username) from None
        return password


class PasswordChangeForm(forms.Form):
    """The present one, and a new one typed twice. Every character counts; nothing is cut off."""

    present_password = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=LONGEST,
        help_text=_("At least 8 characters, better 15: a sentence that only you know. All characters are allowed."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.widget.attrs |= SHOWABLE
            field.widget.attrs.pop("maxlength", None)  # a browser would cut off what is pasted, without a word

    def clean_present_password(self) -> str:
        password: str = self.cleaned_data["present_password"]
        if not get_account_adapter().reauthenticate(self.user, password):
            problem = get_account_adapter().validation_error("enter_current_password")
            raise lockout.and_for_how_long(problem, context.request, self.user.username)
        return password

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "new_password" in self.cleaned_data and again != self.cleaned_data["new_password"]:
            raise ValidationError(_("The two new passwords differ."))
        return again


class CodeForm(AuthenticateForm):
    """A code of the app, or one of the recovery codes. A wrong one counts as a wrong password; none works twice."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("One-time code"))
        self.fields["code"].widget.attrs["autocapitalize"] = "none"
        self.fields["code"].help_text = _("Six digits from the app, or one of your recovery codes")

    def clean_code(self) -> str:
        request, name = context.request, self.user.username
        try:
            if lockout.is_closed(request, name):
                raise get_adapter().validation_error("incorrect_code")
            code: str = super().clean_code()
            if not actions.use_code(self.authenticator, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError as problem:
            lockout.note_failure(request, name)
            raise lockout.and_for_how_long(problem, request, name) from None
        return code


class SetUpForm(ActivateTOTPForm):
    """The first code of the app proves that it has the key."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code that the app shows"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


def _plain(field: forms.Field, label: Any) -> forms.Field:
    """With a label above it instead of a hint inside it, and nothing that the library would add."""
    field.label, field.help_text = label, ""
    for attribute in ("placeholder", "maxlength"):
        field.widget.attrs.pop(attribute, None)
    return field
