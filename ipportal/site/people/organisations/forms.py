"""The form of a body, and what it asks about before it saves: codes and names that look wrong or double."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.fields import LastDayField
from ipportal.core.accounts.models import Organisation, OrganisationKind
from ipportal.core.accounts.organisations.actions import taken
from ipportal.core.kit import identifiers, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import DayField, reason_field
from ipportal.core.regions.models import Region
from ipportal.site.people.organisations.twins import look_alikes
from ipportal.templatetags.portal import region_name


class OrganisationForm(forms.Form):
    """What is known of a body; a change says why."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("The full registered name"))
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=_("18 signs, for example 91350100M000100Y43; the last one proves the others"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    region = forms.ChoiceField(label=_("Region"), help_text=_("Where it sits: the county if it is known"))
    valid_from = DayField(label=_("First day"), required=False)
    valid_until = LastDayField(
        label=_("Last day"), required=False, help_text=_("Roles in it are held up to this day and no longer")
    )

    def __init__(self, *args: Any, body: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        empty = [("", _("Choose"))]
        self.fields["kind"].choices = [*empty, *OrganisationKind.choices]  # type: ignore[attr-defined]  # a field of choices
        self.fields["region"].choices = [*empty, *region_choices()]  # type: ignore[attr-defined]  # a field of choices
        if body:
            self.fields["reason"] = reason_field(required=False)

    @classmethod
    def of(cls, body: Organisation) -> OrganisationForm:
        names = ("name", "credit_code", "kind", "valid_from", "valid_until")
        return cls(body=body, initial={name: getattr(body, name) for name in names} | {"region": body.region_id})

    def clean_name(self) -> str:
        return text.name(self.cleaned_data["name"])

    def clean_credit_code(self) -> str | None:
        written = self.cleaned_data["credit_code"]
        try:
            code = identifiers.credit_code(written) if written else None
        except Fault as fault:
            raise forms.ValidationError(str(fault), code=fault.code) from fault
        holder = Organisation.objects.filter(credit_code=code).first() if code else None
        if holder and holder != self.body:
            raise forms.ValidationError(taken(holder), code="credit-code-taken")
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, end = data.get("valid_from"), data.get("valid_until")
        if first and end and end <= first:
            self.add_error("valid_until", _("The last day lies before the first."))
        return data

    def facts(self) -> dict[str, Any]:
        """As the action takes them."""
        data = dict(self.cleaned_data)
        return data | {"region_id": data.pop("region")}

    def doubts(self) -> list[str]:
        """What a person should look at before it is saved."""
        code, name = self.cleaned_data["credit_code"], self.cleaned_data["name"]
        told = []
        if code and code != getattr(self.body, "credit_code", None) and not identifiers.organisation_part_fits(code):
            told.append(
                _now("%(code)s: signs 9 to 17 do not prove each other. Some codes in use break this rule.")
                % {"code": code}
            )
        if self.body is None or name != self.body.name:
            alike = _now("There is a body that is called almost or just so: %(name)s.")
            told += [alike % {"name": twin.name} for twin in look_alikes(name, but=self.body)]
        return told


def region_choices() -> list[tuple[str, str]]:
    """The province, its cities, and the counties of each."""
    regions = list(Region.objects.counted().select_related("parent").order_by("code"))
    return [(region.code, _path(region)) for region in regions]


def _path(region: Region) -> str:
    above = region.parent
    is_county = above is not None and above.parent_id is not None and above.level == "city"
    return f"{region_name(above)} · {region_name(region)}" if is_county and above else region_name(region)


class MergeForm(forms.Form):
    """Why two entries become one."""

    reason = reason_field()

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])
