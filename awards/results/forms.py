"""Forms of the results: notice, decision, ruling after an objection, account of the nominee, payment, revocation."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.nominations.forms import ReasonForm, TidyForm
from awards.nominations.models import Nomination
from awards.results.deciding import proposable
from awards.results.models import Payment
from awards.rounds.models import NAME, TEXT, Edition
from ipportal.core.kit.fields import DayField
from ipportal.templatetags.portal import mixed

LONGEST_ACCOUNT: Final = 60  # as typed, with blanks


class NoticeForm(TidyForm):
    reason = forms.CharField(
        label=_("Text of the notice"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("On what basis; how to object stands on the page of the notice"),
    )  # fmt: skip


class DecisionForm(TidyForm):
    document = forms.CharField(label=_("Document of the decision"), max_length=NAME, help_text=_("Number and title"))
    decided_on = DayField(
        label=_("Day of the decision"), help_text=_("Of the document; patents are in force on this day")
    )
    nominations = forms.ModelMultipleChoiceField(
        label=_("Nominations"), queryset=Nomination.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nominations"].queryset = proposable(edition)  # type: ignore[attr-defined]  # a field of models
        self.fields["nominations"].label_from_instance = _named  # type: ignore[attr-defined]  # a field of models


def _named(one: Nomination) -> str:
    return mixed(f"{one.title} · {one.body.name} · {one.category} · {one.get_state_display()}")


class AccountForm(TidyForm):
    payee = forms.CharField(label=_("Payee"), max_length=NAME, help_text=_("As the bank knows the account's holder"))
    bank = forms.CharField(label=_("Bank"), max_length=NAME, help_text=_("With its branch"))
    account = forms.CharField(
        label=pgettext_lazy("bank", "Account"), max_length=LONGEST_ACCOUNT, help_text=_("8 to 30 digits")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PayForm(TidyForm):
    paid_on = DayField(label=_("Paid on"), help_text=_("The day of the transfer"))
    payments = forms.ModelMultipleChoiceField(
        label=_("Prizes"), queryset=Payment.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, payments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payments"].queryset = payments  # type: ignore[attr-defined]  # a field of models
        self.fields["payments"].label_from_instance = _payable  # type: ignore[attr-defined]  # a field of models


def _payable(one: Payment) -> str:
    return mixed(f"{one.award.title} · {one.payee} · {one.masked_account}")


__all__ = ["AccountForm", "DecisionForm", "NoticeForm", "PayForm", "ReasonForm"]
