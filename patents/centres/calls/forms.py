"""The form of a call; its plans are written one a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import fields, text
from ipportal.core.kit.fields import DayField
from ipportal.core.regions.models import Region
from ipportal.core.submissions.models import FormVersion
from patents.centres.calls import naming
from patents.centres.calls.models import FOUR_KINDS, NAME, TEXT, Call, PaidAfter, PlannedReport, ReportKind

MOST_YUAN: Final = 1_000_000_000
PLANS: Final = ("fields", "quotas", "instalments", "reports")
HUNDRED: Final = 100


class YuanField(fields.YuanField):
    """Of a call or a centre."""

    highest_yuan, longest = MOST_YUAN, 30


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # is generic for the checker alone
    """A version of a form."""

    def label_from_instance(self, obj: Any) -> str:
        return _("Version %(number)s, from %(day)s") % {"number": obj.version, "day": obj.valid_from}


def _area(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, max_length=TEXT, required=False, widget=widget, **more)


class CallForm(forms.Form):
    """What nobody announced stays empty."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=NAME)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME, required=False)
    opens_on = DayField(label=_("Applications from"))
    closes_on = DayField(label=_("Applications until"), help_text=_("Until midnight of this day, Asia/Shanghai"))
    criteria_zh = _area(_("Criteria in Chinese"))
    criteria_en = _area(_("Criteria in English"))
    documents_zh = _area(_("Documents in Chinese"))
    documents_en = _area(_("Documents in English"))
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    support_fen = YuanField(label=_("Support for a centre (yuan)"), required=False, help_text=_("Empty: not announced"))
    own_funds_percent = forms.IntegerField(
        label=_("Own funds, at least (percent of the support)"), min_value=0, max_value=1000, required=False
    )
    construction_months = forms.IntegerField(
        label=_("Months of construction"), min_value=1, max_value=120, required=False
    )
    notice_working_days = forms.IntegerField(
        label=_("Working days of notice"), min_value=1, max_value=60, required=False
    )
    minimum_kinds = forms.IntegerField(label=_("Kinds of members, at least"), min_value=1, max_value=4, initial=2)
    lead_kinds = forms.MultipleChoiceField(
        label=_("Who may lead"), choices=FOUR_KINDS, widget=forms.CheckboxSelectMultiple,
        initial=["enterprise", "university", "institute"],
    )  # fmt: skip
    one_running_per_lead = forms.BooleanField(label=_("One running centre for a lead"), required=False, initial=True)
    fields_plan = _area(_("Fields and chains"), _("One a line: Chinese | English"))
    quotas_plan = _area(_("Quotas of the cities"), _("One a line: code of the city, places; for example 320100 3"))
    instalments_plan = _area(
        _("Instalments"),
        _("One a line, in order: contract, midterm or acceptance, and per cent; for example contract 50"),
    )
    reports_plan = _area(
        _("Reports"),
        _(
            "One a line: half_year, annual, midterm or acceptance, months after the beginning, days to hand it in;"
            " then perhaps the version of its form, for example annual 12 30 2"
        ),
    )
    application_form = VersionField(
        label=_("Form of the application"), queryset=FormVersion.objects.none(), required=False,
        empty_label=_("The version of the day"),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application_form"].queryset = naming.versions(naming.APPLICATION)  # type: ignore[attr-defined]  # a choice of rows has one

    @classmethod
    def of(cls, call: Call) -> CallForm:
        plain = [name for name in cls.base_fields if not name.endswith("_plan")]
        written = {
            "fields_plan": [f"{one.name_zh} | {one.name_en}" for one in call.fields.all()],
            "quotas_plan": [f"{one.city_id} {one.places}" for one in call.quotas.all()],
            "instalments_plan": [f"{one.milestone} {one.percent}" for one in call.instalments.all()],
            "reports_plan": [_written(one) for one in call.reports.select_related("form_version")],
        }
        initial = {name: getattr(call, name) for name in plain}
        return cls(initial=initial | {name: "\n".join(lines) for name, lines in written.items()})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned = {name: text.tidy(value) if isinstance(value, str) else value for name, value in cleaned.items()}
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Applications would end before they begin."))
        self.plans = {name: self._lines(f"{name}_plan", READERS[name]) for name in PLANS}
        if sum(percent for _milestone, percent in self.plans["instalments"]) > HUNDRED:
            self.add_error("instalments_plan", _("All instalments together would be above 100%."))
        return cleaned

    def _lines(self, name: str, read: Callable[[str], Any]) -> list[Any]:
        found: dict[Any, Any] = {}
        for place, line in enumerate(self.cleaned_data.get(name, "").splitlines(), 1):
            if not line.strip():
                continue
            try:
                one = read(line)
            except (ValueError, KeyError):
                told = _("Line %(line)s cannot be read: %(text)s") % {"line": place, "text": text.shown(line, 60)}
                self.add_error(name, told)
                continue
            if (key := one[: ONCE[name]]) in found:
                self.add_error(name, _("Line %(line)s stands there twice.") % {"line": place})
            found[key] = one
        return list(found.values())

    def facts(self) -> dict[str, Any]:
        left_out = {"version", *(f"{name}_plan" for name in PLANS)}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


def _field(line: str) -> tuple[str, str]:
    zh, _bar, en = line.partition("|")
    return zh.strip()[:100], en.strip()[:100]


def _quota(line: str) -> tuple[str, int]:
    code, places = line.split()
    if not Region.objects.cities().filter(code=code).exists() or not 0 <= int(places) <= HUNDRED:
        raise ValueError(line)
    return code, int(places)


def _instalment(line: str) -> tuple[str, int]:
    milestone, percent = line.replace("%", " ").split()
    if not 1 <= int(percent) <= HUNDRED:
        raise ValueError(line)
    return PaidAfter(milestone).value, int(percent)


def _report(line: str) -> tuple[Any, ...]:
    kind, months, days, *form = line.split()
    if not (1 <= int(months) <= 240 and 1 <= int(days) <= 366) or len(form) > 1:
        raise ValueError(line)
    found = naming.versions(naming.REPORT).filter(version=int(form[0])).first() if form else None
    if form and found is None:
        raise ValueError(line)
    return ReportKind(kind).value, int(months), int(days), found


def _written(plan: PlannedReport) -> str:
    form = f" {plan.form_version.version}" if plan.form_version else ""
    return f"{plan.kind} {plan.after_months} {plan.days}{form}"


# How many words of a line may stand in the plan only once.
ONCE: Final = {"fields_plan": 1, "quotas_plan": 1, "instalments_plan": 2, "reports_plan": 2}
READERS: Final[dict[str, Callable[[str], Any]]] = {
    "fields": _field, "quotas": _quota, "instalments": _instalment, "reports": _report,
}  # fmt: skip
