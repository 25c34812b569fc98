"""Forms of a vote: opening it, the ballot, what is decided after the count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.nominations.forms import TidyForm
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.review.panels.forms import NamesChoice
from awards.review.votes.actions import left_of
from awards.review.votes.models import FEWEST
from awards.review.votes.rules import electors
from awards.rounds.models import TEXT
from ipportal.core.accounts.models import User
from ipportal.templatetags.portal import as_written

if TYPE_CHECKING:
    from awards.review.votes.models import Vote
    from awards.rounds.models import Category

STAYS: Final = "stays"
FATES: Final = (
    (STAYS, pgettext_lazy("nomination", "Stays before the panel")),
    (str(State.SHORTLISTED), pgettext_lazy("nomination", "Shortlisted")),
    (str(State.REJECTED), pgettext_lazy("nomination", "Rejected")),
)


class OpenForm(TidyForm):
    candidates = NamesChoice(
        label=_("Candidates"), queryset=Nomination.objects.none(), help_text=_("Nominations before the panel")
    )
    members = NamesChoice(
        label=_("Members of the committee"), queryset=User.objects.none(),
        help_text=_("They alone vote; who is in conflict with a candidate cannot tick it"),
    )  # fmt: skip
    quorum = forms.IntegerField(
        label=_("Quorum"), min_value=FEWEST, help_text=_("So many must vote at least, or the vote is void; 3 or more")
    )
    most = forms.IntegerField(label=_("Chosen at most"), min_value=1)

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Nomination.objects.filter(edition=category.edition_id, kind=category.kind, state=State.PANEL)
        fields: dict[str, Any] = self.fields
        fields["candidates"].queryset = standing.order_by("filed_on", "pk")
        fields["candidates"].initial = [one.pk for one in standing]
        fields["members"].queryset = electors()
        fields["most"].initial = left_of(category)
        fields["most"].help_text = _("Of the cap %(left)s are left") % {"left": left_of(category)}


class BallotForm(forms.Form):
    """Any number up to the most, or none at all."""

    choices = forms.TypedMultipleChoiceField(
        label=_("Candidates"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choices"].choices = list(names.items())  # type: ignore[attr-defined]  # a field of choices


class SettleForm(TidyForm):
    """For each candidate what becomes of it; nothing is chosen beforehand."""

    reason = forms.CharField(
        label=_("Reason for what is decided"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Also where votes were equal at the cut, and where nobody is shortlisted"),
    )  # fmt: skip
    rejected_why = forms.CharField(
        label=_("Reason for rejections"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    nonetheless = forms.CharField(
        label=_("Why in spite of a site check"), max_length=TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only where one is shortlisted whose site check was not passed"),
    )  # fmt: skip

    def __init__(self, *args: Any, vote: Vote, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vote, self.names = vote, names
        for pk, name in names.items():
            self.fields[f"fate-{pk}"] = forms.ChoiceField(label=as_written(name), choices=FATES, initial=STAYS)
        self.order_fields([*(f"fate-{pk}" for pk in names), "reason", "rejected_why", "nonetheless"])

    def fates(self) -> dict[int, str]:
        return {pk: self.cleaned_data[f"fate-{pk}"] for pk in self.names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told = list(cleaned.values())
        if told.count(State.SHORTLISTED) > self.vote.most:
            self.add_error(None, _("At most %(most)s may be chosen.") % {"most": self.vote.most})
        if State.REJECTED in told and not cleaned.get("rejected_why"):
            self.add_error("rejected_why", _("Give a reason."))
        return cleaned
