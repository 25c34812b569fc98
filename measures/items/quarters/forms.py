"""Forms about a quarter: opening it, and another due date."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.fields import DayField, reason_field
from measures.items.forms import TidyForm
from measures.items.quarters import rules

FIRST_YEAR, LAST_YEAR = 2020, 2040
QUARTERS: Final = ((1, "Q1"), (2, "Q2"), (3, "Q3"), (4, "Q4"))


class QuarterForm(TidyForm):
    """A day that is left empty is the one that is proposed for the quarter chosen."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quarter = forms.TypedChoiceField(label=_("Quarter"), choices=QUARTERS, coerce=int)
    opens_on = DayField(label=_("Opens on"), required=False, help_text=_("Empty: the day after the quarter"))
    due_on = DayField(
        label=_("Due on"),
        required=False,
        help_text=_("Empty: the end of the month after the quarter, or the next working day"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("year") and data.get("quarter"):
            opens_on, due = rules.proposed(data["year"], data["quarter"])
            if "opens_on" in data:
                data["opens_on"] = data["opens_on"] or opens_on
            if "due_on" in data:
                data["due_on"] = data["due_on"] or due.day
        return data


class DueForm(TidyForm):
    due_on = DayField(label=_("New due date"))
    reason = reason_field()
    before = DayField(label=_("Due date until now"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].widget = forms.HiddenInput()
