"""Fields of forms that every floor has: a day, an amount, and the reason for a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import money
from ipportal.core.kit.errors import Fault

REASON_LENGTH: Final = 300


class DayField(forms.DateField):
    """YYYY-MM-DD, in whichever language the page is."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)


class YuanField(forms.CharField):
    """Yuan as typed, fen as kept; empty is not known. Rooms say how much may be typed."""

    lowest_yuan: Decimal | int = 0
    highest_yuan: int
    longest = 40

    attributes: ClassVar = {"inputmode": "decimal"}

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=self.longest, widget=forms.TextInput(attrs=self.attributes), **more)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return money.fen(typed, lowest_yuan=self.lowest_yuan, highest_yuan=self.highest_yuan)
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault

    def prepare_value(self, value: Any) -> Any:
        return money.yuan_text(value) if isinstance(value, int) else value


def reason_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, help_text=_("Kept in the change history"), **more
    )
