"""Forms of a centre: what it is called, whom it invites, and what each move asks besides the reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField
from ipportal.core.submissions.forms import Bodies
from ipportal.core.submissions.models import Right
from patents.centres.calls.forms import YuanField
from patents.centres.calls.models import NAME, TEXT, Call, CallField
from patents.centres.contracts.kpis import KPIS, MONEY
from patents.centres.evaluation.models import OF_STAGE, Stage
from patents.centres.models import Centre
from patents.centres.money.models import Fund, SpentOn
from patents.centres.states import State


class TidyForm(forms.Form):
    """What is typed is cleaned of invisible signs, in every field of text."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: text.tidy(value) if isinstance(value, str) else value for name, value in cleaned.items()}


class CentreForm(TidyForm):
    name_zh = forms.CharField(label=_("Centre name"), max_length=NAME)
    name_en = forms.CharField(label=_("Centre name in English"), max_length=NAME, required=False)
    field = forms.ModelChoiceField(
        label=_("Field or chain"), queryset=CallField.objects.none(), required=False, widget=Bodies
    )
    summary_zh = forms.CharField(
        label=_("What it does"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Public once the centre is under contract"),
    )  # fmt: skip
    summary_en = forms.CharField(
        label=_("What it does, in English"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = call.fields.all()  # type: ignore[attr-defined]  # a field of models

    @classmethod
    def of(cls, centre: Centre) -> CentreForm:
        return cls(initial={name: getattr(centre, name) for name in cls.base_fields}, call=centre.call)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "lead", "token")}


class ApplyForm(CentreForm):
    """A new centre, for one of the bodies that the person acts for."""

    lead = forms.ModelChoiceField(label=_("Lead body"), queryset=Organisation.objects.none(), widget=Bodies)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    field_order = ("lead", "name_zh")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = bodies  # type: ignore[attr-defined]  # a field of models


class InviteForm(TidyForm):
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=40, help_text=_("18 signs, of a body that has an account")
    )
    right = forms.ChoiceField(
        label=_("May"), choices=Right.choices, initial=Right.SIGN, help_text=_("Every member signs what is sent")
    )
    work_percent = forms.DecimalField(
        label=_("Share of work (%)"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    ip_percent = forms.DecimalField(
        label=_("Share of intellectual property (%)"), min_value=0, max_value=100, decimal_places=2, required=False
    )


def _reason(label: Any = None) -> forms.CharField:
    return forms.CharField(label=label or _("Reason"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}))


class PlainForm(TidyForm):
    """A move that asks nothing."""


class ReasonForm(TidyForm):
    reason = _reason()


class BasisForm(TidyForm):
    reason = _reason(pgettext_lazy("decision", "Basis"))


class NoticeForm(BasisForm):
    working_days = forms.IntegerField(
        label=_("Working days of notice"), min_value=1, max_value=60,
        help_text=_("From today; the day of publication does not count"),
    )  # fmt: skip


class ContractForm(TidyForm):
    contract_no = forms.CharField(label=_("Contract number"), max_length=80)
    contracted_on = DayField(label=_("Signed on"))
    begins_on = DayField(label=_("Construction from"))
    ends_on = DayField(label=_("Construction until"))
    contract_yuan = YuanField(label=_("Support of the province (yuan)"), required=False)
    own_funds_yuan = YuanField(label=_("Own funds (yuan)"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends <= begins:
            self.add_error("ends_on", _("It would end before it begins."))
        return cleaned


def _outcomes(stage: Stage) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Outcome"), choices=[(one.value, one.label) for one in OF_STAGE[stage]], widget=forms.RadioSelect
    )


class MidtermForm(TidyForm):
    outcome = _outcomes(Stage.MIDTERM)
    reason = _reason(_("Opinion"))
    rectify_by = DayField(label=_("To be put right by"), required=False, help_text=_("Where it has to rectify"))


class AcceptanceForm(TidyForm):
    outcome = _outcomes(Stage.ACCEPTANCE)
    reason = _reason(_("Opinion"))
    postponed_until = DayField(label=_("Postponed until"), required=False)
    recover_yuan = YuanField(label=_("To be recovered (yuan)"), required=False, help_text=_("Where it failed"))


class PayForm(TidyForm):
    voucher = forms.CharField(label=_("Voucher"), max_length=80)
    on = DayField(label=_("Paid on"), required=False, help_text=_("Empty: today"))


class RecoveryForm(TidyForm):
    amount = YuanField(label=_("Amount (yuan)"))
    before = forms.IntegerField(widget=forms.HiddenInput)


class TargetsForm(forms.Form):
    """Every figure that a contract may promise for a year; what is left empty is not promised."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kpi in KPIS:
            label = _("%(name)s (yuan)") % {"name": kpi.name} if kpi.unit == MONEY else kpi.name
            self.fields[kpi.code] = (
                YuanField(label=label, required=False)
                if kpi.unit == MONEY
                else forms.IntegerField(label=label, required=False, min_value=0, max_value=10_000_000)
            )

    def values(self) -> dict[str, Decimal | None]:
        return {kpi: None if value is None else Decimal(value) for kpi, value in self.cleaned_data.items()}


class ExpenseForm(TidyForm):
    spent_on = DayField(label=_("Spent on"))
    kind = forms.ChoiceField(label=_("For"), choices=SpentOn.choices)
    fund = forms.ChoiceField(label=_("Of"), choices=Fund.choices)
    amount_fen = YuanField(label=_("Amount (yuan)"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)


FORMS: Final[dict[str, type[TidyForm]]] = {
    State.RECOMMENDED: ReasonForm,
    State.REVIEWED: BasisForm,
    State.ON_NOTICE: NoticeForm,
    State.APPROVED: BasisForm,
    State.CONTRACTED: ContractForm,
    State.BUILDING: PlainForm,
    State.REJECTED: ReasonForm,
    State.WITHDRAWN: ReasonForm,
    State.TERMINATED: ReasonForm,
    State.ACCEPTANCE: PlainForm,
}
