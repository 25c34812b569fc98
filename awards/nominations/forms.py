"""Forms of a nomination: what is nominated and through whom, co-owners, what each move asks, marks."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.nominations import rules
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.rounds.models import NAME, TEXT, Edition, NominationKind
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField
from ipportal.core.submissions.forms import Bodies


class TidyForm(forms.Form):
    """What is typed is cleaned of invisible signs, in every field of text."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: text.tidy(value) if isinstance(value, str) else value for name, value in cleaned.items()}


class NominationForm(TidyForm):
    """Of a project its number, of an inventor the name in two parts."""

    number = forms.CharField(
        label=_("Application number"), max_length=40,
        help_text=_("With its check digit, for example 202010583000.6; the rest is filled in from the register"),
    )  # fmt: skip
    surname = forms.CharField(label=_("Surname"), max_length=40)
    given_name = forms.CharField(label=_("Given name"), max_length=40)
    channel = forms.ModelChoiceField(
        label=_("Recommended by"), queryset=Organisation.objects.none(), widget=Bodies,
        help_text=_("A body that has places for this category in the edition"),
    )  # fmt: skip
    may_be_published = forms.BooleanField(
        label=_("The nominee agrees to publication"), required=False,
        help_text=_("Name, employer and numbers of patents are published; without this it cannot be sent"),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: Edition, kind: str, stands: bool = False, **kwargs: Any) -> None:
        """Once it was sent, number and channel stand and are not asked."""
        super().__init__(*args, **kwargs)
        unasked = ("surname", "given_name") if kind == NominationKind.PROJECT else ("number",)
        for name in (*unasked, *(("number", "channel") if stands else ())):
            self.fields.pop(name, None)
        if "channel" in self.fields:
            bodies = rules.channels_of(edition, kind).values("organisation")
            self.fields["channel"].queryset = Organisation.objects.filter(pk__in=bodies)  # type: ignore[attr-defined]  # a field of models

    @classmethod
    def of(cls, nomination: Nomination, data: Any = None) -> NominationForm:
        initial = {
            "number": nomination.written_number,
            "surname": nomination.surname,
            "given_name": nomination.given_name,
            "channel": nomination.channel,
            "may_be_published": nomination.may_be_published,
            "version": nomination.version,
        }
        stands = nomination.state != State.DRAFT
        return cls(data, initial=initial, edition=nomination.edition, kind=nomination.kind, stands=stands)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "body", "token")}


class BeginForm(NominationForm):
    """A new nomination, by one of the bodies that the person acts for."""

    body = forms.ModelChoiceField(label=_("Nominee organisation"), queryset=Organisation.objects.none(), widget=Bodies)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    field_order = ("number", "surname", "given_name", "body")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a field of models
        if len(bodies) == 1:
            self.fields["body"].initial = bodies[0]


class CoOwnerForm(TidyForm):
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=40, help_text=_("18 signs, of a body that has an account")
    )


def _reason(label: Any = None) -> forms.CharField:
    return forms.CharField(label=label or _("Reason"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(TidyForm):
    reason = _reason()


class RecommendForm(TidyForm):
    reason = _reason(pgettext_lazy("channel", "Opinion"))
    local_notice_from = DayField(label=_("Local notice from"), required=False)
    local_notice_until = DayField(
        label=_("Local notice until"), required=False, help_text=_("The last day; empty where none was held")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("local_notice_from"), cleaned.get("local_notice_until")
        if begins and ends and ends < begins:
            self.add_error("local_notice_until", _("It would end before it begins."))
        if bool(begins) != bool(ends) and not self.errors:
            self.add_error("local_notice_until", _("Give both days of the local notice, or none."))
        return cleaned


class MarkForm(TidyForm):
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=40, help_text=_("18 signs"))
    name = forms.CharField(label=_("Name of the body"), max_length=NAME)
    since = DayField(label=pgettext_lazy("mark", "From"))
    until = DayField(label=pgettext_lazy("mark", "Until"), required=False, help_text=_("Last day; empty: until ended"))
    source = forms.CharField(label=_("Source"), max_length=NAME, help_text=_("Who found it, in which document"))


class EndMarkForm(TidyForm):
    until = DayField(label=pgettext_lazy("mark", "Until"), help_text=_("The last day on which it holds"))
    version = forms.IntegerField(widget=forms.HiddenInput)


FORMS: Final[dict[str, type[TidyForm]]] = {
    State.RECOMMENDED: RecommendForm,
    State.REJECTED: ReasonForm,
    State.WITHDRAWN: ReasonForm,
}
