"""The form that invites, and the one with which an invited person makes an account."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.fields import BodyField, LastDayField, role_choices
from ipportal.core.accounts.models import User
from ipportal.core.kit import clock, text
from ipportal.core.kit.fields import DayField


class InvitationForm(forms.Form):
    """An address, what is offered to it, and the language of the message."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"))
    organisation = BodyField()
    begins_on = DayField(label=_("First day"), help_text=_("Accepted later, the role begins on that day"))
    ends_on = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended"))
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(_("Choose a role"))  # type: ignore[attr-defined]  # a field of choices
        self.fields["begins_on"].initial = clock.today
        self.fields["language"].initial = get_language()


class AccountForm(forms.Form):
    """A name to sign in with, a name to be shown, and a password twice."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("To sign in with: letters, digits and @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    display_name = forms.CharField(
        label=_("Shown name"),
        max_length=80,
        help_text=_("How others see you"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("Password once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_username(self) -> str:
        name = unicodedata.normalize("NFKC", self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name

    def clean_display_name(self) -> str:
        return text.name(self.cleaned_data["display_name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data:
            if data["password"] != data.get("again", data["password"]):
                self.add_error("again", _("The two passwords differ."))
            self._judge(data)
        return data

    def _judge(self, data: dict[str, Any]) -> None:
        names = {name: data.get(name, "") for name in ("username", "display_name")}
        try:
            validate_password(data["password"], user=User(email=self.email, **names))
        except forms.ValidationError as weak:
            self.add_error("password", weak)

    def facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("username", "display_name", "password")}
