"""Forms of reviews: an expert, the pool of a round, a decision about a conflict, and the sheet of a score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.accounts.roles import COMMITTEE_MEMBER, REVIEWER
from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.fields import reason_field
from ipportal.core.kit.identifiers import credit_code
from ipportal.core.reviewing.actions import Job
from ipportal.core.reviewing.ledger import LONGEST_REASON
from ipportal.core.reviewing.models import Candidate, Criterion, Expert, ReviewRound
from ipportal.core.reviewing.scoring import COMMENT, LONGEST, REASON
from ipportal.core.submissions.forms import Bodies

SEPARATORS: Final = str.maketrans("，、；;", ",,,,")


class ExpertForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Account"), queryset=User.objects.none(), empty_label=_("Choose"))
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As patents and nominations have it"))
    fields_known = forms.CharField(
        label=_("Fields"), max_length=400, required=False, help_text=_("Separated by commas")
    )
    jobs = forms.CharField(
        label=_("Employers"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text=_("One a line: credit code, name, and for a former one the first day they no longer worked there"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, expert: Expert | None = None) -> None:
        super().__init__(data, initial=_known(expert) if expert else None)
        held = {"memberships__role__in": [REVIEWER, COMMITTEE_MEMBER]}
        people = User.objects.filter(is_active=True, **held).distinct().order_by("username")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a choice of rows has one
        if expert:
            del self.fields["user"]

    def clean_name(self) -> str:
        return text.name(self.cleaned_data["name"])

    def clean_fields_known(self) -> list[str]:
        parts = self.cleaned_data["fields_known"].translate(SEPARATORS).split(",")
        return list(dict.fromkeys(part[:40] for part in map(text.name, parts) if part))

    def clean_jobs(self) -> list[Job]:
        lines = [line for line in self.cleaned_data["jobs"].splitlines() if line.strip()]
        return [_job(number, line) for number, line in enumerate(lines, 1)]


def _job(number: int, line: str) -> Job:
    code, _comma, rest = line.translate(SEPARATORS).partition(",")
    name, _comma, until = rest.partition(",")
    if not text.name(name):
        message = _("Line %(number)s: give a credit code and a name.")
        raise forms.ValidationError(message, params={"number": number})
    try:
        code = credit_code(text.clean(code))
    except Fault as fault:
        message = _("Line %(number)s: %(fault)s")
        raise forms.ValidationError(message, params={"number": number, "fault": fault}) from fault
    try:
        ends_on = dt.date.fromisoformat(text.clean(until)) if until.strip() else None
    except ValueError as error:
        message = _("Line %(number)s: give the day as YYYY-MM-DD.")
        raise forms.ValidationError(message, params={"number": number}) from error
    return Job(code, text.name(name)[:200], None, ends_on)


def _known(expert: Expert) -> dict[str, str]:
    jobs = [
        ", ".join([job.credit_code, job.name, *([job.ends_on.isoformat()] if job.ends_on else [])])
        for job in expert.employments.all()
    ]
    return {"name": expert.name, "fields_known": ", ".join(expert.fields), "jobs": "\n".join(jobs)}


class PoolForm(forms.Form):
    expert = forms.ModelChoiceField(
        label=_("Expert"), queryset=Expert.objects.none(), empty_label=_("Choose"), widget=Bodies
    )
    most = forms.IntegerField(label=_("At most"), required=False, min_value=1, max_value=1000)

    def __init__(self, data: Any = None, *, found: ReviewRound) -> None:
        super().__init__(data, auto_id="pool_%s")
        experts = Expert.objects.filter(is_active=True)
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]  # a choice of rows has one


class AvoidanceForm(forms.Form):
    """What a party asks for, put down by an official."""

    candidate = forms.ModelChoiceField(
        label=_("Thing"), queryset=Candidate.objects.none(), empty_label=_("Choose"), widget=Bodies
    )
    expert = forms.ModelChoiceField(
        label=_("Expert"), queryset=Expert.objects.none(), empty_label=_("Choose"), widget=Bodies
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, found: ReviewRound) -> None:
        super().__init__(data, auto_id="avoid_%s")
        choices = {
            "candidate": found.candidates.standing(),
            "expert": Expert.objects.filter(rounds__round=found),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a choice of rows has one


class ReasonForm(forms.Form):
    reason = reason_field(widget=forms.Textarea(attrs={"rows": 2}))


class DeclareForm(forms.Form):
    why = forms.CharField(
        label=_("Why you should not judge it"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScoreForm(forms.Form):
    """Shown as it stands in the draft; whether it can be read is said by `scoring`. Nothing typed is refused."""

    def __init__(self, criteria: Iterable[Criterion], typed: Mapping[str, str], *, corrects: bool) -> None:
        super().__init__(dict(typed), auto_id="id_%s")
        for one in criteria:
            told = {"data-key": one.code, "inputmode": "decimal", "autocomplete": "off"}
            label = _("%(name)s (weight %(weight)s)") % {"name": one.name, "weight": one.weight_shown}
            self.fields[one.code] = forms.Field(label=label, required=False, widget=forms.TextInput(attrs=told))
            self.fields[one.code].is_demanded = True  # type: ignore[attr-defined]  # a draft may do without it
        area = forms.Textarea(attrs={"data-key": COMMENT, "rows": 5, "maxlength": LONGEST[COMMENT]})
        self.fields[COMMENT] = forms.Field(label=_("Comment"), required=False, widget=area)
        if corrects:
            line = forms.Textarea(attrs={"data-key": REASON, "rows": 2, "maxlength": LONGEST[REASON]})
            self.fields[REASON] = forms.Field(label=_("Reason for the correction"), required=False, widget=line)

    def put(self, faults: Iterable[tuple[str, str]]) -> ScoreForm:
        for key, message in faults:
            self.add_error(key if key in self.fields else None, message)
        return self
