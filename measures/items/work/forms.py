"""Forms about tasks, milestones and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.fields import DayField, reason_field
from measures.items.forms import TidyForm
from measures.items.models import body_name
from measures.items.rules import parts_of
from measures.items.work import rules
from measures.items.work.models import TITLE, EvidenceKind, Milestone, Task

if TYPE_CHECKING:
    from measures.items.models import PolicyItem
    from measures.items.rules import Acting

FIRST_YEAR, LAST_YEAR = 2020, 2040
FACTS: Final = ("title_zh", "title_en", "year", "due_on")


class TaskForm(TidyForm):
    """A task of an item: what, whose, by when, after which others."""

    title_zh = forms.CharField(label=_("Task"), max_length=TITLE)
    title_en = forms.CharField(label=_("Task in English"), max_length=TITLE, required=False)
    owner = forms.ChoiceField(label=_("Body"))
    year = forms.IntegerField(label=_("Yearly plan"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Empty: no day, and never late"))
    depends_on = forms.ModelMultipleChoiceField(
        label=_("Waits for"), queryset=Task.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: PolicyItem, who: Acting, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [part.organisation for part in parts_of(item) if rules.may_plan(who, item, part.organisation)]
        self.bodies = {str(body.pk): body for body in bodies}
        self.fields["owner"].choices = [(key, body_name(body)) for key, body in self.bodies.items()]  # type: ignore[attr-defined]  # a field of choices
        others = item.tasks.exclude(pk=task.pk) if task else item.tasks.all()
        self.fields["depends_on"].queryset = others  # type: ignore[attr-defined]  # a field of models

    @classmethod
    def of(cls, task: Task, *, item: PolicyItem, who: Acting) -> TaskForm:
        facts = {name: getattr(task, name) for name in FACTS}
        more = {"owner": str(task.owner_id), "depends_on": task.depends_on.all(), "version": task.version}
        return cls(initial=facts | more, item=item, who=who, task=task)

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        chosen = {"owner": self.bodies[data["owner"]], "depends_on": data["depends_on"]}
        return {name: data[name] for name in FACTS} | chosen


class DoneForm(forms.Form):
    """On which day something was done; empty is today."""

    on = DayField(label=_("Done on"), required=False)


class ReasonForm(TidyForm):
    reason = reason_field()


class MilestoneForm(TidyForm):
    title_zh = forms.CharField(label=_("Milestone"), max_length=TITLE)
    title_en = forms.CharField(label=_("Milestone in English"), max_length=TITLE, required=False)
    due_on = DayField(label=_("Planned for"), required=False)


class EvidenceForm(TidyForm):
    """A document by its name, a file, or a record of the portal by kind and number."""

    label_zh = forms.CharField(label=_("Evidence"), max_length=TITLE, help_text=_("Name of the document or record"))
    label_en = forms.CharField(label=_("Evidence in English"), max_length=TITLE, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices, initial=EvidenceKind.DOCUMENT)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, PNG, JPEG, XLSX, DOCX or CSV"),
        error_messages={"empty": _("The file is empty.")},
        widget=forms.FileInput,
    )
    thing = forms.CharField(
        label=_("Kind of record"), max_length=40, required=False, help_text=_("For example: centre")
    )
    thing_id = forms.CharField(label=_("Number or code of the record"), max_length=80, required=False)
    dated_on = DayField(label=_("Dated"), required=False)
    milestone = forms.ModelChoiceField(
        label=_("Proves the milestone"),
        queryset=Milestone.objects.none(),
        required=False,
        empty_label=_("The whole item"),
    )
    is_public = forms.BooleanField(label=_("Everybody may see it"), required=False)

    def __init__(self, *args: Any, item: PolicyItem, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not rules.may_show(who):
            del self.fields["is_public"]
        self.fields["milestone"].queryset = item.milestones.all()  # type: ignore[attr-defined]  # a field of models

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("file"):
            cleaned["kind"] = EvidenceKind.FILE
        elif cleaned.get("kind") == EvidenceKind.FILE and "file" not in self.errors:
            self.add_error("file", _("Choose the file."))
        if cleaned.get("kind") == EvidenceKind.RECORD and not (cleaned.get("thing") and cleaned.get("thing_id")):
            self.add_error("thing_id", _("Say which record it is, by kind and number."))
        return cleaned
