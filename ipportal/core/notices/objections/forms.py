"""The forms of an objection: what anybody files, and how an official moves it on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.notices.models import Notice, NoticeItem
from ipportal.core.notices.objections.actions import LONGEST_REASON, MOST_FILES, Claim
from ipportal.core.submissions.forms import Bodies, Files


class ObjectionForm(forms.Form):
    item = forms.ModelChoiceField(
        label=_("Against"), queryset=NoticeItem.objects.none(), required=False, empty_label=_("The notice as a whole"),
        widget=Bodies,
    )  # fmt: skip
    real_name = forms.CharField(label=_("Your real name"), max_length=80, help_text=_("A person's, or a body's"))
    contact = forms.CharField(label=_("How we reach you"), max_length=200, help_text=_("Telephone or e-mail"))
    grounds = forms.CharField(label=_("What is wrong"), max_length=4000, widget=forms.Textarea)
    evidence = forms.CharField(
        label=_("What proves it"), max_length=4000, widget=forms.Textarea,
        help_text=_("Facts, documents, numbers; an objection without evidence is not admitted"),
    )  # fmt: skip
    documents = forms.Field(label=_("Files"), required=False, widget=Files(attrs={"multiple": True}))
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = _("At most %(most)s: PDF, PNG, JPEG, XLSX, DOCX or CSV") % {"most": MOST_FILES}
        self.fields["documents"].help_text = most  # here, where the reader's language is known
        items = notice.items.all()
        self.fields["item"].queryset = items  # type: ignore[attr-defined]  # a choice of rows has one
        if not items:
            del self.fields["item"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("real_name", "contact"):
            data[name] = text.tidy(data.get(name, ""))
        for name in ("grounds", "evidence"):
            data[name] = text.DROP.sub("", data.get(name, "")).replace("\r\n", "\n").strip()
        for name in ("real_name", "contact", "grounds", "evidence"):
            if not data[name] and name not in self.errors:
                self.add_error(name, _("This field is required."))
        return data

    @property
    def claim(self) -> Claim:
        names = ("real_name", "contact", "grounds", "evidence", "item")
        return Claim(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class DecisionForm(forms.Form):
    """The button says to which state; why is kept, and told to whoever objected."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Told to whoever objected; of a hearing, what was said"),
    )  # fmt: skip
