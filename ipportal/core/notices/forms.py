"""The form of a notice: its text in both languages, and from when how long it runs."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField
from ipportal.core.notices.actions import LONGEST_PERIOD, Text
from ipportal.core.notices.models import Notice, NoticeKind

KEPT: Final = ("subject_label", "subject_key", "subject_name")  # of what it is about the room above says more
LONGEST_BODY: Final = 20_000


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[one for one in NoticeKind.choices if one[0] != "correction"])
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    body_zh = forms.CharField(label=_("Text in Chinese"), max_length=LONGEST_BODY, widget=forms.Textarea)
    body_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST_BODY, widget=forms.Textarea, required=False
    )
    opens_on = DayField(label=_("Opens on"), help_text=_("Before this day nobody outside the office sees any of it"))
    working_days = forms.IntegerField(
        label=_("Length in working days"),
        required=False,
        min_value=1,
        max_value=LONGEST_PERIOD,
        help_text=_("Needed for a publicity period; without it the notice stays open"),
    )
    first_day_counts = forms.BooleanField(
        label=_("The day it opens is the first of them"),
        required=False,
        help_text=_("Otherwise the count begins on the working day after"),
    )

    def __init__(self, data: Any = None, *, notice: Notice | None = None, corrects: Notice | None = None) -> None:
        super().__init__(data, initial=_standing(notice, corrects))
        self._notice = notice or corrects
        if corrects is not None or (notice is not None and notice.kind == NoticeKind.CORRECTION):
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("title_zh", "title_en"):
            data[name] = text.tidy(data.get(name, ""))
        for name in ("body_zh", "body_en"):
            data[name] = text.DROP.sub("", data.get(name, "")).replace("\r\n", "\n").strip()
        if data.get("kind") == NoticeKind.PUBLICITY and not data.get("working_days") and "working_days" in data:
            self.add_error("working_days", _("A publicity period says how long it is."))
        return data

    @property
    def text(self) -> Text:
        """What it is about stays as it was."""
        kept = {name: getattr(self._notice, name) for name in KEPT} if self._notice else {}
        return Text(**({"kind": NoticeKind.CORRECTION} | self.cleaned_data | kept))


def _standing(notice: Notice | None, corrects: Notice | None) -> dict[str, Any]:
    if notice is not None:
        return {name: getattr(notice, name) for name in NoticeForm.base_fields}
    if corrects is not None:
        told = {"zh": "更正：", "en": "Correction: "}
        return {f"title_{code}": (words + getattr(corrects, f"title_{code}"))[:200] for code, words in told.items()}
    return {}
