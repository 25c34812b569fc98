"""The form that corrects a population, read as an imported row is: full-width digits and thousands marks are fine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import Fault
from ipportal.core.statistics.models import Population
from ipportal.core.statistics.population_checks import Row, doubts
from ipportal.core.statistics.reading import SOURCE_LENGTH, day_reader, read_source, residents

REASON_LENGTH: Final = 300
Read = TypeVar("Read")


class PopulationForm(forms.Form):
    """One number for a place at the end of a year, with where it comes from and why it is put down."""

    resident_10k = forms.CharField(
        label=_("Residents (10,000 people)"),
        help_text=_("At most two decimals, for example 949.11"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    published_on = forms.CharField(
        label=_("Published on"), required=False, help_text=_("YYYY-MM-DD. Of several publications the newest counts.")
    )
    source = forms.CharField(label=_("Source"), max_length=SOURCE_LENGTH, help_text=_("Publisher, title and date"))
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, help_text=_("Kept in the change history"))

    def __init__(self, *args: Any, region: str, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region, self.year = region, year

    @classmethod
    def beside(cls, best: Population | None, *, region: str, year: int) -> PopulationForm:
        """Begins with what counts now; what was made for the demonstration is nothing to begin with."""
        known = best if best and not best.demonstration else None
        initial = (
            {"resident_10k": known.resident_10k, "published_on": known.published_on, "source": known.source}
            if known
            else {}
        )
        return cls(initial=initial, region=region, year=year)

    def clean_resident_10k(self) -> Decimal:
        return _read(residents, self.cleaned_data["resident_10k"])

    def clean_published_on(self) -> dt.date | None:
        written = self.cleaned_data["published_on"]
        if not written:
            return None
        day = _read(day_reader(clock.today()), written)
        if day <= dt.date(self.year, 12, 31):
            message = _("published on %(published_on)s, before the end of %(year)s")
            raise forms.ValidationError(message, params={"published_on": day, "year": self.year})
        return day

    def clean_source(self) -> str:
        return _read(read_source, self.cleaned_data["source"])

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])

    def doubts(self, language: str) -> list[str]:
        """What a person should look at before it is saved."""
        data = self.cleaned_data
        row = Row(1, self.region, self.year, data["resident_10k"], data["source"])
        return [str(fault) for fault in doubts(row, data["published_on"], language)]


def _read(reader: Callable[[str], Read], written: str) -> Read:
    try:
        return reader(written)
    except Fault as fault:
        raise forms.ValidationError(str(fault), code=fault.code) from fault
