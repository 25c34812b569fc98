"""Forms of a review and of a notice: their data is given here, nothing of it is built in."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField
from ipportal.core.reviewing.actions import ONE, Weighed
from ipportal.core.reviewing.models import Expert
from patents.centres.calls.models import Call
from patents.centres.forms import NoticeForm, TidyForm
from patents.centres.models import Centre
from patents.centres.states import State

LONGEST: Final = 2000
ZH, EN = 80, 120
FINEST: Final = Decimal("0.0001")
WIDE_BAR: Final = "\uff5c"  # as it is typed in Chinese


class ReviewForm(TidyForm):
    opens_on = DayField(label=_("Scores from"))
    closes_on = DayField(label=_("Scores until"))
    criteria = forms.CharField(
        label=_("Criteria of the review"), max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: Chinese | English | weight; the weights add up to 1"),
    )  # fmt: skip
    most_points = forms.DecimalField(label=_("Most points"), min_value=1, max_value=1000, decimal_places=0)
    reviews_wanted = forms.IntegerField(label=_("Experts for each application"), min_value=1, max_value=20)
    employer_years = forms.IntegerField(label=_("Years a former employer counts"), min_value=0, max_value=50)
    is_blind = forms.BooleanField(
        label=_("Blind"), required=False, help_text=_("Experts see numbers instead of names; texts are not redacted")
    )
    experts = forms.ModelMultipleChoiceField(
        label=_("Experts"), queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        experts = Expert.objects.filter(is_active=True)
        self.fields["experts"].queryset = experts  # type: ignore[attr-defined]  # a field of models

    def clean_criteria(self) -> list[Weighed]:
        lines = [line for line in self.cleaned_data["criteria"].splitlines() if line.strip()]
        found = [_criterion(place, line) for place, line in enumerate(lines, 1)]
        if sum((one.weight for one in found), Decimal(0)) != ONE:
            raise forms.ValidationError(_("The weights of the criteria do not add up to one."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("It would end before it begins."))
        return cleaned


def _criterion(place: int, line: str) -> Weighed:
    parts = [text.clean(part) for part in line.replace(WIDE_BAR, "|").split("|")]
    try:
        zh, en, typed = parts
        weight = Decimal(typed)
        if not (zh and len(zh) <= ZH and len(en) <= EN and FINEST <= weight <= ONE and weight % FINEST == 0):
            raise ValueError(line)
    except (ValueError, InvalidOperation) as error:
        told = _("Line %(line)s cannot be read: %(text)s")
        raise forms.ValidationError(told, params={"line": place, "text": text.shown(line, 60)}) from error
    return Weighed(f"c{place}", zh, en or zh, weight)


class NoticeOfCallForm(NoticeForm):
    """Which of the reviewed ones are proposed."""

    centres = forms.ModelMultipleChoiceField(
        label=_("Centres"), queryset=Centre.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("centres", "reason", "working_days")

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviewed = call.centres.filter(state=State.REVIEWED).order_by("pk")
        self.fields["centres"].queryset = reviewed  # type: ignore[attr-defined]  # a field of models
