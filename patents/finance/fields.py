"""Fields of the forms of finance: yuan, exact numbers, places of the province."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import fields, identifiers, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.regions.gazetteer import Place, places
from ipportal.templatetags.portal import reads_chinese

MOST_YUAN: Final = 100_000_000_000
LEAST_YUAN: Final = Decimal("0.01")
UNKNOWN_PLACE: Final = "320000"


class YuanField(fields.YuanField):
    """Of a pledge: above nought, at most a hundred thousand million."""

    lowest_yuan, highest_yuan = LEAST_YUAN, MOST_YUAN


class NumberField(forms.CharField):
    """An exact number with so many decimals, within its limits."""

    def __init__(self, *, lowest: Decimal | int, highest: Decimal | int, decimals: int, **more: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more)
        self.lowest, self.highest, self.decimals = lowest, highest, decimals

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            number = money.number(typed, lowest=self.lowest, highest=self.highest)
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault
        if number != money.half_up(number, self.decimals):
            raise forms.ValidationError(_("At most %(count)s decimals.") % {"count": self.decimals})
        return number


class CreditCodeField(forms.CharField):
    """18 signs whose last proves the others."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, required=False, **more)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return identifiers.credit_code(typed) if typed else ""
        except Fault as fault:
            raise forms.ValidationError(str(fault)) from fault


class TidyForm(forms.Form):
    """What is typed is cleaned of invisible signs, in every field of text, and must fit once it is."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                cleaned[name] = self.fitting(name, text.tidy(value))
        return cleaned

    def fitting(self, name: str, value: str) -> str:
        """Some signs become several when they are brought to one form; what no longer fits is a fault of its field."""
        most = getattr(self.fields.get(name), "max_length", None)
        try:
            return text.limited(value, most) if most else value
        except Fault as fault:
            self.add_error(name, str(fault))
            return ""


def county_choices() -> list[tuple[str, Any]]:
    """The counties of each city, the city alone, and what lies elsewhere."""
    return [("", _("Choose")), *_grouped(reads_chinese()), (UNKNOWN_PLACE, _("Elsewhere, or not known"))]


@cache
def _grouped(in_chinese: bool) -> list[tuple[str, Any]]:
    here = [place for place in places().values() if place.code.startswith("32") and not place.is_former]
    name = "name_zh" if in_chinese else "name_en"
    return [
        (getattr(city, name), [(one.code, getattr(one, name)) for one in (city, *_counties(here, city.code))])
        for city in here
        if city.level == "city"
    ]


def _counties(here: list[Place], city: str) -> list[Place]:
    return [place for place in here if place.parent == city and place.level == "county"]
