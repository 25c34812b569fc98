"""Forms about a new document: what it is called, its items, their targets, and the document that replaces another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.fields import DayField, reason_field
from measures.items.forms import DocumentForm, TidyForm
from measures.items.models import (
    NAME,
    TEXT,
    Area,
    Basis,
    Body,
    BodyRole,
    Comparator,
    ItemKind,
    PolicyDocument,
    PolicyItem,
    Theme,
    Verb,
    body_name,
)

if TYPE_CHECKING:
    from ipportal.core.accounts.models import Organisation

ITEM_CODE: Final = RegexValidator(
    re.compile(r"^[A-Z]{1,3}[0-9]{1,3}\Z"), _("Capital letters and a number, such as F1.")
)
FACTS: Final = (
    "code", "number", "theme", "kind", "verb", "parent", "text_zh", "text_en", "source_zh", "source_en",
    "bodies_basis", "contact_office", "contact_phone",
)  # fmt: skip


class NewDocumentForm(DocumentForm):
    """What is known of it, and how the portal calls it until its title is."""

    code = forms.SlugField(label=_("Code"), max_length=30, help_text=_("In addresses, for example measures-2027"))
    working_title_zh = forms.CharField(label=_("Working title in Chinese"), max_length=NAME)
    working_title_en = forms.CharField(label=_("Working title in English"), max_length=NAME)
    source_zh = forms.CharField(label=_("Source in Chinese"), max_length=NAME)
    source_en = forms.CharField(label=_("Source in English"), max_length=NAME)

    field_order = ("code", "working_title_zh", "working_title_en", "source_zh", "source_en")


class ItemForm(TidyForm):
    """An item of a draft with the bodies that carry it."""

    code = forms.CharField(label=_("Code"), max_length=6, validators=[ITEM_CODE])
    number = forms.CharField(label=_("Number"), max_length=20, help_text=_("Paragraph and clause, such as 2.3"))
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices, initial=ItemKind.MEASURE)
    verb = forms.ChoiceField(label=_("What it undertakes"), choices=Verb.choices, required=False)
    parent = forms.ModelChoiceField(
        label=_("Part of"), queryset=PolicyItem.objects.none(), required=False, empty_label=_("None")
    )
    text_zh = forms.CharField(label=_("Text in Chinese"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    text_en = forms.CharField(label=_("Text in English"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    lead = forms.ChoiceField(label=_("Lead body"), required=False)
    joint = forms.MultipleChoiceField(label=_("Joint bodies"), required=False, widget=forms.CheckboxSelectMultiple)
    executing = forms.MultipleChoiceField(
        label=_("Executing bodies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    bodies_basis = forms.ChoiceField(label=_("Who says which bodies carry it"), choices=Basis.choices)
    areas = forms.ModelMultipleChoiceField(
        label=_("Policy areas"), queryset=Area.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    source_zh = forms.CharField(label=_("Source in Chinese"), max_length=NAME)
    source_en = forms.CharField(label=_("Source in English"), max_length=NAME)
    contact_office = forms.CharField(label=_("Office to ask"), max_length=120, required=False)
    contact_phone = forms.CharField(label=_("Telephone of the office"), max_length=40, required=False)

    def __init__(
        self, data: Any = None, *, document: PolicyDocument, item: PolicyItem | None = None, begun: Any = None
    ) -> None:
        super().__init__(data, initial=_of(item) if item else begun)
        bodies = [body.organisation for body in Body.objects.select_related("organisation__of_measures")]
        self.bodies = {str(body.pk): body for body in bodies}
        named = [(key, body_name(body)) for key, body in self.bodies.items()]
        fields: dict[str, Any] = self.fields
        fields["lead"].choices = [("", _("Not known yet")), *named]
        fields["joint"].choices = fields["executing"].choices = named
        fields["parent"].queryset = document.items.exclude(pk=item.pk) if item else document.items.all()
        fields["areas"].label_from_instance = lambda area: area.name

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        bodies: dict[BodyRole, list[Organisation]] = {
            BodyRole.LEAD: [self.bodies[data["lead"]]] if data["lead"] else [],
            BodyRole.JOINT: [self.bodies[key] for key in data["joint"]],
            BodyRole.EXECUTE: [self.bodies[key] for key in data["executing"]],
        }
        return {name: data[name] for name in FACTS} | {"bodies": bodies, "areas": data["areas"]}


def _of(item: PolicyItem) -> dict[str, Any]:
    """What stands there."""
    parts: dict[str, list[str]] = {}
    for part in item.responsibilities.all():
        parts.setdefault(part.role, []).append(str(part.organisation_id))
    carried = {
        "lead": next(iter(parts.get(BodyRole.LEAD, [])), ""),
        "joint": parts.get(BodyRole.JOINT, []),
        "executing": parts.get(BodyRole.EXECUTE, []),
    }
    return {name: getattr(item, name) for name in FACTS} | carried | {"areas": item.areas.all()}


class TargetForm(TidyForm):
    """What the item is to reach; a target without a day is never overdue."""

    indicator_zh = forms.CharField(label=_("Indicator in Chinese"), max_length=200)
    indicator_en = forms.CharField(label=_("Indicator in English"), max_length=200)
    comparator = forms.ChoiceField(label=_("Compared how"), choices=Comparator.choices, initial=Comparator.NONE)
    low = forms.DecimalField(label=_("At least"), required=False, max_digits=18, decimal_places=4, min_value=0)
    high = forms.DecimalField(label=_("At most"), required=False, max_digits=18, decimal_places=4, min_value=0)
    unit_zh = forms.CharField(label=_("Unit in Chinese"), max_length=40, required=False)
    unit_en = forms.CharField(label=_("Unit in English"), max_length=40, required=False)
    base_year = forms.IntegerField(label=_("Base year"), required=False, min_value=1985, max_value=2100)
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Empty: no day, and never late"))

    NEEDS: Final = {
        Comparator.AT_LEAST: ("low",), Comparator.EQUAL: ("low",), Comparator.AT_MOST: ("high",),
        Comparator.RANGE: ("low", "high"), Comparator.NONE: (),
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        needed = self.NEEDS.get(Comparator(data["comparator"]), ()) if data.get("comparator") else ("low", "high")
        for bound in ("low", "high"):
            if bound in self.errors:
                continue
            if bound in needed and not data.get(bound):
                self.add_error(bound, _("This comparison needs a number above zero here."))
            elif bound not in needed and data.get(bound) is not None:
                self.add_error(bound, _("This comparison has no number here."))
        low, high = data.get("low"), data.get("high")
        if low is not None and high is not None and high < low:
            self.add_error("high", _("The upper bound lies below the lower one."))
        return data


class ReplaceForm(TidyForm):
    successor = forms.ModelChoiceField(
        label=_("Replaced by"), queryset=PolicyDocument.objects.none(), empty_label=_("Choose")
    )
    reason = reason_field()

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = PolicyDocument.objects.current().exclude(pk=document.pk)
        field.label_from_instance = lambda one: f"{one.code} · {one.title}"
