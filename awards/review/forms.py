"""Forms of the preliminary review: a round of an edition's group, and what becomes of whom it judged."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review.rounds import LEAST_REVIEWS, NO_FIELD, SECTION_NAMES
from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField, reason_field
from ipportal.core.reviewing.models import Expert
from ipportal.templatetags.portal import as_written

LONGEST: Final = 4000


class RoundForm(forms.Form):
    """Criteria and weights are those of the edition, and how long a former employer counts."""

    sections = forms.MultipleChoiceField(
        label=_("Fields of this group"), widget=forms.CheckboxSelectMultiple,
        help_text=_("By the main IPC symbol of the patent; how many wait stands in brackets"),
    )  # fmt: skip
    opens_on = DayField(label=_("Scores from"))
    closes_on = DayField(label=_("Scores until"))
    reviews_wanted = forms.IntegerField(
        label=_("Experts for each nomination"), min_value=LEAST_REVIEWS, max_value=20, initial=LEAST_REVIEWS
    )
    most_points = forms.DecimalField(
        label=_("Most points"), min_value=1, max_value=1000, decimal_places=0, initial=100,
        help_text=_("Of each criterion"),
    )  # fmt: skip
    is_blind = forms.BooleanField(
        label=_("Blind"), required=False, help_text=_("Experts read a redacted copy under a number; files are withheld")
    )
    most = forms.IntegerField(
        label=_("Nominations for each expert at most"), required=False, min_value=1, max_value=1000
    )
    experts = forms.ModelMultipleChoiceField(
        label=_("Experts"), queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("Fields of experts are IPC symbols: a section, a class or a subclass, such as H, H01 or H01M"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, groups: dict[str, list[Nomination]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["sections"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (section, f"{SECTION_NAMES[section]} ({len(many)})") for section, many in groups.items()
        ]
        self.fields["experts"].queryset = Expert.objects.filter(is_active=True)  # type: ignore[attr-defined]  # of rows
        self.fields["experts"].label_from_instance = _called  # type: ignore[attr-defined]  # a choice of rows has one
        if set(groups) == {NO_FIELD}:
            self.fields["sections"].initial = [NO_FIELD]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("It would end before it begins."))
        return cleaned


def _called(expert: Expert) -> str:
    """Names are as they are, whatever language the page has."""
    name = as_written(expert.name)
    return format_html("{} ({})", name, ", ".join(expert.fields)) if expert.fields else name


class DecisionForm(forms.Form):
    """Several of a closed round at once."""

    nominations = forms.ModelMultipleChoiceField(
        label=_("Nominations"), queryset=Nomination.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    target = forms.ChoiceField(
        label=_("What becomes of them"),
        choices=[
            (State.PANEL, pgettext_lazy("nomination", "Go on to the panel")),
            (State.REJECTED, pgettext_lazy("nomination", "Reject")),
        ],
    )
    reason = reason_field(widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, among: list[int]) -> None:
        super().__init__(data)
        self.fields["nominations"].queryset = Nomination.objects.filter(pk__in=among)  # type: ignore[attr-defined]  # of rows

    def clean_reason(self) -> str:
        return text.tidy(self.cleaned_data["reason"])
