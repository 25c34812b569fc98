"""Forms of the panels: a session with its experts, a time, a finding, a site check."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.nominations.forms import TidyForm
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review.panels.models import MOST_POINTS, PanelSession, PanelSlot, SiteCheck
from awards.rounds.models import NAME, TEXT
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.fields import DayField
from ipportal.core.reviewing.models import Expert
from ipportal.core.submissions.forms import Bodies

TIME: Final = _("As 09:30, Asia/Shanghai")


class NamesChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    """Several of a list, each ticked."""

    widget = forms.CheckboxSelectMultiple


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))


class SessionForm(TidyForm):
    title = forms.CharField(label=_("Title of the session"), max_length=NAME)
    day = DayField(label=_("Day"))
    place = forms.CharField(label=pgettext_lazy("where", "Place"), max_length=NAME)
    experts = NamesChoice(label=_("Experts of the panel"), queryset=Expert.objects.none())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = Expert.objects.filter(is_active=True)  # type: ignore[attr-defined]  # a field of models

    @classmethod
    def of(cls, session: PanelSession, data: Any = None) -> SessionForm:
        initial = {name: getattr(session, name) for name in ("title", "day", "place", "version")}
        form = cls(data, initial=initial | {"experts": list(session.members.values_list("expert", flat=True))})
        seated = Expert.objects.filter(pk__in=form.initial["experts"])
        form.fields["experts"].queryset = Expert.objects.filter(is_active=True) | seated  # type: ignore[attr-defined]  # a field of models
        return form


class TimesForm(TidyForm):
    begins = forms.TimeField(label=_("Begins"), help_text=TIME, widget=forms.TextInput)
    ends = forms.TimeField(label=_("Ends"), help_text=TIME, widget=forms.TextInput)

    @classmethod
    def of(cls, slot: PanelSlot, data: Any = None) -> TimesForm:
        at = {"begins": slot.begins_at, "ends": slot.ends_at}
        return cls(data, initial={name: f"{moment.astimezone(OFFICE_ZONE):%H:%M}" for name, moment in at.items()})


class SlotForm(TimesForm):
    """Of nominations that wait before the panel without a time."""

    nomination = forms.ModelChoiceField(
        label=_("Project title or inventor"), queryset=Nomination.objects.none(), widget=Bodies
    )
    field_order = ("nomination",)

    def __init__(self, *args: Any, session: PanelSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Nomination.objects.filter(edition=session.edition_id, state=State.PANEL, panel_slot__isnull=True)
        self.fields["nomination"].queryset = waiting.order_by("filed_on", "pk")  # type: ignore[attr-defined]  # a field of models


class FindingForm(TidyForm):
    finding = _words(_("Finding of the panel"))
    points = forms.DecimalField(
        label=_("Points"), required=False, min_value=0, max_value=MOST_POINTS, max_digits=5, decimal_places=2,
        help_text=_("0 to 100, if the panel gives any"), widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class SiteCheckForm(TidyForm):
    checked_on = DayField(label=_("Day"))
    checked_by = forms.CharField(label=_("Who checked"), max_length=NAME)
    finding = _words(_("What was found"))
    passed = forms.TypedChoiceField(
        label=_("Result"), choices=[("", "—"), ("yes", _("Passed")), ("no", _("Not passed"))],
        coerce=lambda typed: typed == "yes",
        help_text=_("Not passed, it keeps from the shortlist unless a reason is given there"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    @classmethod
    def of(cls, check: SiteCheck | None, data: Any = None) -> SiteCheckForm:
        if check is None:
            return cls(data)
        initial: dict[str, Any] = {
            name: getattr(check, name) for name in ("checked_on", "checked_by", "finding", "version")
        }
        return cls(data, initial=initial | {"passed": "yes" if check.passed else "no"})
