"""Forms of a pledge: the registration, its pledgors and rights line by line, and what each move asks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.kit import identifiers, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField
from ipportal.core.submissions.forms import Bodies
from patents.finance.checks import Firm
from patents.finance.fields import MOST_YUAN, CreditCodeField, NumberField, TidyForm, YuanField, county_choices
from patents.finance.models import NAME, TEXT, Pledge, Size
from patents.finance.rights import DETAILS, Detail, GiKind, RightKind
from patents.finance.states import State
from patents.finance.typed import Typed

if TYPE_CHECKING:
    from patents.finance.rules import Acting

CURRENCY: Final = re.compile(r"[A-Z]{3}")
LONG: Final = forms.Textarea(attrs={"rows": 3})


def _text(label: Any, limit: int = NAME, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=False, **more)


class QuietForm(TidyForm):
    """Bound to what was typed; its faults are told only when they are asked for."""

    def quiet(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data = {}


class MainForm(QuietForm):
    registration_number = _text(_("Registration number"), 30, help_text=_("for example Y2026320000123"))
    registered_on = DayField(label=_("Registered on"), required=False)
    applied_on = DayField(label=_("Applied for on"), required=False)
    branch = _text(_("Branch of the bank"))
    contract_no = _text(_("Contract number"), 80)
    contracted_on = DayField(label=pgettext_lazy("contract", "Signed on"), required=False)
    debtor = _text(_("Debtor, where it is not the pledgor"))
    debtor_code = CreditCodeField(label=_("Debtor's credit code"))
    secured_yuan = YuanField(
        label=_("Secured amount (yuan)"), required=False,
        help_text=_("for example 3,000,000; of another currency it is computed"),
    )  # fmt: skip
    loan_yuan = YuanField(label=_("Loan amount (yuan)"), required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("CNY, USD, EUR …"))
    currency_amount = NumberField(
        label=_("Secured amount in that currency"), required=False, lowest=0, highest=10**11, decimals=2
    )
    currency_rate = NumberField(
        label=_("Yuan for one unit of it"), required=False, lowest=0, highest=10_000, decimals=6
    )
    currency_rate_on = DayField(label=_("Rate of the day"), required=False)
    rate_pct = NumberField(label=_("Interest rate (% a year)"), required=False, lowest=0, highest=100, decimals=3)
    lpr_spread_bp = forms.IntegerField(
        label=_("Above the one-year LPR (basis points)"), required=False, min_value=-1000, max_value=10_000
    )
    term_from = DayField(label=_("Term from"))
    term_to = DayField(label=_("Term until"))
    valuation_yuan = YuanField(label=_("Valuation (yuan)"), required=False)
    valuation_free = forms.BooleanField(label=_("Free of valuation"), required=False)
    valuation_method = _text(_("Method of valuation"))
    valuation_agency = _text(_("Valued by"))
    valued_on = DayField(label=_("Valued on"), required=False)
    guarantee = _text(_("Guarantee or insurance beside it"))
    product = _text(_("Product"), 80, help_text=_("for example Su Zhi Dai"))
    scope = _text(_("Scope of security"), TEXT, widget=LONG)
    adds_to = _text(_("Adds to the pledge"), 30, help_text=_("Registration number of the live pledge it tops up"))
    entry_note = _text(
        _("Why what differs from the register is right"), TEXT, widget=LONG, help_text=_("Read by the city")
    )

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = who

    def clean_currency(self) -> str:
        code = text.clean(self.cleaned_data["currency"]).upper()
        if not CURRENCY.fullmatch(code):
            raise forms.ValidationError(_("Three letters, for example USD."))
        return code

    def clean_adds_to(self) -> Pledge | None:
        number = text.clean(self.cleaned_data["adds_to"])
        if not number:
            return None
        found = Pledge.objects.live().filter(registration_number=number, bank__in=self.who.banks).first()
        if found is None:
            raise forms.ValidationError(_("Your bank holds no live pledge with this number."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if number := cleaned.get("registration_number"):
            cleaned["registration_number"] = self.fitting("registration_number", text.clean(number))
        self._money(cleaned)
        begins, ends = cleaned.get("term_from"), cleaned.get("term_to")
        if begins and ends and ends <= begins:
            self.add_error("term_to", _("The term ends after it begins."))
        if cleaned.get("valuation_free") and cleaned.get("valuation_yuan"):
            self.add_error("valuation_free", _("There is a valuation; it is free of one or has one."))
        return cleaned

    def _money(self, cleaned: dict[str, Any]) -> None:
        """Of another currency the secured amount follows from amount and rate, half up."""
        others = ("currency_amount", "currency_rate", "currency_rate_on")
        if any(name in self.errors for name in ("currency", "secured_yuan", *others)):
            return
        if cleaned["currency"] == "CNY":
            cleaned.update(dict.fromkeys(others))
            if cleaned["secured_yuan"] is None:
                self.add_error("secured_yuan", _("Give the secured amount."))
            return
        missing = [name for name in others if not cleaned[name]]
        for name in missing:
            self.add_error(name, _("Needed for an amount in another currency."))
        if missing:
            return
        computed = int(money.half_up(cleaned["currency_amount"] * cleaned["currency_rate"] * money.FEN, 0))
        if not 0 < computed <= MOST_YUAN * money.FEN:
            told = {"computed": money.yuan_text(computed), "most": f"{MOST_YUAN:,}"}
            message = _("Amount and rate give %(computed)s yuan; it must be from 0.01 to %(most)s.")
            self.add_error("currency_amount", message % told)
            return
        typed = cleaned["secured_yuan"]
        if typed is not None and typed != computed:
            told = {"typed": money.yuan_text(typed), "computed": money.yuan_text(computed)}
            self.add_error("secured_yuan", _("%(typed)s was typed; amount and rate give %(computed)s.") % told)
        cleaned["secured_yuan"] = computed

    def facts(self) -> dict[str, Any]:
        names = {name: name.removesuffix("_yuan") + "_fen" * name.endswith("_yuan") for name in self.fields}
        return {column: self.cleaned_data[name] for name, column in names.items()}


class PledgorForm(QuietForm):
    name = forms.CharField(label=_("Name of the pledgor"), max_length=NAME)
    credit_code = CreditCodeField(label=_("Unified social credit code"))
    county = forms.TypedChoiceField(label=_("Place"), choices=county_choices, coerce=int, widget=Bodies)
    size = forms.ChoiceField(label=_("Size of the enterprise"), choices=Size.choices, required=False)
    is_person = forms.BooleanField(label=_("A natural person"), required=False)

    def clean_name(self) -> str:
        return text.name(self.cleaned_data["name"])


class RightForm(QuietForm):
    """A right of one kind, with what that kind is told of."""

    kind = forms.ChoiceField(choices=RightKind.choices, widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number of the right"), max_length=60)
    title = _text(pgettext_lazy("right", "Name"), 500)
    share_yuan = YuanField(label=_("Share of the value (yuan)"), required=False)

    def __init__(self, data: dict[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        kind = data.get(f"{self.prefix}-kind", "")
        self.told = DETAILS.get(kind, ())
        self.kind_name = RightKind(kind).label if kind in RightKind.values else ""
        self.is_patent = kind == RightKind.PATENT
        for detail in self.told:
            self.fields[detail.name] = _detail_field(detail)
        if self.is_patent:
            self.fields["number"].label = _("Application number")
            self.fields["title"].help_text = _("Filled in from the register")

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        if not self.is_patent:
            return self.fitting("number", text.clean(typed))
        try:
            return identifiers.written(identifiers.application_number(typed))
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault

    @property
    def patent_number(self) -> int | None:
        """As far as what was typed is a number at all."""
        if not self.is_patent:
            return None
        try:
            return identifiers.application_number(str(self.data.get(f"{self.prefix}-number", "")))
        except Fault:
            return None

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        details = {one.name: _stored(cleaned[one.name]) for one in self.told if cleaned[one.name]}
        return {
            "kind": cleaned["kind"], "number": cleaned["number"], "title": cleaned["title"],
            "share_fen": cleaned["share_yuan"], "patent_number": self.patent_number, "details": details,
        }  # fmt: skip


def _detail_field(detail: Detail) -> forms.Field:
    if detail.what == "day":
        return DayField(label=detail.label, required=detail.required)
    if detail.what == "gi_kind":
        return forms.ChoiceField(label=detail.label, choices=[("", _("Choose")), *GiKind.choices])
    return forms.CharField(label=detail.label, max_length=NAME, required=detail.required)


def _stored(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


class EntryForms:
    """All forms of one page, bound to what was typed."""

    def __init__(self, typed: Typed, who: Acting) -> None:
        self.main = MainForm(typed.main, who=who)
        self.pledgors = [PledgorForm(_named("pledgors", n, one), prefix=f"pledgors-{n}")
                         for n, one in enumerate(typed.pledgors)]  # fmt: skip
        self.rights = [RightForm(_named("rights", n, one), prefix=f"rights-{n}") for n, one in enumerate(typed.rights)]

    def __iter__(self) -> Iterator[QuietForm]:
        yield from (self.main, *self.pledgors, *self.rights)

    def firms(self) -> list[Firm]:
        """The pledgors as far as they are typed."""
        lines = [{name: str(one[name].value() or "") for name in ("name", "credit_code")} for one in self.pledgors]
        return [Firm(text.name(one["name"]), text.clean(one["credit_code"]).upper()) for one in lines]

    def is_valid(self) -> bool:
        return not sum(not form.is_valid() for form in self)  # each one is asked

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self)

    def quiet(self) -> EntryForms:
        for form in self:
            form.quiet()
        return self

    def facts(self) -> dict[str, Any]:
        return {
            "facts": self.main.facts(),
            "pledgors": [form.cleaned_data for form in self.pledgors],
            "rights": [form.facts() for form in self.rights],
        }


def _named(which: str, place: int, line: dict[str, str]) -> dict[str, str]:
    return {f"{which}-{place}-{name}": value for name, value in line.items()}


MAIN_FIELDS: Final = tuple(MainForm.base_fields)
SECTIONS: Final = (
    (_("Registration"), ("registration_number", "registered_on", "applied_on", "adds_to")),
    (_("Contract"), ("branch", "contract_no", "contracted_on", "debtor", "debtor_code", "scope")),
    (
        _("Amount and term"),
        (
            *("secured_yuan", "loan_yuan", "term_from", "term_to", "rate_pct", "lpr_spread_bp", "product", "guarantee"),
            *("currency", "currency_amount", "currency_rate", "currency_rate_on"),
        ),
    ),
    (
        _("Valuation"),
        ("valuation_free", "valuation_yuan", "valuation_method", "valuation_agency", "valued_on"),
    ),
)


class HandInForm(TidyForm):
    note = _text(_("Why what differs from the register is right"), TEXT, widget=LONG, help_text=_("Read by the city"))


class ReasonForm(TidyForm):
    reason = forms.CharField(label=_("Reason"), max_length=TEXT, widget=LONG)


class ChangeForm(TidyForm):
    """What holds from a day on; what stays as it was stays empty."""

    changed_on = DayField(label=_("Changed on"))
    number = forms.CharField(label=_("Number of the change registration"), max_length=40, required=False)
    secured_fen = YuanField(label=_("Secured amount from then on (yuan)"), required=False)
    term_to = DayField(label=_("Term until, from then on"), required=False)
    note = forms.CharField(label=_("What was changed and why"), max_length=TEXT, widget=LONG)


class OverdueForm(TidyForm):
    overdue_on = DayField(label=_("Overdue since"))
    reason = forms.CharField(label=_("Reason"), max_length=TEXT, widget=LONG)


class ReleaseForm(TidyForm):
    released_on = DayField(label=_("Released on"))
    ground = forms.CharField(
        label=_("Ground"), max_length=TEXT, widget=LONG,
        help_text=_("Debt paid, pledge waived, contract void, right ended …"),
    )  # fmt: skip


class RealiseForm(TidyForm):
    realised_on = DayField(label=_("Realised on"))
    ground = forms.CharField(label=_("Ground"), max_length=TEXT, widget=LONG)


class ConfirmForm(TidyForm):
    """Asks nothing; says what was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HandledForm(TidyForm):
    note = forms.CharField(label=_("What was done"), max_length=TEXT, widget=LONG)


FORMS: Final[dict[str, type[TidyForm]]] = {
    State.REGISTERED: ConfirmForm,
    State.CHANGED: ChangeForm,
    State.OVERDUE: OverdueForm,
    State.RELEASED: ReleaseForm,
    State.REALISED: RealiseForm,
    State.VOID: ReasonForm,
}
