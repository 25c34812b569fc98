"""What a claim asks of whoever files it or takes a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.accounts.models import Organisation, OrganisationKind
from ipportal.core.kit import clock
from ipportal.core.kit.fields import DayField
from ipportal.core.submissions.forms import Bodies
from patents.finance.claims.actions import Loss
from patents.finance.claims.models import RiskScheme
from patents.finance.moneyforms import AmountField, ReasonForm, TidyForm, token_field, words_field


class ClaimForm(TidyForm):
    """The loss. The portal proposes who bears which part."""

    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=RiskScheme.objects.none(), empty_label=None)
    defaulted_on = DayField(label=_("Default on"))
    balance = AmountField(label=_("Balance at default (yuan)"), help_text=_("Of the principal; it decides the band"))
    principal = AmountField(label=_("Loss of principal (yuan)"), help_text=_("For example 1000000.00"))
    interest = AmountField(
        label=_("Loss of interest (yuan)"), required=False, help_text=_("The bank bears it; empty: none")
    )
    evidence = words_field(
        _("Evidence"),
        rows=5,
        help_text=_("What shows the loss: judgment, enforcement, write-off, with numbers and days"),
    )
    token = token_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = RiskScheme.objects.in_force(clock.today())
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]  # a field of models

    def loss(self) -> Loss:
        data = self.cleaned_data
        return Loss(data["defaulted_on"], data["balance"], data["principal"], data["evidence"], data["interest"] or 0)


class FileForm(TidyForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, XLSX, DOCX or CSV"),
        error_messages={"empty": _("The file is empty.")},
        widget=forms.FileInput,
    )


class VerifyForm(TidyForm):
    """A second officer of the bank stands for what was filed."""


class ReviewForm(TidyForm):
    reason = words_field(pgettext_lazy("claim", "Finding"))


class ApproveForm(TidyForm):
    approved = AmountField(label=_("Approved (yuan)"))
    reason = words_field(
        _("Reason"), required=False, help_text=_("Needed where less than the part of the fund is approved")
    )


class PayForm(TidyForm):
    paid_on = DayField(label=_("Paid on"))
    voucher = forms.CharField(label=_("Voucher"), max_length=80)


class RefuseForm(ReasonForm):
    pass


class RecoverForm(TidyForm):
    amount = AmountField(label=_("Came back (yuan)"))
    recovered_on = DayField(label=_("Came back on"))
    note = words_field(_("Note"), required=False)
    token = token_field()


class FunderForm(TidyForm):
    funder = forms.ModelChoiceField(
        label=_("Department that bears the fund"), queryset=Organisation.objects.none(), widget=Bodies
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Organisation.objects.in_force(clock.today()).filter(kind=OrganisationKind.DEPARTMENT)
        self.fields["funder"].queryset = departments  # type: ignore[attr-defined]  # a field of models
