"""Forms about a person: give a role, end one, close the account or open it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.fields import BodyField, LastDayField, role_choices
from ipportal.core.kit import clock, text
from ipportal.core.kit.fields import DayField, reason_field


class RoleForm(forms.Form):
    """A role in a body, from a day on and perhaps until one."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = BodyField()
    begins_on = DayField(label=_("First day"), help_text=_("Today at the earliest"))
    ends_on = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended"))
    reason = reason_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(_("Choose a role"))  # type: ignore[attr-defined]  # a field of choices
        self.fields["begins_on"].initial = clock.today

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])


class EndForm(forms.Form):
    """From which day on a role is no longer held."""

    on = DayField(label=_("No longer held from"), help_text=_("Today: it ends at once, with the person's next click"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])


class ReasonForm(forms.Form):
    """Why an account is closed or opened again."""

    reason = reason_field()

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])
