"""Fields that several forms share: a body by name or code, a role, the last day of a time."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation, Role
from ipportal.core.kit import clock, identifiers, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField

MOST_OFFERED: Final = 500


class LastDayField(DayField):
    """Asks for the last day, and gives the first after it, as it is kept."""

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        return day + dt.timedelta(days=1) if day and day < dt.date.max else day

    def prepare_value(self, value: Any) -> Any:
        return value - dt.timedelta(days=1) if isinstance(value, dt.date) else value


class BodyField(forms.CharField):
    """A body that is there today, by its name or credit code; the browser offers the names."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"list": "bodies", "autocomplete": "off"})
        help_text = _("Its name, or its unified social credit code")
        super().__init__(label=_("Body"), max_length=200, widget=widget, help_text=help_text, **more)

    def clean(self, value: Any) -> Organisation:
        written = text.name(super().clean(value))
        found = list(_by_code(written) or Organisation.objects.in_force(clock.today()).filter(name=written)[:2])
        if not found:
            message = _("There is no body “%(name)s” today. Choose one of the list, or add it first.")
            raise forms.ValidationError(message, params={"name": text.shown(written)})
        if len(found) > 1:
            message = _("Several bodies are called “%(name)s”. Give the credit code, or merge them first.")
            raise forms.ValidationError(message, params={"name": text.shown(written)})
        return found[0]


def _by_code(written: str) -> list[Organisation]:
    """The body of a code; the code of one that was merged leads to the kept one."""
    try:
        code = identifiers.credit_code(written)
    except Fault:
        return []
    holders = Organisation.objects.filter(credit_code=code).select_related("merged_into")
    there = Organisation.objects.in_force(clock.today())
    return list(there.filter(pk__in=[(body.merged_into or body).pk for body in holders]))


def names_of_bodies() -> list[str]:
    """What the browser offers."""
    return list(Organisation.objects.in_force(clock.today()).values_list("name", flat=True)[:MOST_OFFERED])


def role_choices(empty: Any = None) -> list[tuple[str, Any]]:
    """The roles by their titles in the reader's language."""
    choices: list[tuple[str, Any]] = [(role.code, role.title) for role in Role.objects.all()]
    return [("", empty), *choices] if empty is not None else choices
