"""The forms of an edition: its facts, its plans one a line, its days; phases put off; the hour of its results."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.rounds import checks
from awards.rounds.lines import PLANS, WRITTEN, Unreadable, readers
from awards.rounds.models import LONGEST_NOTICE, NAME, ORDER, SHORTEST_NOTICE, TEXT, Edition
from ipportal.core.kit import text
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.fields import DayField, reason_field
from patents.centres.calls.forms import VersionField

MOST_YEARS: Final = 20
MIDNIGHT: Final = _("Until midnight of this day, Asia/Shanghai")
ONCE: Final = {"categories": 1, "criteria": 2, "channels": 2}  # how much of a line may stand in its plan only once


def _area(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, max_length=TEXT, required=False, widget=widget)


def _day_fields() -> dict[str, DayField]:
    """Two days for each phase, in the order of the phases."""
    fields = {}
    for kind in ORDER:
        first, last = (format_lazy(words, phase=kind.label) for words in (_("{phase}: from"), _("{phase}: until")))
        fields[f"{kind}_from"] = DayField(label=first, required=False)
        fields[f"{kind}_until"] = DayField(label=last, required=False, help_text=MIDNIGHT)
    return fields


class PhasesForm(forms.Form):
    """Days of phases; both of a phase or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_day_fields())
        self.order_fields([*self.order(), *self.fields])

    def order(self) -> list[str]:
        """What stands first."""
        return self.names_of_days()

    def names_of_days(self) -> list[str]:
        return [name for name in self.fields if name.endswith(("_from", "_until"))]

    @staticmethod
    def days_of(edition: Edition) -> dict[str, dt.date]:
        days: dict[str, dt.date] = {}
        for phase in edition.phases.all():
            days |= {f"{phase.kind}_from": phase.opens_on, f"{phase.kind}_until": phase.closes_on}
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned = {name: _tidy(value) if isinstance(value, str) else value for name, value in cleaned.items()}
        self.days: dict[str, tuple[dt.date, dt.date]] = {
            kind.value: days for kind in ORDER if (days := self._days(kind))
        }
        for kind, told in checks.overlaps(self.days):
            self.add_error(f"{kind}_from", told)
        return cleaned

    def _days(self, kind: str) -> tuple[dt.date, dt.date] | None:
        first, last = f"{kind}_from", f"{kind}_until"
        opens, closes = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if first in self.errors or last in self.errors or not (opens or closes):
            return None
        if not (opens and closes):
            self.add_error(last if opens else first, _("A phase has a first and a last day."))
            return None
        if closes < opens:
            self.add_error(last, _("The phase would end before it begins."))
            return None
        return opens, closes


class EditionForm(PhasesForm):
    """What nobody announced stays empty."""

    number = forms.IntegerField(label=_("Number of the edition"), min_value=1, max_value=999)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=NAME)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME, required=False)
    cut_off_on = DayField(
        label=_("Cut-off day"),
        help_text=_("Patents are granted and in force on this day, and on that of the decision"),
    )
    rules_zh = _area(_("Conditions in Chinese"))
    rules_en = _area(_("Conditions in English"))
    documents_zh = _area(_("Documents in Chinese"))
    documents_en = _area(_("Documents in English"))
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    categories_plan = _area(
        _("Categories of the award"),
        _(
            "One a line: gold, silver, excellence or inventor, how many at most, then perhaps the prize of each in yuan"
            " | its source; for example gold 10 1000000 | Notice No. 1"
        ),
    )
    criteria_plan = _area(
        pgettext_lazy("award", "Criteria"),
        _("One a line: project or inventor, weight such as 0.25 or 25%, name in Chinese | name in English"),
    )
    channels_plan = _area(
        _("Channels"),
        _("One a line: name or credit code of the body, project or inventor, how many it may recommend"),
    )
    notice_days = forms.IntegerField(
        label=_("Working days of notice"), min_value=SHORTEST_NOTICE, max_value=LONGEST_NOTICE, required=False
    )
    first_day_counts = forms.BooleanField(label=_("The first day of the notice counts"), required=False)
    employer_years = forms.IntegerField(
        label=_("Years a former employer counts"), min_value=0, max_value=MOST_YEARS, initial=3
    )
    nomination_form = VersionField(
        label=_("Form of the nomination"), queryset=checks.form_versions(), required=False,
        empty_label=_("The version of the day"),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def order(self) -> list[str]:
        """The days stand after the cut-off day."""
        names = [*type(self).base_fields]
        place = names.index("cut_off_on") + 1
        return [*names[:place], *self.names_of_days(), *names[place:]]

    @classmethod
    def of(cls, edition: Edition) -> EditionForm:
        plain = [name for name in cls.base_fields if not name.endswith("_plan")]
        initial: dict[str, Any] = {name: getattr(edition, name) for name in plain}
        initial |= {f"{name}_plan": "\n".join(WRITTEN[name](edition)) for name in PLANS}
        return cls(initial=initial | cls.days_of(edition))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reading = readers()
        self.plans: dict[str, list[Any]] = {name: self._lines(name, reading[name]) for name in PLANS}
        self.plans["phases"] = [(kind, *days) for kind, days in self.days.items()]
        return cleaned

    def _lines(self, plan: str, read: Any) -> list[Any]:
        name, found = f"{plan}_plan", {}
        for place, line in enumerate(self.cleaned_data.get(name, "").splitlines(), 1):
            if not line.strip():
                continue
            try:
                one = read(line)
            except (ValueError, KeyError) as fault:
                self.add_error(name, _told(place, line, fault))
                continue
            if (key := one[: ONCE[plan]]) in found:
                self.add_error(name, _("Line %(line)s stands there twice.") % {"line": place})
            found[key] = one
        return list(found.values())

    def facts(self) -> dict[str, Any]:
        left_out = {"version", *PLANNED, *self.names_of_days()}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


PLANNED: Final = frozenset(f"{name}_plan" for name in PLANS)


def _tidy(typed: str) -> str:
    """Its paragraphs are kept."""
    return "\n".join(map(text.tidy, typed.splitlines())).strip()


def _told(place: int, line: str, fault: Exception) -> str:
    told = {"line": place, "text": text.shown(line, 60), "why": fault}
    if isinstance(fault, Unreadable):
        return _("Line %(line)s: %(why)s") % told
    return _("Line %(line)s cannot be read: %(text)s") % told


class PutOffForm(PhasesForm):
    """Days of the phases that have not begun, and why they move."""

    reason = reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, edition: Edition, today: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_come = {phase.kind for phase in edition.phases.all() if not phase.has_begun(today)}
        for name in self.names_of_days():
            if name.rpartition("_")[0] in to_come:
                self.fields[name].required = True
            else:
                del self.fields[name]


class ResultsForm(forms.Form):
    """The hour at which everybody may read the results, as clocks in Shanghai show it."""

    day = DayField(label=_("Day of the results"))
    hour = forms.TimeField(
        label=_("Hour of the results"), input_formats=["%H:%M"], help_text=_("Asia/Shanghai, for example 10:00"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )  # fmt: skip
    reason = reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], OFFICE_ZONE)
