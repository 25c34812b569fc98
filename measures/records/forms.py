"""The form of a record, made from its sort: fields are read as the cells of a file are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField, reason_field
from ipportal.core.kit.money import yuan_text
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from measures.records.reading import Reader, reader_of
from measures.records.showing import cell, heading, named
from measures.records.sorts import Item, Sort

YES_NO: Final = (("", _("Not known")), ("Y", _("yes")), ("N", _("no")))


class RecordForm(forms.Form):
    """Every column of the sort; a change carries the revision it began with, and may say why."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, sort: Sort, thing: Any = None, **kwargs: Any) -> None:
        self.sort, self.thing = sort, thing
        if thing is not None:
            kwargs.setdefault("initial", {"revision": thing.revision} | dict(_as_typed(sort, thing)))
        super().__init__(*args, **kwargs)
        self.readers: dict[str, Reader] = {}
        for item in sort.items:
            self.fields[item.name] = self._field(item)
        if thing is not None:
            self.fields["reason"] = reason_field(required=False)

    def _field(self, item: Item) -> forms.Field:
        column = self.sort.fields[item.name]
        shared: dict[str, Any] = {"label": heading(item), "help_text": item.help, "required": not column.blank}
        if isinstance(column, models.BooleanField):
            self.readers[item.name] = reader_of(column)
            return forms.ChoiceField(choices=YES_NO, **shared)
        if column.choices or isinstance(column, models.ForeignKey):
            return forms.ChoiceField(choices=[("", _("Choose")), *_choices(column)], **shared)
        if isinstance(column, models.DateField):
            return DayField(**shared)
        self.readers[item.name] = reader_of(column)
        return forms.CharField(max_length=1000, **shared)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, read in self.readers.items():
            if data.get(name):
                try:
                    data[name] = read(data[name])
                except Fault as fault:
                    self.add_error(name, forms.ValidationError(str(fault), code=fault.code))
        return data

    def begin_again(self, revision: int) -> None:
        """What was typed stays; it now speaks of the newer revision."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # sent as a form, it is a QueryDict
        data["revision"] = str(revision)
        self.data = data

    def values(self) -> dict[str, Any]:
        """As the action takes them: what was left empty is nothing, or an empty text."""
        return {name: self._value(name) for name in self.sort.names}

    def _value(self, name: str) -> Any:
        value, column = self.cleaned_data[name], self.sort.fields[name]
        if value in (None, ""):
            return None if column.null else ""
        return value

    def differences(self) -> list[tuple[str, str, str]]:
        """Column by column where what stands now is not what was typed: heading, stands now, typed."""
        now = dict(_as_typed(self.sort, self.thing))
        typed = {name: str(self.data.get(name, "")) for name in now}
        shown = {item.name: cell(self.sort, self.thing, item) for item in self.sort.items}
        return [
            (shown[name].label, str(shown[name].text), self._typed(name, typed[name]))
            for name, value in now.items()
            if str("" if value is None else value) != typed[name]
        ]

    def _typed(self, name: str, value: str) -> str:
        field = self.fields[name]
        words = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]  # a list
        return str(words.get(value, value)) or gettext("nothing")


def _choices(column: models.Field[Any, Any]) -> list[tuple[Any, Any]]:
    if column.choices:
        return list(column.flatchoices)
    related: Any = column.related_model
    if related is Region:
        return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]
    return [(str(thing.pk), named(thing)) for thing in related._default_manager.all()]


def _as_typed(sort: Sort, thing: Any) -> Iterator[tuple[str, Any]]:
    """What a person would have typed for what stands there."""
    for name, column in sort.fields.items():
        value = getattr(thing, column.attname)
        if isinstance(value, bool):
            value = "Y" if value else "N"
        elif name.endswith("_fen") and value is not None:
            value = yuan_text(value).removesuffix(".00")
        elif isinstance(value, dt.date):
            value = value.isoformat()
        yield name, value
