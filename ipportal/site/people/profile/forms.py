"""What a person says of the own account, and who takes over what is open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.kit import text


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Shown name"),
        max_length=80,
        help_text=_("How others see you"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of the messages the portal sends you")
    )

    def clean_display_name(self) -> str:
        return text.name(self.cleaned_data["display_name"])


class LeaveForm(forms.Form):
    """Asks for an heir only where something is open."""

    heir = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Who takes over"), empty_label=_("Choose"))

    def __init__(self, *args: Any, heirs: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needed:
            self.fields["heir"].queryset = heirs  # type: ignore[attr-defined]  # a field of rows
        else:
            del self.fields["heir"]
