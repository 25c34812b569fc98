"""Fields and forms that rooms of finance share: amounts, tidy text, reasons."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.fields import YuanField
from patents.finance.fields import TidyForm
from patents.finance.models import TEXT

__all__ = ["AmountField", "ReasonForm", "TidyForm", "token_field", "words_field"]

MOST_YUAN: Final = 10_000_000_000  # for one loan, claim or pool


class AmountField(YuanField):
    """Of a loan, a claim or a pool; the browser proposes nothing."""

    highest_yuan, longest = MOST_YUAN, 60
    attributes: ClassVar = {"inputmode": "decimal", "autocomplete": "off"}


def words_field(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


def token_field() -> forms.CharField:
    """So that the same form sent twice acts once."""
    return forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class ReasonForm(TidyForm):
    reason = words_field(_("Reason"))
