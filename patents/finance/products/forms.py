"""The forms of records, made from their sort: typed amounts, numbers and codes are read as the cells of a file are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import identifiers, money, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.products.sorts import Item

if TYPE_CHECKING:
    from patents.finance.products.sorts import Sort
    from patents.finance.rules import Acting

HIGHEST_YUAN: Final = 10**11
AREA: Final = 500  # longer texts get more lines
DRAWN: Final = {"claims_paid_fen", "repaid_fen"}  # told by a move, never typed into the record


class ReadField(forms.CharField):
    """Text that is read into a value; what is wrong with it is said in the words of the import."""

    def __init__(self, read: Callable[[str], Any], show: Callable[[Any], str] = str, **more: Any) -> None:
        super().__init__(max_length=60, **more)
        self.read, self.show = read, show

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return self.read(typed)
        except Fault as fault:
            raise forms.ValidationError(str(fault), code=fault.code) from fault

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)


def read_amount(value: str) -> int:
    return money.fen(value, highest_yuan=HIGHEST_YUAN)


def _decimal(column: models.DecimalField[Any, Any]) -> Callable[[str], Decimal]:
    highest = Decimal(10) ** (column.max_digits - column.decimal_places) - 1

    def read(value: str) -> Decimal:
        number = money.number(value, lowest=0, highest=highest)
        if number != number.quantize(Decimal(1).scaleb(-column.decimal_places)):
            message = _("{value}: at most {places} decimals")
            raise Fault("too-many-decimals", message, value=text.shown(value, 30), places=column.decimal_places)
        return number

    return read


def _whole(value: str) -> int:
    return money.whole(value, highest=32_767)


def field_of(column: models.Field[Any, Any], item: Item) -> forms.Field:
    """The field of a form for a column of a record."""
    label = _("%(label)s (yuan)") % {"label": item.label} if item.name.endswith("_fen") else item.label
    shared: dict[str, Any] = {"label": label, "help_text": item.help, "required": not column.blank}
    if column.choices:
        return forms.ChoiceField(choices=[("", _("Choose")), *column.flatchoices], **shared)
    if isinstance(column, models.JSONField):
        return forms.MultipleChoiceField(choices=item.choices, widget=forms.CheckboxSelectMultiple, **shared)
    if isinstance(column, models.DateField):
        return DayField(**shared)
    read = reader_of(column)
    if read is not None:
        return ReadField(read, money.yuan_text if item.name.endswith("_fen") else str, **shared)
    widget = forms.Textarea(attrs={"rows": 3}) if (column.max_length or 0) > AREA else forms.TextInput
    return forms.CharField(max_length=column.max_length, widget=widget, **shared)


def reader_of(column: models.Field[Any, Any]) -> Callable[[str], Any] | None:
    """How what is typed becomes a value; plain text has none."""
    if column.name.endswith("_fen"):
        return read_amount
    if isinstance(column, models.DecimalField):
        return _decimal(column)
    if isinstance(column, models.IntegerField):
        return _whole
    return identifiers.credit_code if column.name.endswith("_code") else None


class ItemsForm(forms.Form):
    """Fields for items of one model."""

    def take(self, model: type[Any], items: tuple[Item, ...]) -> None:
        self.columns = {item.name: model._meta.get_field(item.name) for item in items}
        for item in items:
            self.fields[item.name] = field_of(self.columns[item.name], item)

    def values(self) -> dict[str, Any]:
        """As the action takes them: what was left empty is nothing, or an empty text."""
        return {name: self._value(name) for name in self.columns}

    def _value(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if value in (None, ""):
            return None if self.columns[name].null else ""
        return value


class RecordForm(ItemsForm):
    """Every column that a person writes; a change carries the version it began with."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, sort: Sort, who: Acting, thing: Any = None, **kwargs: Any) -> None:
        names = [item.name for item in sort.items]
        if thing is not None:
            begun = {name: getattr(thing, sort.field(name).attname) for name in names}
            kwargs.setdefault("initial", begun | {"version": thing.version})
        super().__init__(*args, **kwargs)
        self.take(sort.model, tuple(item for item in sort.items if item.name not in DRAWN))
        self.fields["city"] = _city_field(who)
        if "cities" in self.fields:
            self.fields["cities"].choices = _cities()  # type: ignore[attr-defined]  # it has choices


def _cities() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


def _city_field(who: Acting) -> forms.ChoiceField:
    """The province may write for everybody, a city for itself."""
    whole = who.is_official or who.is_finance
    cities = [(code, name) for code, name in _cities() if whole or code in who.cities]
    first = [("", _("The whole province"))] if whole else []
    return forms.ChoiceField(label=_("City"), choices=[*first, *cities], required=not whole)


class PartForm(ItemsForm):
    def __init__(self, *args: Any, sort: Sort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sort.part is not None:
            self.take(sort.part.model, sort.part.items)
        self.fields["token"] = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class MoveForm(forms.Form):
    """What a move tells: since when, why, and how much where money was paid."""

    on = DayField(label=_("Holds from"), required=False, help_text=_("Empty: not stated"))
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the change history"),
    )  # fmt: skip

    def __init__(self, *args: Any, amount: str = "", needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if amount:
            self.fields["amount_fen"] = ReadField(read_amount, label=_("Together up to now (yuan)"))

    def facts(self) -> dict[str, dt.date | str | int | None]:
        return dict(self.cleaned_data)
