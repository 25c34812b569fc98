"""Forms of the room: a move of an item, what became known of a document, the text of an item in a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.fields import DayField, reason_field
from measures.items import rules
from measures.items.models import NAME, TEXT
from measures.items.states import moves_from

if TYPE_CHECKING:
    from measures.items.models import PolicyDocument, PolicyItem
    from measures.items.rules import Acting


class TidyForm(forms.Form):
    """What is typed is cleaned of invisible signs, in every field of text."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: text.tidy(value) if isinstance(value, str) else value for name, value in cleaned.items()}


class MoveForm(TidyForm):
    """The states that this person may bring the item to."""

    target = forms.ChoiceField(label=_("New status"))
    reason = reason_field(required=False)

    def __init__(self, *args: Any, item: PolicyItem, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = [move for move in moves_from(item.state) if rules.may_move(who, item, move.target)]
        self.fields["target"].choices = [(str(move.target), move.target.label) for move in moves]  # type: ignore[attr-defined]  # a field of choices
        self.has_moves = bool(moves)


class DocumentForm(TidyForm):
    """Facts of a document as they become known; empty ones stay unknown."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=NAME, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=NAME, required=False)
    number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    issued_on = DayField(label=_("Issued on"), required=False)
    in_force_from = DayField(label=_("In force from"), required=False)
    in_force_to = DayField(label=_("In force until"), required=False)

    @classmethod
    def of(cls, document: PolicyDocument) -> DocumentForm:
        return cls(initial={name: getattr(document, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("in_force_from"), cleaned.get("in_force_to")
        if begins and ends and ends < begins:
            told = _("It would end on %(ends)s, before it begins on %(begins)s.")
            self.add_error("in_force_to", forms.ValidationError(told, params={"ends": ends, "begins": begins}))
        return cleaned


class TextForm(TidyForm):
    text_zh = forms.CharField(label=_("Text in Chinese"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    text_en = forms.CharField(label=_("Text in English"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
