"""Forms of the calendar: a notice, a day, and why a day is taken out."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField, reason_field
from ipportal.core.workdays.models import DayKind, HolidayNotice

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
PUBLISHER: Final = "国务院办公厅"


class NoticeForm(forms.Form):
    """A notice that arranges the holidays of a year, or changes what an earlier one arranged."""

    year = forms.IntegerField(label=_("Year of the holidays"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    number = forms.CharField(label=_("Number of the notice"), max_length=40, help_text=_("As printed on it"))
    title = forms.CharField(label=_("Title"), max_length=200)
    publisher = forms.CharField(label=_("Publisher"), max_length=80, initial=PUBLISHER)
    published_on = DayField(label=_("Published on"))

    def clean_number(self) -> str:
        return text.name(self.cleaned_data["number"])

    def clean_title(self) -> str:
        return text.name(self.cleaned_data["title"])

    def clean_publisher(self) -> str:
        return text.name(self.cleaned_data["publisher"])


class SpecialDayForm(forms.Form):
    """What a day is, and by which notice of the year."""

    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Kind"), choices=DayKind.choices)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    notice = forms.ModelChoiceField(
        queryset=HolidayNotice.objects.none(), label=_("By which notice"), empty_label=_("Choose")
    )
    reason = reason_field()

    def __init__(self, *args: Any, year: int, fixed: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notices = HolidayNotice.objects.filter(year__in=[year, year + 1])
        self.fields["notice"].queryset = notices  # type: ignore[attr-defined]  # a field of rows
        self.year, self.fixed = year, fixed
        if fixed:
            del self.fields["day"]

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day.year != self.year:
            raise forms.ValidationError(_("This day is not in %(year)s."), params={"year": self.year})
        return day

    def clean_name_zh(self) -> str:
        return text.name(self.cleaned_data["name_zh"])

    def clean_name_en(self) -> str:
        return text.tidy(self.cleaned_data["name_en"])

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])

    def facts(self) -> dict[str, Any]:
        return {"day": self.fixed, **self.cleaned_data}


class TakeOutForm(forms.Form):
    reason = reason_field()

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])
