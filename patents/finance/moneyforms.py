"""Fields and forms that rooms of finance share: amounts, tidy text, reasons."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import money
from ipportal.core.kit.errors import Fault
from patents.finance.fields import TidyForm
from patents.finance.models import TEXT

__all__ = ["AmountField", "ReasonForm", "TidyForm", "token_field", "words_field"]

MOST_YUAN: Final = 10_000_000_000  # for one loan, claim or pool


class AmountField(forms.CharField):
    """Yuan as typed, fen as kept; the limits are named."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=60, widget=widget, **more)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return money.fen(typed, highest_yuan=MOST_YUAN)
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault

    def prepare_value(self, value: Any) -> Any:
        return money.yuan_text(value) if isinstance(value, int) else value


def words_field(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


def token_field() -> forms.CharField:
    """So that the same form sent twice acts once."""
    return forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class ReasonForm(TidyForm):
    reason = words_field(_("Reason"))
