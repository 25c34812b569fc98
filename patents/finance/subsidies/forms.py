"""What an application for an interest subsidy asks, each step of it, and what a city writes down of its scheme."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import money
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField
from patents.finance.moneyforms import AmountField, ReasonForm, TidyForm, token_field, words_field
from patents.finance.subsidies.actions import Interest
from patents.finance.subsidies.models import SubsidyScheme


class RateField(forms.CharField):
    """Percent as typed; more than two decimals are refused."""

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            rate = money.number(typed, highest=100)
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault
        if rate <= 0 or rate != round(rate, 2):
            raise forms.ValidationError(_("Between 0.01 and 100, with at most two decimals."))
        return rate


class SubsidyForm(TidyForm):
    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=SubsidyScheme.objects.none(), empty_label=None)
    firm_code = forms.ChoiceField(label=_("Firm that paid the interest"))
    interest_from = DayField(label=_("Interest from"))
    interest_to = DayField(label=_("Interest until"))
    interest = AmountField(label=_("Interest paid (yuan)"), help_text=_("Actually paid for these days, by the voucher"))
    voucher = forms.CharField(label=_("Voucher of the payment of interest"), max_length=80)
    note = words_field(_("Note"), required=False)
    token = token_field()

    def __init__(self, *args: Any, schemes: Any, firms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]  # a field of models
        self.fields["firm_code"].choices = firms  # type: ignore[attr-defined]  # a field of choices

    def interest_paid(self) -> Interest:
        data = self.cleaned_data
        return Interest(
            data["firm_code"], data["interest_from"], data["interest_to"], data["interest"], data["voucher"],
            data["note"],
        )  # fmt: skip


class ApproveForm(TidyForm):
    approved = AmountField(label=_("Approved (yuan)"))
    reason = words_field(_("Reason"), required=False, help_text=_("Needed where less is approved than was asked for"))


class PayForm(TidyForm):
    paid_on = DayField(label=_("Paid on"))
    voucher = forms.CharField(label=_("Voucher"), max_length=80)


class RefuseForm(ReasonForm):
    pass


class SchemeForm(TidyForm):
    """What is not stated stays empty."""

    rate = RateField(label=_("Part of the interest (%)"), required=False)
    cap = AmountField(label=_("For one firm, at most (yuan)"), required=False)
    pool = AmountField(label=_("Pool (yuan)"), required=False)
    valid_from = DayField(label=_("Interest from"), required=False)
    valid_to = DayField(label=_("Interest until"), required=False)
    source = forms.CharField(label=_("Source"), max_length=500, help_text=_("Publisher, title and date"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, scheme: SubsidyScheme, data: Any) -> SchemeForm:
        initial = {
            "rate": scheme.rate_pct, "cap": scheme.cap_fen, "pool": scheme.pool_fen, "valid_from": scheme.valid_from,
            "valid_to": scheme.valid_to, "source": scheme.source_zh, "version": scheme.version,
        }  # fmt: skip
        return cls(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("It would end before it begins."))
        for name in ("cap", "pool"):
            if cleaned.get(name) == 0:
                self.add_error(name, _("More than nothing, or empty where it is not stated."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "rate_pct": data["rate"], "cap_fen": data["cap"], "pool_fen": data["pool"],
            "valid_from": data["valid_from"],
            "valid_to": data["valid_to"], "source_zh": data["source"],
        }  # fmt: skip
