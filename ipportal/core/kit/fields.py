"""Fields of forms that every floor has: a day, and the reason for a change."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_LENGTH: Final = 300


class DayField(forms.DateField):
    """YYYY-MM-DD, in whichever language the page is."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)


def reason_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, help_text=_("Kept in the change history"), **more
    )
